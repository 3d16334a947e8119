import { createTestDatabase, type TestDatabase } from "@fairlead/db/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { serve, textOf } from "./egressFixtures.ts";
import {
  expectInvariants,
  message,
  openEngine,
  runStory,
  type Sketch,
  sketchStory,
  type World,
} from "./engineFixtures.ts";

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

const explode = (options: object = {}): Sketch => ({
  slug: "each",
  type: "event_transform",
  options: { mode: "explode", path: "=receive.body.items", ...options },
});
const http = (options: object): Sketch => ({ slug: "call", type: "http_request", options });
const isBig: Sketch = {
  slug: "is_big",
  type: "condition",
  options: { rules: [{ type: "greater", value: "=receive.body.size", to: 10 }] },
};

test("a transform sees the webhook's event, and each output is stored once", async () => {
  const story = await world.publish(
    sketchStory([message("greet", { text: "Hello <<receive.body.name>>" })], ["receive > greet"]),
  );
  const { storyRun, runs } = await runStory(world, story, { name: "Ada" });
  expect(storyRun).toEqual({ status: "succeeded", runs: 2, events: 2, failures: 0 });
  expect(runs).toMatchObject([
    { action: "receive", outcome: "emitted", children: 1 },
    { action: "greet", outcome: "emitted", children: 0, events: [{ port: "default", data: { text: "Hello Ada" } }] },
  ]);
});

test("an event without anybody to follow it closes its story run", async () => {
  const story = await world.publish(sketchStory([], []));
  expect((await runStory(world, story)).storyRun).toEqual({ status: "succeeded", runs: 1, events: 1, failures: 0 });
});

test("a formula reads the events of actions further up, by their lineage", async () => {
  const story = await world.publish(
    sketchStory(
      [
        message("a", { n: "=receive.body.n + 1" }),
        message("b", { n: "=a.n * 10" }),
        message("c", "=[receive.body.n, a.n, b.n]"),
      ],
      ["receive > a", "a > b", "b > c"],
    ),
  );
  const { run } = await runStory(world, story, { n: 1 });
  expect(run("c")?.events).toEqual([{ port: "default", data: [1, 2, 20] }]);
});

test("both branches of a fork run, and each sees its own past", async () => {
  const story = await world.publish(
    sketchStory(
      [message("a", 1), message("b", 2), message("join", "=DEFAULT(a, b)")],
      ["receive > a", "receive > b", "a > join", "b > join"],
    ),
  );
  const { runs, storyRun } = await runStory(world, story);
  expect(storyRun.runs).toBe(5);
  expect(
    runs
      .filter((run) => run.action === "join")
      .map((run) => run.events[0]?.data)
      .sort(),
  ).toEqual([1, 2]);
});

test("a disabled action stops the events that reach it", async () => {
  const story = await world.publish(
    sketchStory([{ ...message("off", 1), disabled: true }, message("after", 2)], ["receive > off", "off > after"]),
  );
  expect((await runStory(world, story)).storyRun).toMatchObject({ status: "succeeded", runs: 1 });
});

describe("explode", () => {
  test("emits one event per item with its index, the size and one guid for all", async () => {
    const story = await world.publish(sketchStory([explode({ to: "user" })], ["receive > each"]));
    const { run } = await runStory(world, story, { items: ["a", "b"] });
    const guid = expect.stringMatching(/^[0-9a-f-]{36}$/);
    expect(run("each")?.events.map((event) => event.data)).toEqual([
      { user: "a", index: 0, size: 2, guid },
      { user: "b", index: 1, size: 2, guid },
    ]);
  });

  test("500 items lead to 500 runs of what follows, each recorded once", async () => {
    const story = await world.publish(
      sketchStory([explode(), message("use", "=each.item")], ["receive > each", "each > use"]),
    );
    const { storyRun, runs } = await runStory(world, story, { items: Array.from({ length: 500 }, (_, n) => n) });
    expect(storyRun).toEqual({ status: "succeeded", runs: 502, events: 1001, failures: 0 });
    const used = runs.filter((run) => run.action === "use").map((run) => run.events[0]?.data as number);
    expect(used.sort((a, b) => a - b)).toEqual(Array.from({ length: 500 }, (_, n) => n));
  });

  test("an empty list drops the event and says so in the log", async () => {
    const story = await world.publish(sketchStory([explode(), message("use", 1)], ["receive > each", "each > use"]));
    const { run, storyRun } = await runStory(world, story, { items: [] });
    expect(storyRun).toMatchObject({ status: "succeeded", runs: 2 });
    expect(run("each")).toMatchObject({ outcome: "dropped", log: ["The list is empty: there was nothing to emit."] });
  });

  test.each([
    { of: "501 items", body: { items: Array(501).fill(0) }, code: "explode_too_many", text: /501 items.*may emit 500/ },
    {
      of: "more than its limit",
      body: { items: [1, 2] },
      limit: 1,
      code: "explode_too_many",
      text: /2 items.*may emit 1/,
    },
    { of: "a text", body: { items: "a" }, code: "explode_not_a_list", text: /must give a list, it gave text/ },
    { of: "nothing", body: {}, code: "not_found", text: /^options\.path: `items` not found/ },
  ])("of $of fails with $code", async ({ body, code, text, ...more }) => {
    const options = more.limit === undefined ? {} : { limit: more.limit };
    const story = await world.publish(sketchStory([explode(options)], ["receive > each"]));
    const { run, storyRun } = await runStory(world, story, body);
    expect(storyRun).toMatchObject({ status: "failed", failures: 1 });
    expect(run("each")?.error).toEqual({ code, message: expect.stringMatching(text) });
  });
});

describe("condition", () => {
  const story = () =>
    sketchStory(
      [isBig, message("yes", 1), message("no", 2)],
      ["receive > is_big", "is_big > yes", "is_big no_match> no"],
    );

  test("that holds goes on by its default links", async () => {
    const { runs } = await runStory(world, await world.publish(story()), { size: 11 });
    expect(runs.map((run) => [run.action, run.outcome])).toEqual([
      ["receive", "emitted"],
      ["is_big", "emitted"],
      ["yes", "emitted"],
    ]);
  });

  test("that does not hold goes on by its no_match links", async () => {
    const { runs, run, storyRun } = await runStory(world, await world.publish(story()), { size: 10 });
    expect(runs.map((run) => [run.action, run.outcome])).toEqual([
      ["receive", "emitted"],
      ["is_big", "no_match"],
      ["no", "emitted"],
    ]);
    expect(run("is_big")?.events).toEqual([{ port: "no_match", data: { matched: false, rules: [false] } }]);
    expect(storyRun.status).toBe("succeeded");
  });

  test("on values that can't be compared fails and names the rule", async () => {
    const { run } = await runStory(world, await world.publish(story()), { size: "big" });
    expect(run("is_big")?.error).toEqual({
      code: "rule_not_comparable",
      message: expect.stringMatching(/^options\.rules\[0\]: two numbers or two texts/),
    });
  });
});

describe("HTTP request", () => {
  test("sends what its formulas give and emits the answer", async () => {
    const server = await serve(async (request, response) => {
      const body = await textOf(request);
      response
        .setHeader("content-type", "application/json")
        .end(JSON.stringify({ got: JSON.parse(body), url: request.url }));
    });
    const story = await world.publish(
      sketchStory(
        [
          http({
            url: `${server.origin}/hosts/<<receive.body.host>>`,
            method: "post",
            query: { q: "=1 + 1" },
            body: { n: "=receive.body.n" },
          }),
        ],
        ["receive > call"],
      ),
    );
    const { run } = await runStory(world, story, { host: "db1", n: 7 });
    expect(run("call")).toMatchObject({ outcome: "emitted", error: null });
    expect(run("call")?.events[0]).toMatchObject({
      port: "default",
      data: { status: 200, body: { got: { n: 7 }, url: "/hosts/db1?q=2" } },
    });
  });

  test("answered with an error status fails, and its failure links get the answer", async () => {
    const server = await serve((_, response) => response.writeHead(404).end("no such host"));
    const story = await world.publish(
      sketchStory(
        [http({ url: server.origin }), message("rescue", "=call.error.message & ' ' & call.body")],
        ["receive > call", "call failure> rescue"],
      ),
    );
    const { run, storyRun } = await runStory(world, story);
    expect(run("call")?.error).toEqual({ code: "http_status", message: "127.0.0.1 answered 404 Not Found." });
    expect(run("rescue")?.events).toEqual([
      { port: "default", data: "127.0.0.1 answered 404 Not Found. no such host" },
    ]);
    expect(storyRun).toMatchObject({ status: "succeeded", failures: 1 });
  });

  test("that nobody answers fails its own run, and the next one is answered", async () => {
    const story = await world.publish(
      sketchStory(
        [{ ...http({ url: "http://127.0.0.1:<<receive.body.port>>/" }), retry: { limit: 0 } }],
        ["receive > call"],
      ),
    );
    const server = await serve((_, response) => response.end("here"));
    const lost = await runStory(world, story, { port: 4 });
    expect(lost.storyRun.status).toBe("failed");
    expect(lost.run("call")?.error?.code).toBe("connect_failed");
    expect((await runStory(world, story, { port: server.port })).storyRun.status).toBe("succeeded");
  });

  test("to a private address is refused, and the message does not name what is there", async () => {
    const strict = await openEngine(database, { egress: {} });
    const server = await serve((_, response) => response.end());
    const story = await strict.publish(sketchStory([http({ url: server.origin })], ["receive > call"]));
    const { run } = await runStory(strict, story);
    expect(run("call")?.error?.code).toBe("address_denied");
    expect(server.connections()).toBe(0);
  });

  test("carries the same key over all attempts at a run", async () => {
    const keys: unknown[] = [];
    const server = await serve((request, response) => {
      keys.push(request.headers["idempotency-key"]);
      response.end();
    });
    const story = await world.publish(
      sketchStory([http({ url: server.origin, method: "post", body: 1 })], ["receive > call"]),
    );
    const { storyRunId } = await runStory(world, story);
    const { rows } = await database.pool.query(
      "SELECT id FROM action_run WHERE story_run_id = $1 AND action = 'call'",
      [storyRunId],
    );
    expect(keys).toEqual([rows[0].id]);
  });
});
