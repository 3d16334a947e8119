import { createTestDatabase } from "@fairlead/db/testing";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestServer, echoStory, pathOf, type TestServer } from "./webServer.ts";

let web: TestServer;

beforeAll(async () => {
  web = await createTestServer();
});
afterAll(() => web.close());

async function post(
  path: string,
  options: { web?: TestServer; method?: "POST" | "HEAD" | "OPTIONS"; body?: string } = {},
) {
  const { web: target = web, method = "POST", body = "{}" } = options;
  const payload = method === "POST" ? { payload: body } : {};
  return target.server.app.inject({ method, url: path, headers: { "content-type": "application/json" }, ...payload });
}

async function publishedPath(name: string): Promise<string> {
  return pathOf((await web.publish(echoStory(name))).webhooks[0]?.url);
}

describe("an address that is not a live webhook's", () => {
  test("gets the same answer whatever is wrong with it, byte for byte", async () => {
    const path = await publishedPath("Sameness");
    const draft = await web.publish(echoStory("Draft only"), { publish: false });
    const [, , name = "", secret = ""] = path.split("/");
    const wrong = [
      `/webhook/${name}/${"A".repeat(43)}`,
      `/webhook/other/${secret}`,
      `/webhook/${name}/${secret.toUpperCase()}`,
      `${path}/more`,
      `${path}%20`,
      `/webhook/${name}`,
      "/webhook/",
      `/webhook//${secret}`,
      `/webhook/${name}/${"x".repeat(7_000)}`,
      `/webhook/%zz/${secret}`,
      pathOf(draft.webhooks[0]?.url),
    ];
    const answers = await Promise.all(wrong.map((url) => post(url)));
    const bodies = new Set(answers.map((answer) => `${answer.statusCode} ${answer.body}`));
    expect([...bodies]).toEqual([
      '404 {"error":{"code":"not_found","message":"There is no webhook at this address."}}',
    ]);
    const names = new Set(answers.map(({ headers }) => Object.keys(headers).sort().join()));
    expect(names.size).toBe(1);
    expect((await post(path)).statusCode).toBe(200);
  });

  test("is what a deleted story's webhook becomes at once", async () => {
    const { story, webhooks } = await web.publish(echoStory("To be deleted"));
    const path = pathOf(webhooks[0]?.url);
    expect((await post(path)).statusCode).toBe(200);
    expect((await web.api("DELETE", `/stories/${story.id}`)).status).toBe(204);
    expect((await post(path)).statusCode).toBe(404);
  });

  test("is what an action's webhook becomes when a version without it goes live", async () => {
    const { story, webhooks } = await web.publish(echoStory("Loses its webhook"));
    const path = pathOf(webhooks[0]?.url);
    const definition = echoStory("Loses its webhook");
    const [receive] = definition.actions;
    const renamed = { ...definition, links: [], actions: receive ? [{ ...receive, disabled: true }] : [] };
    await web.publish(renamed, { mode: "replace", id: story.id, publish: false });
    expect((await post(path)).statusCode).toBe(200);
    await web.api("POST", `/stories/${story.id}/publish`);
    expect((await post(path)).statusCode).toBe(404);
    await web.publish(definition, { mode: "replace", id: story.id });
    expect((await post(path)).statusCode).toBe(200);
  });
});

test("HEAD and OPTIONS are answered without an event", async () => {
  const path = await publishedPath("Methods");
  const before = await web.database.pool.query("SELECT count(*)::int AS count FROM story_run");
  const head = await post(path, { method: "HEAD" });
  const options = await post(path, { method: "OPTIONS" });
  expect([head.statusCode, head.body, options.statusCode]).toEqual([200, "", 204]);
  expect(options.headers.allow).toBe("POST, HEAD, OPTIONS");
  const after = await web.database.pool.query("SELECT count(*)::int AS count FROM story_run");
  expect(after.rows).toEqual(before.rows);
});

test("a new version is live at once, and the address stays", async () => {
  const first = await web.publish(echoStory("Versions"));
  const path = pathOf(first.webhooks[0]?.url);
  const second = await web.publish(echoStory("Versions"), { mode: "replace", id: first.story.id });
  expect(second.webhooks).toEqual(first.webhooks);
  const { story_run_id } = (await post(path)).json();
  const run = await web.api("GET", `/runs/${story_run_id}`);
  expect(run.body).toMatchObject({ version: 2, storyId: first.story.id, trigger: "webhook" });
});

test("what one web process publishes or deletes, another one knows soon", async () => {
  await using other = await createTestServer({ database: web.database });
  const { story, webhooks } = await web.publish(echoStory("Seen by both"));
  const path = pathOf(webhooks[0]?.url);
  await expect.poll(async () => (await post(path, { web: other })).statusCode).toBe(200);
  await web.api("DELETE", `/stories/${story.id}`);
  await expect.poll(async () => (await post(path, { web: other })).statusCode).toBe(404);
});

describe("a 2xx", () => {
  test("is sent only after the event is committed", async () => {
    const path = await publishedPath("Commit first");
    const locker = new pg.Client({ connectionString: web.database.url });
    await locker.connect();
    await locker.query("BEGIN");
    await locker.query("LOCK TABLE event IN ACCESS EXCLUSIVE MODE");
    let answered = false;
    const call = post(path, { body: '{"late":true}' }).then((answer) => {
      answered = true;
      return answer;
    });
    const waiting =
      "SELECT count(*)::int AS count FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()";
    await expect.poll(async () => (await locker.query(waiting)).rows[0].count).toBeGreaterThan(0);
    expect(answered).toBe(false);
    await locker.query("ROLLBACK");
    await locker.end();
    const { event_id } = (await call).json();
    const { rows } = await web.database.pool.query("SELECT data FROM event WHERE id = $1", [event_id]);
    expect(rows[0]?.data.body).toEqual({ late: true });
  });

  test("is still sent when Redis is away", async () => {
    await using alone = await createTestServer({ env: { REDIS_URL: "redis://127.0.0.1:1" } });
    const path = pathOf((await alone.publish(echoStory())).webhooks[0]?.url);
    const answer = await post(path, { web: alone });
    expect(answer.statusCode).toBe(200);
    const { rows } = await alone.database.pool.query("SELECT status FROM story_run WHERE id = $1", [
      answer.json().story_run_id,
    ]);
    expect(rows).toEqual([{ status: "open" }]);
  });
});

test("while the database is away senders are told to come back, and nothing is half accepted", async () => {
  const database = await createTestDatabase();
  const away = await createTestServer({ database });
  const path = pathOf((await away.publish(echoStory())).webhooks[0]?.url);
  const name = new URL(database.url).pathname.slice(1);
  const admin = new pg.Client({ connectionString: database.url.replace(`/${name}`, "/postgres") });
  await admin.connect();
  try {
    await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
    await admin.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", [name]);
    const refused = await post(path, { web: away });
    expect(refused.statusCode).toBe(503);
    expect(refused.headers["retry-after"]).toBe("5");
    expect(refused.json().error.code).toBe("storage_unavailable");
    const page = await away.api("GET", "/stories");
    expect([page.status, page.body.error.code]).toEqual([503, "storage_unavailable"]);
    expect((await away.server.app.inject("/readyz")).statusCode).toBe(503);
    expect((await away.server.app.inject("/healthz")).statusCode).toBe(200);
  } finally {
    await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
    await admin.end();
  }
  await expect.poll(async () => (await post(path, { web: away })).statusCode).toBe(200);
  const { rows } = await database.pool.query(
    "SELECT (SELECT count(*) FROM story_run) AS runs, (SELECT count(*) FROM event) AS events",
  );
  expect(rows[0].runs).toBe(rows[0].events);
  await away.close();
  await database.drop();
});

test("the memory that bodies take is given back whatever becomes of a call", async () => {
  const path = await publishedPath("Budget");
  const large = JSON.stringify(["x".repeat(4_000_000)]);
  for (let n = 0; n < 70; n += 1) {
    const answer = await post(path, { body: n % 2 === 0 ? `${large}x` : `{"a":1e999,"b":${large}}` });
    expect(answer.statusCode).toBe(400);
  }
  expect((await post(path)).statusCode).toBe(200);
});
