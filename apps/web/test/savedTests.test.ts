import type { Change, StoryDefinition } from "@fairlead/story";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createForeignTeam } from "./foreignTeam.ts";
import { type Outside, openOutside } from "./outside.ts";
import { admin, createTestServer, type TestServer } from "./webServer.ts";

/** Tests that are kept with a story: saved from what really happened, run again without the outside. */

let web: TestServer;
let cookie: string;
let outside: Outside;
let origin: string;
const calls: (string | undefined)[] = [];

beforeAll(async () => {
  outside = await openOutside((request, response) => {
    calls.push(request.url);
    response.setHeader("content-type", "application/json").end(`{"owner":"ada","call":${calls.length}}`);
  });
  origin = outside.origin;
  web = await createTestServer({ env: { FAIRLEAD_ALLOW_PRIVATE_NETWORK: "127.0.0.1" } });
  cookie = await web.signIn(admin.email, admin.password);
});
afterEach(() => {
  calls.length = 0;
});
afterAll(async () => {
  await web.close();
  await outside.close();
});

/** Looks a host up, with a secret in the address, and says who owns it. */
function ownerStory(name: string): StoryDefinition {
  return {
    formatVersion: 1,
    name,
    actions: [
      { id: "in", slug: "receive", type: "webhook", name: "Receive", options: {} },
      {
        id: "ask",
        slug: "ask",
        type: "http_request",
        name: "Ask",
        options: {
          url: `${origin}/hosts/<<receive.body.host>>?token=very-secret-words`,
          headers: { "X-Api-Key": "very-secret-words" },
        },
      },
      {
        id: "tell",
        slug: "tell",
        type: "event_transform",
        name: "Tell",
        options: { mode: "message", payload: { owner: "=ask.body.owner", host: "=receive.body.host", at: "=NOW()" } },
      },
    ],
    links: [
      { from: "receive", to: "ask" },
      { from: "ask", to: "tell" },
    ],
  };
}

const change = (id: string, base: number, ...changes: Change[]) =>
  web.page("POST", "/api/trpc/stories.change", { cookie, body: { id, base, changes } });
const runAll = (id: string, body?: unknown) => web.api("POST", `/stories/${id}/tests/run`, body);

/** Tests the last action from the start for real, and keeps that. */
async function saveWay(id: string, match?: "values" | "shape") {
  const event = { body: { host: "h-1" } };
  const tested = await web.api("POST", `/stories/${id}/actions/tell/test`, { event, upTo: true, record: true });
  expect(tested.body, tested.text).toMatchObject({ outcome: "emitted", record: { events: { receive: event } } });
  expect(tested.text).not.toContain("very-secret-words");
  const { record } = tested.body;
  const body = { name: "Owner of a host", upTo: true, record, ...(match && { match }) };
  const saved = await web.api("POST", `/stories/${id}/actions/tell/tests`, body);
  expect(saved.status, saved.text).toBe(200);
  return saved.body;
}

test("a way that was tested for real passes again without anything being sent, at whatever time", async () => {
  const { story } = await web.publish(ownerStory("Passes again"));
  const saved = await saveWay(story.id);
  expect(saved).toMatchObject({ name: "Owner of a host", action: "tell", upTo: true, match: "values" });
  expect(calls).toEqual(["/hosts/h-1?token=very-secret-words"]);
  const answer = await runAll(story.id);
  expect(answer.body, answer.text).toMatchObject({
    passed: true,
    items: [{ id: saved.id, passed: true, differences: [], error: null }],
  });
  expect(calls).toHaveLength(1);
  expect((await web.api("GET", `/stories/${story.id}/tests`)).body.items).toEqual([saved]);
});

test("what comes out otherwise is told by its path; a rename is none of it", async () => {
  const { story } = await web.publish(ownerStory("Fails then"));
  await saveWay(story.id);
  await change(story.id, 0, { kind: "rename", slugs: { ask: "look_up" } });
  expect((await runAll(story.id)).body.passed).toBe(true);
  const value = { owner: "Bo", host: "=receive.body.host", at: "=NOW()" };
  await change(story.id, 1, { kind: "set_option", action: "tell", path: ["payload"], value });
  expect((await runAll(story.id)).body).toMatchObject({
    passed: false,
    items: [
      { differences: [{ kind: "changed", path: ["events", 0, "owner"], before: "ada", after: "Bo" }], isMore: false },
    ],
  });
});

test("with only the shape expected another value passes, another kind does not", async () => {
  const { story } = await web.publish(ownerStory("Shaped"));
  await saveWay(story.id, "shape");
  await change(story.id, 0, { kind: "set_option", action: "tell", path: ["payload", "owner"], value: "Bo" });
  expect((await runAll(story.id)).body.passed).toBe(true);
  await change(story.id, 1, { kind: "set_option", action: "tell", path: ["payload", "owner"], value: 7 });
  expect((await runAll(story.id)).body.items).toMatchObject([{ differences: [{ before: "text", after: "number" }] }]);
});

test("a request that was not recorded is refused instead of sent, and told", async () => {
  const { story } = await web.publish(ownerStory("Asks elsewhere"));
  await saveWay(story.id);
  const url = `${origin}/people/<<receive.body.host>>`;
  await change(story.id, 0, { kind: "set_option", action: "ask", path: ["url"], value: url });
  const { body } = await runAll(story.id);
  expect(body).toMatchObject({ passed: false, items: [{ error: { code: "not_recorded" } }] });
  expect(body.items[0].error.message).toContain("/people/h-1");
  expect(calls).toHaveLength(1);
});

test("pins and later events change nothing, and a test of an action that was removed fails", async () => {
  const { story, webhooks } = await web.publish(ownerStory("Stands alone"));
  await saveWay(story.id);
  const pin = { data: { body: { host: "pinned" } } };
  await web.page("POST", "/api/trpc/tests.setPin", { cookie, body: { id: story.id, slug: "receive", pin } });
  await web.server.app.inject({
    method: "POST",
    url: new URL(webhooks[0]?.url ?? "").pathname,
    payload: { host: "h-9" },
  });
  expect((await runAll(story.id)).body.passed).toBe(true);
  await change(story.id, 0, { kind: "remove", list: "actions", id: "tell" });
  expect((await runAll(story.id)).body.items).toMatchObject([{ action: null, error: { code: "action_gone" } }]);
});

test("what comes now can be expected from now on, and a test can be removed", async () => {
  const { story } = await web.publish(ownerStory("Taken over"));
  const { id } = await saveWay(story.id);
  await change(story.id, 0, { kind: "set_option", action: "tell", path: ["payload", "owner"], value: "Bo" });
  expect((await runAll(story.id, { tests: [id] })).body.passed).toBe(false);
  const accepted = await web.page("POST", "/api/trpc/tests.acceptSaved", { cookie, body: { id: story.id, test: id } });
  expect(accepted.status, accepted.text).toBe(200);
  expect((await runAll(story.id)).body.passed).toBe(true);
  expect((await web.api("DELETE", `/stories/${story.id}/tests/${id}`)).status).toBe(204);
  expect((await runAll(story.id)).body).toEqual({ passed: true, items: [] });
});

test("refuses what it can't keep or find, with stable codes", async () => {
  const { story } = await web.publish(ownerStory("Refused"));
  const save = async (body: object, slug = "ask") => {
    const answer = await web.api("POST", `/stories/${story.id}/actions/${slug}/tests`, body);
    return [answer.status, answer.body.error?.code, answer.body.error?.path];
  };
  const record = { events: { receive: { body: { host: "h" } } }, calls: {}, nowMs: 0 };
  expect(await save({ record })).toEqual([400, "bad_input", "record"]);
  expect(await save({ record }, "gone")).toEqual([404, "not_found", undefined]);
  expect(await save({ record, name: " " })).toEqual([400, "bad_input", "name"]);
  const large = { ...record, events: { receive: "x".repeat(1_000_000) } };
  expect(await save({ record: large })).toEqual([400, "bad_input", "record"]);
  expect((await runAll(story.id, { tests: ["01936f5e-7f2a-7c3b-9d41-0b7f5c2a9e10"] })).status).toBe(404);
  const foreign = await createForeignTeam(web);
  expect((await foreign.api("POST", `/stories/${story.id}/tests/run`)).status).toBe(404);
  expect(calls).toEqual([]);
});
