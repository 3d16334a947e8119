import { randomUUID } from "node:crypto";
import { exportStory } from "@fairlead/story";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { access, assertAccessDeclared } from "../src/server/trpc/access.ts";
import { procedurePaths } from "../src/server/trpc/router.ts";
import { createForeignTeam } from "./foreignTeam.ts";
import { admin, createTestServer, echoStory, pathOf, type TestServer } from "./webServer.ts";

let web: TestServer;
let cookie: string;

beforeAll(async () => {
  web = await createTestServer();
  cookie = await web.signIn(admin.email, admin.password);
});
afterAll(() => web.close());

const mutations = new Set([
  "stories.sendSample",
  "stories.importStory",
  "stories.change",
  "stories.file",
  "stories.publish",
  "stories.setSigningSecrets",
  "stories.setWebhookAddress",
  "stories.endOldAddress",
  "runs.cancel",
  "runs.cancelAll",
  "runs.retry",
  "runs.copyToDraft",
  "events.reemit",
  "fairness.setPolicy",
  "fairness.whatIf",
  "credentials.create",
  "credentials.change",
  "credentials.connect",
  "credentials.delete",
  "resources.create",
  "resources.change",
  "resources.delete",
  "schedules.setPaused",
  "schedules.run",
  "templates.use",
  "mail.change",
  "mail.test",
  "memory.forget",
  "memory.release",
  "tests.run",
  "tests.runStory",
  "tests.setPin",
  "tests.save",
  "tests.saveStory",
  "tests.runSaved",
  "tests.removeSaved",
  "tests.acceptSaved",
  "stories.makeCheckpoint",
  "stories.removeCheckpoint",
  "stories.forgetDeployment",
  "stories.tellPresence",
  "apiKeys.create",
  "apiKeys.revoke",
]);

/** Calls a procedure as a page does. */
async function call(path: string, input?: unknown, session: string | undefined = cookie) {
  const options = session === "" ? {} : { cookie: session };
  if (mutations.has(path)) return web.page("POST", `/api/trpc/${path}`, { ...options, body: input ?? {} });
  const query = input === undefined ? "" : `?input=${encodeURIComponent(JSON.stringify(input))}`;
  return web.page("GET", `/api/trpc/${path}${query}`, options);
}

async function run(path: string, input?: unknown) {
  const answer = await call(path, input);
  if (answer.status !== 200) throw new Error(answer.text);
  return answer.body.result.data;
}

async function liveVersionOf(storyId: string): Promise<string> {
  return (await run("stories.get", { id: storyId })).live.id;
}

function callWebhook(url: string | undefined) {
  return web.server.app
    .inject({ method: "POST", url: pathOf(url), headers: { "content-type": "application/json" }, payload: '{"n":1}' })
    .then((answer) => answer.json() as { story_run_id: string; event_id: string });
}

describe("access", () => {
  test("is declared for every procedure", () => {
    expect(Object.keys(access).sort()).toEqual([...procedurePaths].sort());
  });

  test("that is not declared stops the start", () => {
    expect(() => assertAccessDeclared([...procedurePaths, "stories.forgotten"], access)).toThrow("stories.forgotten");
    expect(() => assertAccessDeclared(procedurePaths.slice(1), access)).toThrow(procedurePaths[0]);
  });

  // A stream is refused in its own way: see live.test.ts.
  const closed = procedurePaths.filter((path) => access[path] !== "public" && path !== "live.watch");

  test.each(closed)("%s needs a session", async (path) => {
    for (const session of ["", "fairlead.session_token=forged", cookie.replace(/=.{4}/, "=AAAA")]) {
      const answer = await call(path, { id: randomUUID() }, session);
      expect([answer.status, answer.body.error.data.code]).toEqual([401, "UNAUTHORIZED"]);
    }
  });

  test("ends with the membership, at once", async () => {
    const other = await createForeignTeam(web);
    const session = await web.signIn(other.email, other.password);
    expect((await call("stories.list", undefined, session)).status).toBe(200);
    await web.database.pool.query(`DELETE FROM member WHERE user_id = (SELECT id FROM "user" WHERE email = $1)`, [
      other.email,
    ]);
    expect((await call("stories.list", undefined, session)).status).toBe(401);
  });

  test("of a viewer is to look, not to change", async () => {
    const viewer = await createForeignTeam(web, "viewer");
    const session = await web.signIn(viewer.email, viewer.password);
    expect((await call("stories.list", undefined, session)).status).toBe(200);
    for (const path of mutations) {
      // Who looks at a story is seen to.
      if (access[path] === "viewer") continue;
      const input = path === "stories.importStory" ? { data: "{}" } : { id: randomUUID() };
      expect([path, (await call(path, input, session)).status]).toEqual([path, 403]);
    }
  });

  test("to another team's things is the same as to what is not there", async () => {
    const { story, webhooks } = await web.publish(echoStory("Not yours"));
    const { story_run_id, event_id } = await callWebhook(webhooks[0]?.url);
    const other = await createForeignTeam(web);
    const session = await web.signIn(other.email, other.password);
    const ids: Record<string, string> = {
      "stories.get": story.id,
      "stories.activity": story.id,
      "stories.version": await liveVersionOf(story.id),
      "stories.sendSample": story.id,
      "fairness.story": story.id,
      "fairness.setPolicy": story.id,
      "runs.get": story_run_id,
      "runs.actionRuns": story_run_id,
      "runs.events": story_run_id,
      "events.get": event_id,
      "events.previous": event_id,
    };
    for (const [path, id] of Object.entries(ids)) {
      const theirs = await call(path, { id }, session);
      const missing = await call(path, { id: randomUUID() }, session);
      expect([path, theirs.status, theirs.body.error.message]).toEqual([path, 404, missing.body.error.message]);
    }
    const lists = await Promise.all([
      call("runs.list", { storyId: story.id }, session),
      call("runs.list", {}, session),
    ]);
    expect(lists.map(({ body }) => body.result.data.items)).toEqual([[], []]);
  });
});

describe("a request that another site could make a browser send", () => {
  const send = (headers: Record<string, string>, payload = JSON.stringify({ id: randomUUID() })) =>
    web.server.app.inject({
      method: "POST",
      url: "/api/trpc/stories.sendSample",
      headers: { cookie, ...headers },
      payload,
    });
  const json = { "content-type": "application/json" };

  test("is refused", async () => {
    const cases: [Record<string, string>, number][] = [
      [{ ...json, origin: "https://evil.test" }, 403],
      [{ ...json, origin: "null" }, 403],
      [{ ...json, "sec-fetch-site": "cross-site" }, 403],
      [{ ...json, "sec-fetch-site": "same-site", origin: web.server.services.origin }, 403],
      [{ ...json, "sec-fetch-site": "same-origin", origin: "https://evil.test" }, 403],
      [json, 403],
      [{ "content-type": "text/plain", origin: web.server.services.origin }, 415],
      [{ "content-type": "multipart/form-data; boundary=x", origin: web.server.services.origin }, 415],
      [{ "content-type": "application/x-www-form-urlencoded", origin: web.server.services.origin }, 415],
    ];
    for (const [headers, status] of cases)
      expect([headers, (await send(headers)).statusCode]).toEqual([headers, status]);
    expect((await send({ ...json, "sec-fetch-site": "same-origin" })).statusCode).toBe(404);
    const get = await web.page("GET", `/api/trpc/stories.sendSample?input=${encodeURIComponent('{"id":"x"}')}`, {
      cookie,
    });
    expect(get.status).toBe(405);
  });
});

describe("what is not taken", () => {
  test("is more than 20 calls at once", async () => {
    const batch = (size: number) =>
      `/api/trpc/${Array.from({ length: size }, () => "session.get").join(",")}?batch=1&input={}`;
    expect((await web.page("GET", batch(20), { cookie })).status).toBe(200);
    expect((await web.page("GET", batch(21), { cookie })).status).toBe(400);
  });

  test("is a body of more than 1 MB, or 15 MB for an import", async () => {
    const body = { id: "x".repeat(1_000_001) };
    expect((await web.page("POST", "/api/trpc/stories.sendSample", { cookie, body })).status).toBe(413);
    const data = JSON.stringify({ ...echoStory("Rather large"), description: "x".repeat(2_000_000) });
    expect((await call("stories.importStory", { data })).body.result.data.problems).toMatchObject([
      { path: "description" },
    ]);
  });

  test("is told without our stack or the protocol's own words", async () => {
    const answers = await Promise.all([
      web.page("GET", "/api/trpc/stories.get?input={", { cookie }),
      web.page("POST", "/api/trpc/stories.sendSample", { cookie, body: "{" }),
      web.page("POST", "/api/trpc/stories.sendSample", { cookie, body: "[".repeat(100_000) }),
      web.page("GET", "/api/trpc/no.such", { cookie }),
      call("stories.get", { id: { not: "" } }),
      call("stories.get", { id: randomUUID(), teamId: randomUUID() }),
      call("runs.list", { limit: 1e9 }),
      call("runs.list", { cursor: "x" }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 404, 400, 400, 400, 400]);
    for (const { text } of answers) expect(text).not.toMatch(/node_modules|"stack"|\.ts:/);
  });
});

test("a story is imported, sent its sample, and its run read back", async () => {
  const broken = await run("stories.importStory", { data: "{" });
  expect(broken.problems).toMatchObject([{ code: "import_not_json" }]);
  const { story, webhooks } = await run("stories.importStory", {
    data: exportStory(echoStory("By a page")),
    publish: true,
  });
  expect(webhooks).toHaveLength(1);
  const none = await call("stories.sendSample", { id: story.id });
  expect([none.status, none.body.error.data.appCode]).toEqual([409, "conflict"]);
  await web.database.pool.query("UPDATE story SET sample_event = $1 WHERE id = $2", ['{"host":"db-1"}', story.id]);
  const { storyRunId } = await run("stories.sendSample", { id: story.id });
  const detail = await run("runs.get", { id: storyRunId });
  expect(detail).toMatchObject({
    status: "open",
    trigger: "sample",
    storyId: story.id,
    waiting: [{ action: "echo", count: 1 }],
  });
  const events = await run("runs.events", { id: storyRunId });
  const event = await run("events.get", { id: events.items[0].id, full: true });
  expect(event.data).toMatchObject({ body: { host: "db-1" }, method: "POST" });
  expect((await run("stories.list", { search: "by a page" })).items).toMatchObject([
    { id: story.id, live: { number: 1 } },
  ]);
  // The query cache of the pages names its direction with every page of a list.
  const page = { storyId: story.id, cursor: null, direction: "forward" };
  expect((await run("runs.list", page)).items).toMatchObject([{ id: storyRunId }]);
});

test("a list of stories tells how each is doing, a board what each of its actions did", async () => {
  const { story, webhooks } = await web.publish(echoStory("Doing well"));
  const quiet = await web.publish(echoStory("Doing nothing"));
  const { story_run_id } = await callWebhook(webhooks[0]?.url);
  await web.database.pool.query("UPDATE story_run SET status = 'failed' WHERE id = $1", [story_run_id]);
  const second = await callWebhook(webhooks[0]?.url);
  const { items } = await run("stories.list", { search: "doing" });
  expect(items).toMatchObject([
    { id: quiet.story.id, pulse: { lastRun: null, day: { runs: 0, p95Ms: null }, waiting: 0, wait: null } },
    { id: story.id, pulse: { lastRun: { id: second.story_run_id, status: "open" }, day: { runs: 0 } } },
  ]);
  const activity = await run("stories.activity", { id: story.id });
  expect(activity.actions).toMatchObject([
    { action: "receive_it", runs: 2, failed: 0, events: 2, lastOutcome: "emitted", lastMs: expect.any(Number) },
  ]);
  expect(activity.waits).toMatchObject([{ action: "echo", count: 1 }]);
  expect(await run("stories.activity", { id: quiet.story.id })).toEqual({
    ...{ actions: [], waits: [], held: null, mailboxes: [] },
  });
});

test("the version that a run was run by stays readable when the draft has changed", async () => {
  const { story } = await web.publish(echoStory("As it was"));
  const id = await liveVersionOf(story.id);
  await web.publish(echoStory("As it is"), { mode: "replace", id: story.id });
  expect((await run("stories.version", { id })).name).toBe("As it was");
});

test("an event with much data is sent without it until all of it is asked for", async () => {
  const { webhooks } = await web.publish(echoStory("Much data"));
  const payload = JSON.stringify({ text: "x".repeat(300_000) });
  const headers = { "content-type": "application/json" };
  const answer = await web.server.app.inject({ method: "POST", url: pathOf(webhooks[0]?.url), headers, payload });
  const { event_id } = answer.json();
  expect(await run("events.get", { id: event_id })).toMatchObject({ truncated: true, data: null });
  const full = await run("events.get", { id: event_id, full: true });
  expect([full.truncated, full.data.body.text.length]).toEqual([false, 300_000]);
});

test("action runs come in the order of their start, page by page, each once", async () => {
  const { webhooks } = await web.publish(echoStory("Many runs"));
  const { story_run_id } = await callWebhook(webhooks[0]?.url);
  await web.database.pool.query(
    `INSERT INTO action_run (story_run_id, id, action, loop_index, attempt, outcome, started_at, ended_at, children)
     SELECT $1, gen_random_uuid(), 'echo', n, 1, 'emitted', now() + (n / 3) * interval '1.7 microseconds', now() + interval '1 s', 0
     FROM generate_series(1, 1100) AS n`,
    [story_run_id],
  );
  const first = await run("runs.get", { id: story_run_id });
  expect(first.actionRuns.items).toHaveLength(500);
  const second = await run("runs.actionRuns", { id: story_run_id, cursor: first.actionRuns.nextCursor });
  const third = await run("runs.actionRuns", { id: story_run_id, cursor: second.nextCursor });
  const all = [...first.actionRuns.items, ...second.items, ...third.items];
  expect(third.nextCursor).toBeNull();
  expect(new Set(all.map(({ id }: { id: string }) => id)).size).toBe(1101);
});

test("who is signed in, and where, is known to pages", async () => {
  expect(await run("session.get")).toMatchObject({
    user: { email: admin.email, role: "owner" },
    workspace: { name: "default" },
    setupNeeded: false,
  });
  const nobody = await call("session.get", undefined, "");
  expect(nobody.body.result.data).toEqual({ user: null, workspace: null, setupNeeded: false });
});
