import type { Json } from "@fairlead/formula";
import type { Change, StoryDefinition } from "@fairlead/story";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createForeignTeam } from "./foreignTeam.ts";
import { type Outside, openOutside } from "./outside.ts";
import { admin, createTestServer, type TestServer } from "./webServer.ts";

/** Tests of whole stories: every event goes every way, nothing is recorded, and what came can be kept and comes again. */

let web: TestServer;
let cookie: string;
let outside: Outside;
let origin: string;
const calls: string[] = [];

beforeAll(async () => {
  outside = await openOutside(async (request, response) => {
    const body = (await request.toArray()).join("");
    calls.push(`${request.method} ${request.url} ${body}`);
    const status = request.url?.startsWith("/hosts/broken") ? 404 : 200;
    response
      .writeHead(status, { "content-type": "application/json" })
      .end(JSON.stringify({ call: calls.length, body }));
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

/** Asks for each host, tells somebody of each that is there, and puts the answers together. */
function hostsStory(name: string): StoryDefinition {
  const transform = (slug: string, options: object) =>
    ({ id: `id_${slug}`, slug, type: "event_transform", name: slug, options }) as StoryDefinition["actions"][number];
  const request = (slug: string, options: object) =>
    ({ id: `id_${slug}`, slug, type: "http_request", name: slug, options }) as StoryDefinition["actions"][number];
  return {
    formatVersion: 1,
    name,
    actions: [
      { id: "id_receive", slug: "receive", type: "webhook", name: "Receive", options: {} },
      transform("each", { mode: "explode", path: "=receive.body.hosts", to: "host" }),
      request("ask", {
        url: `${origin}/hosts/<<each.host>>?token=very-secret-words`,
        headers: { "X-Api-Key": "very-secret-words" },
      }),
      request("tell", {
        method: "post",
        url: `${origin}/told`,
        body: { host: "=each.host", at: "=NOW()", id: "=UUID()" },
      }),
      transform("all", { mode: "implode", itemPath: "=each.host", guidPath: "=each.guid", sizePath: "=each.size" }),
      transform("lost", { mode: "message", payload: { host: "=each.host", why: "=ask.error.code" } }),
      transform("never", { mode: "message", payload: 1 }),
    ],
    links: [
      { from: "receive", to: "each" },
      { from: "each", to: "ask" },
      { from: "ask", to: "tell" },
      { from: "ask", to: "lost", kind: "failure" },
      { from: "tell", to: "all" },
      { from: "lost", to: "all" },
      { from: "each", to: "never", kind: "failure" },
    ],
  };
}

const event = { body: { hosts: ["h-1", "broken", "h-2"] } };
const testStory = (id: string, body?: unknown) => web.api("POST", `/stories/${id}/test`, body);
const runAll = (id: string) => web.api("POST", `/stories/${id}/tests/run`);
const change = (id: string, base: number, ...changes: Change[]) =>
  web.page("POST", "/api/trpc/stories.change", { cookie, body: { id, base, changes } });

type Seen = { action: string; state: string; runs: number; eventCount: number; events: { data: Json }[] };
const seenOf = (body: { actions: Seen[] }, slug: string) => body.actions.find(({ action }) => action === slug);

test("every event of an explode goes its way, failures theirs, and an implode puts them together", async () => {
  const { story } = await web.publish(hostsStory("Goes every way"));
  const { status, body, text } = await testStory(story.id, { event });
  expect(status, text).toBe(200);
  expect(body).toMatchObject({
    start: "receive",
    stopped: null,
    used: [{ action: "receive", kind: "given" }],
    record: null,
  });
  expect(text).not.toContain("very-secret-words");
  expect(seenOf(body, "ask")).toMatchObject({ state: "performed", runs: 3, outcomes: { emitted: 2, failed: 1 } });
  expect(seenOf(body, "lost")?.events).toMatchObject([{ data: { host: "broken", why: "http_status" } }]);
  expect(seenOf(body, "all")?.events.map(({ data }) => (data as string[]).toSorted())).toEqual([
    ["broken", "h-1", "h-2"],
  ]);
  expect(seenOf(body, "never")).toMatchObject({ state: "not_reached", runs: 0, events: [] });
  expect(body.links).toContainEqual({ from: "each", to: "ask", kind: "default", events: 3 });
  expect(body.links).toContainEqual({ from: "ask", to: "lost", kind: "failure", events: 1 });
  expect(calls.filter((call) => call.startsWith("POST"))).toHaveLength(2);
  expect((await web.api("GET", `/stories/${story.id}/runs`)).body.items).toEqual([]);
});

/** Tests the story for real, and keeps that. */
async function save(id: string, match?: "values" | "shape") {
  const tested = await testStory(id, { event, record: true });
  expect(tested.body.record, tested.text).toMatchObject({ events: { receive: event } });
  expect(tested.text).not.toContain("very-secret-words");
  const { record } = tested.body;
  const kept = await web.api("POST", `/stories/${id}/tests`, { start: "receive", record, ...(match && { match }) });
  expect(kept.status, kept.text).toBe(200);
  return kept.body;
}

test("a story that was tested for real passes again without anything being sent, at whatever time", async () => {
  const { story } = await web.publish(hostsStory("Passes as a whole"));
  const saved = await save(story.id);
  expect(saved).toMatchObject({
    name: "Passes as a whole",
    action: "receive",
    whole: true,
    upTo: false,
    match: "values",
  });
  const sent = calls.length;
  expect((await runAll(story.id)).body).toMatchObject({
    passed: true,
    items: [{ id: saved.id, differences: [], error: null }],
  });
  expect(calls).toHaveLength(sent);
});

test("what comes out otherwise is told by its action and place, and can be expected from now on", async () => {
  const { story } = await web.publish(hostsStory("Fails as a whole"));
  const { id: test } = await save(story.id);
  await change(story.id, 0, { kind: "rename", slugs: { id_lost: "gone" } });
  expect((await runAll(story.id)).body.passed).toBe(true);
  const value = { host: "=each.host", why: "nobody knows" };
  await change(story.id, 1, { kind: "set_option", action: "id_lost", path: ["payload"], value });
  expect((await runAll(story.id)).body.items).toMatchObject([
    {
      passed: false,
      differences: [{ path: ["gone", "events", 0, "why"], before: "http_status", after: "nobody knows" }],
    },
  ]);
  const accepted = await web.page("POST", "/api/trpc/tests.acceptSaved", { cookie, body: { id: story.id, test } });
  expect(accepted.status).toBe(200);
  expect((await runAll(story.id)).body.passed).toBe(true);
});

test("with only the shape expected, another number of events passes, an action that is not reached any more does not", async () => {
  const { story } = await web.publish(hostsStory("Shaped as a whole"));
  await save(story.id, "shape");
  await change(story.id, 0, {
    kind: "set_option",
    action: "id_each",
    path: ["path"],
    value: "=SLICE(receive.body.hosts, 0, 2)",
  });
  expect((await runAll(story.id)).body).toMatchObject({ passed: true });
  await change(story.id, 1, {
    kind: "set_option",
    action: "id_each",
    path: ["path"],
    value: "=SLICE(receive.body.hosts, 0, 1)",
  });
  expect((await runAll(story.id)).body.items[0].differences).toContainEqual({
    ...{ kind: "changed", path: ["lost", "reached"], before: true, after: false },
  });
});

test("a request that was not recorded is refused instead of sent, and told by name", async () => {
  const { story } = await web.publish(hostsStory("Asks elsewhere as a whole"));
  await save(story.id);
  const sent = calls.length;
  const value = { host: "=each.host", more: 1 };
  await change(story.id, 0, { kind: "set_option", action: "id_tell", path: ["body"], value });
  const { body } = await runAll(story.id);
  expect(body).toMatchObject({ passed: false, items: [{ error: { code: "not_recorded" } }] });
  expect(body.items[0].error.message).toContain(`POST ${origin}/told`);
  expect(calls).toHaveLength(sent);
});

test("pins and given events stand for what actions emit, and a kept test has them", async () => {
  const { story } = await web.publish(hostsStory("Pinned as a whole"));
  const pin = { data: { status: 200, body: "pinned" } };
  await web.page("POST", "/api/trpc/tests.setPin", { cookie, body: { id: story.id, slug: "ask", pin } });
  const { body } = await testStory(story.id, { event, events: { tell: { status: 201 } }, record: true });
  expect(calls).toEqual([]);
  expect(seenOf(body, "ask")).toMatchObject({ state: "pinned", runs: 3, eventCount: 3 });
  expect(seenOf(body, "tell")).toMatchObject({ state: "pinned", runs: 3 });
  expect(body.record.events).toEqual({ receive: event, ask: pin.data, tell: { status: 201 } });
});

test("it starts with the latest event, or says what is missing", async () => {
  const { story, webhooks } = await web.publish(hostsStory("Starts with the latest"));
  expect((await testStory(story.id)).body.error).toMatchObject({ code: "bad_input", path: "event" });
  expect((await testStory(story.id, { start: "each" })).body.error).toMatchObject({ code: "bad_input", path: "start" });
  const url = new URL(webhooks[0]?.url ?? "").pathname;
  await web.server.app.inject({ method: "POST", url, payload: { hosts: ["h-9"] } });
  const { body } = await testStory(story.id);
  expect(body.used).toMatchObject([{ action: "receive", kind: "event" }]);
  expect(seenOf(body, "ask")).toMatchObject({ runs: 1 });
});

test("what is too much ends at its bound, which is told with what to do, and is not kept", async () => {
  const { story } = await web.publish(hostsStory("Too many"));
  await change(story.id, 0, { kind: "set_option", action: "id_each", path: ["limit"], value: 5_000 });
  const hosts = Array.from({ length: 3_000 }, (_, n) => n);
  const { body } = await testStory(story.id, {
    event: { body: { hosts } },
    events: { ask: {}, tell: {} },
    record: true,
  });
  expect(body).toMatchObject({ runs: 1_000, stopped: { code: "test_runs" }, record: null });
});

test("another team has no such story", async () => {
  const { story } = await web.publish(hostsStory("Not theirs to test"));
  const stranger = await createForeignTeam(web);
  const { status } = await stranger.api("POST", `/stories/${story.id}/test`);
  expect(status).toBe(404);
});
