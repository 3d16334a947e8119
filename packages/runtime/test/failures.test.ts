import { createTestDatabase, type TestDatabase } from "@fairlead/db/testing";
import type { Json } from "@fairlead/formula";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { serve } from "./egressFixtures.ts";
import {
  expectInvariants,
  message,
  openEngine,
  runStory,
  type Sketch,
  sketchStory,
  type World,
} from "./engineFixtures.ts";

/** A run that goes wrong ends its own run, readably, and never the worker: the next event is always worked off. */
let database: TestDatabase;
let world: World;
beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(async () => {
  world = await openEngine(database);
});
afterAll(async () => {
  await expectInvariants(database);
  await database.drop();
});

/** Runs an action on a body, and after it a failure link that keeps what it got. */
async function fail(action: Sketch, body: Json) {
  const story = await world.publish(
    sketchStory(
      [action, message("rescue", `=${action.slug}.error`)],
      [`receive > ${action.slug}`, `${action.slug} failure> rescue`],
    ),
  );
  const { run, storyRun } = await runStory(world, story, body);
  const healthy = await world.publish(sketchStory([message("note", 1)], ["receive > note"]));
  expect((await runStory(world, healthy)).storyRun.status).toBe("succeeded");
  return { storyRun, error: run(action.slug)?.error, rescued: run("rescue")?.events[0]?.data };
}

const manyTexts = Array(60).fill("x".repeat(100_000));

test.each([
  {
    of: "a path that leads nowhere",
    payload: "=receive.body.nme",
    body: { name: 1 },
    code: "not_found",
    text: /`nme` not found/,
  },
  { of: "a number divided by 0", payload: "=1 / receive.body", body: 0, code: "not_a_number", text: /.+/ },
  {
    of: "a result that is too large",
    payload: "=[receive.body, receive.body]",
    body: manyTexts.slice(30),
    code: "event_too_large",
    text: /result is 6\.0 MB; an event may be 5 MB/,
  },
])("a formula with $of fails its run, and the failure links get the reason", async ({ payload, body, code, text }) => {
  const { storyRun, error, rescued } = await fail(message("bad", payload), body);
  expect(storyRun).toMatchObject({ status: "succeeded", failures: 1 });
  expect(error).toEqual({ code, message: expect.stringMatching(text) });
  expect(rescued).toEqual(error);
});

test("an HTTP answer with text that can't be stored is repaired, and the log says so", async () => {
  const server = await serve((_, response) =>
    response.setHeader("content-type", "application/json").end('{"a":"x\\u0000y\\ud800"}'),
  );
  const story = await world.publish(
    sketchStory([{ slug: "call", type: "http_request", options: { url: server.origin } }], ["receive > call"]),
  );
  const { run } = await runStory(world, story);
  expect(run("call")?.events[0]?.data).toMatchObject({ body: { a: "x\uFFFDy\uFFFD" } });
  expect(run("call")?.log).toEqual([expect.stringMatching(/^Warning: NUL characters/)]);
});

test("an HTTP answer that is larger than an event may be fails the run with its size", async () => {
  const server = await serve((_, response) =>
    response.setHeader("content-type", "text/plain").end("x".repeat(6_000_000)),
  );
  const { error } = await fail({ slug: "call", type: "http_request", options: { url: server.origin } }, {});
  expect(error).toEqual({ code: "event_too_large", message: expect.stringMatching(/result is 6\.0 MB/) });
});

test("a failed answer that is too large leaves a failure event without it", async () => {
  const server = await serve((_, response) =>
    response.writeHead(500, { "content-type": "text/plain" }).end("x".repeat(6_000_000)),
  );
  const call: Sketch = {
    slug: "call",
    type: "http_request",
    options: { url: server.origin },
    retry: { limit: 0 },
  };
  const { error, rescued } = await fail(call, {});
  expect(error).toEqual({
    code: "http_status",
    message: expect.stringMatching(/^127\.0\.0\.1 answered 500.* event may be 5 MB/),
  });
  expect(rescued).toEqual(error);
});

test("a failure quotes the beginning of a huge value only", async () => {
  const rule = { type: "contains", value: 7, to: "=receive.body" };
  const condition: Sketch = {
    slug: "bad",
    type: "condition",
    options: { rules: [{ ...rule, value: "=receive.body", type: "less", to: 1 }] },
  };
  const { error } = await fail(condition, { text: "y".repeat(1_000_000) });
  expect(error?.message).toMatch(/y{20}/);
  expect(error?.message.length).toBeLessThan(300);
});

test("a version that this release can't read fails its runs with the reason, and closes the story run", async () => {
  const story = await world.publish(sketchStory([message("note", 1)], ["receive > note"]));
  const definition = { ...sketchStory([message("note", 1)], []), formatVersion: 99 };
  await database.pool.query("UPDATE story_version SET definition = $2 WHERE id = $1", [
    story.versionId,
    JSON.stringify(definition),
  ]);
  const { run, storyRun } = await runStory(world, story);
  expect(storyRun.status).toBe("failed");
  expect(run("note")?.error).toEqual({
    code: "plan_invalid",
    message: expect.stringContaining("can't be run by this release"),
  });
});
