import { randomUUID } from "node:crypto";
import { createTestEngine } from "@fairlead/runtime/testing";
import type { StoryDefinition } from "@fairlead/story";
import { expect, onTestFinished, test } from "vitest";
import { createTestServer, pathOf, type TestServer } from "./webServer.ts";

/** Stories as APIs: a caller gets what an exit of the story emits. */

function apiStory(payload: unknown, middle: object[] = []): StoryDefinition {
  return {
    formatVersion: 1,
    name: "API",
    settings: { callable: { entry: "ask", exits: ["out"] } },
    actions: [
      { id: "ask", slug: "ask", type: "webhook", name: "Ask", options: { waitForExit: true } },
      ...middle,
      { id: "out", slug: "out", type: "event_transform", name: "Out", options: { mode: "message", payload } },
    ],
    links:
      middle.length === 0
        ? [{ from: "ask", to: "out" }]
        : [
            { from: "ask", to: "wait" },
            { from: "wait", to: "out" },
          ],
  } as StoryDefinition;
}

/** A web server, and a worker beside it if asked. */
async function open({ worker }: { worker: boolean }): Promise<TestServer> {
  const prefix = `web-exit-${randomUUID()}`;
  const web = await createTestServer({ redisPrefix: prefix });
  onTestFinished(() => web.close());
  if (!worker) return web;
  const redisUrl = process.env.TEST_REDIS_URL ?? "redis://127.0.0.1:6379";
  const engine = await createTestEngine({ pool: web.database.pool, redisUrl, prefix });
  onTestFinished(() => engine.stop());
  return web;
}

async function call(web: TestServer, path: string, body: unknown = {}) {
  const headers = { "content-type": "application/json" };
  const answer = await web.server.app.inject({ method: "POST", url: path, headers, payload: JSON.stringify(body) });
  return { status: answer.statusCode, headers: answer.headers, body: answer.json() };
}

test("the event of an exit is the answer, or says it", async () => {
  const web = await open({ worker: true });
  const plain = pathOf((await web.publish(apiStory({ double: "=ask.body.n * 2" }))).webhooks[0]?.url);
  expect(await call(web, plain, { n: 21 })).toMatchObject({ status: 200, body: { double: 42 } });
  const told = { status: "=ask.body.status", headers: { "X-A": "1", "Set-Cookie": "a=b" }, body: { made: true } };
  const path = pathOf((await web.publish({ ...apiStory(told), name: "Told" })).webhooks[0]?.url);
  const answer = await call(web, path, { status: 201 });
  expect(answer).toMatchObject({ status: 201, body: { made: true }, headers: { "x-a": "1" } });
  expect(answer.headers["set-cookie"]).toBeUndefined();
  expect((await call(web, path, { status: 302 })).headers["x-fairlead-response"]).toBe("failed");
});

test("the answer is written as its caller asks for: a list as CSV, anything as text, a file as its bytes", async () => {
  const web = await open({ worker: true });
  const path = pathOf((await web.publish(apiStory("=ask.body.answer"))).webhooks[0]?.url);
  const ask = async (answer: unknown, accept?: string) => {
    const sent = await web.server.app.inject({
      ...{ method: "POST", url: path, payload: JSON.stringify({ answer }) },
      headers: { "content-type": "application/json", ...(accept === undefined ? {} : { accept }) },
    });
    return [sent.statusCode, sent.headers["content-type"], sent.body];
  };
  const rows = [{ host: "a", n: 1 }, { host: "=b" }];
  expect(await ask(rows)).toEqual([200, "application/json; charset=utf-8", JSON.stringify(rows)]);
  expect(await ask(rows, "text/csv")).toEqual([200, "text/csv; charset=utf-8", "host,n\r\na,1\r\n'=b,\r\n"]);
  expect(await ask({ a: 1 }, "text/plain")).toEqual([200, "text/plain; charset=utf-8", '{"a":1}']);
  expect(await ask({ a: 1 }, "text/csv")).toEqual([200, "application/json; charset=utf-8", '{"a":1}']);
  const file = { file: randomUUID(), name: "x", content_type: "a/b", size: 1, sha256: "0".repeat(64) };
  expect((await ask(file))[1]).toBe("application/json; charset=utf-8");
});

test("a file that the story has is answered with its bytes, to be saved", async () => {
  const web = await open({ worker: true });
  const definition = apiStory("=ask");
  const options = { waitForExit: true, bodyFormat: "file" as const, emits: "body" as const };
  Object.assign(definition.actions[0] ?? {}, { options });
  const path = pathOf((await web.publish(definition)).webhooks[0]?.url);
  const payload = Buffer.from([0, 1, 2, 255]);
  const headers = { "content-type": "text/html", "content-disposition": 'attachment; filename="ä.html"' };
  const answer = await web.server.app.inject({ method: "POST", url: path, headers, payload });
  expect([answer.statusCode, answer.rawPayload]).toEqual([200, payload]);
  expect(answer.headers).toMatchObject({
    "content-type": "application/octet-stream",
    "content-length": "4",
    "content-disposition": expect.stringMatching(/^attachment; /),
    "x-content-type-options": "nosniff",
  });
});

test("a story that fails before an exit is told of", async () => {
  const web = await open({ worker: true });
  const path = pathOf((await web.publish(apiStory("=ask.body.missing.deep"))).webhooks[0]?.url);
  expect(await call(web, path)).toMatchObject({ status: 502, body: { error: { code: "story_failed" } } });
});

test("who is not answered in time fetches the answer later, and nobody else's", async () => {
  const clock = new SteppedClock();
  const prefix = `web-exit-${randomUUID()}`;
  const web = await createTestServer({ redisPrefix: prefix, clock });
  onTestFinished(() => web.close());
  const path = pathOf((await web.publish(apiStory({ n: "=ask.body.n" }))).webhooks[0]?.url);
  const asked = call(web, path, { n: 7 });
  await expect.poll(() => clock.isWaitedFor()).toBe(true);
  clock.skip(31_000);
  const late = await asked;
  expect(late).toMatchObject({ status: 504, body: { error: { code: "answer_late" } } });
  const place = String(late.headers.location);
  expect(place.startsWith(`${path}/answers/`)).toBe(true);
  const fetched = async (url: string) => {
    const answer = await web.server.app.inject({ method: "GET", url });
    return [answer.statusCode, answer.json().n ?? answer.json().state ?? answer.json().error.code];
  };
  expect(await fetched(place)).toEqual([202, "open"]);
  const redisUrl = process.env.TEST_REDIS_URL ?? "redis://127.0.0.1:6379";
  const engine = await createTestEngine({ pool: web.database.pool, redisUrl, prefix });
  onTestFinished(() => engine.stop());
  await expect.poll(() => fetched(place)).toEqual([200, 7]);
  const other = pathOf((await web.publish({ ...apiStory(1), name: "Other" })).webhooks[0]?.url);
  expect(await fetched(`${other}/answers/${place.slice(-36)}`)).toEqual([404, "not_found"]);
  expect(await fetched(`${path}/answers/${randomUUID()}`)).toEqual([404, "not_found"]);
});

/** A clock whose monotonic time can be moved ahead. */
class SteppedClock {
  #skippedMs = 0;
  #waits = 0;
  now = () => Date.now();
  random = () => 0.5;
  mono = () => performance.now() + this.#skippedMs;
  after = (ms: number, task: () => void) => {
    if (ms < 300) this.#waits += 1;
    const timer = setTimeout(task, ms);
    timer.unref();
    return () => clearTimeout(timer);
  };
  /** Whether somebody has looked more than once. */
  isWaitedFor = () => this.#waits > 2;
  skip(ms: number): void {
    this.#skippedMs += ms;
  }
}
