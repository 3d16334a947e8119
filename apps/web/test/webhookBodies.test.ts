import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createCalls, storyWith } from "./webhookFixtures.ts";
import { createTestServer, pathOf, type TestServer } from "./webServer.ts";

/** What webhooks read of calls, what they emit, and what they know again. */

let web: TestServer;

beforeAll(async () => {
  web = await createTestServer();
});
afterAll(() => web.close());

const { bodyOf, callAt, countRuns, open } = createCalls(() => web);

describe("a body", () => {
  const form = (parts: string) => parts.replaceAll("\n", "\r\n");
  const multipart = { "content-type": "multipart/form-data; boundary=xx" };
  const part = (name: string, value: string, more = "") =>
    `--xx\nContent-Disposition: form-data; name="${name}"${more}\n\n${value}\n`;

  test("that is a multipart form is read as texts", async () => {
    const { call } = await open("Multipart", {});
    const body = form(`${part("a", "1")}${part("b", "über")}${part("a", "2")}${part("__proto__", "x")}--xx--\n`);
    const answer = await call({ body, headers: multipart });
    expect(JSON.stringify(await bodyOf(answer.json().event_id))).toBe('{"a":["1","2"],"b":"über","__proto__":"x"}');
  });

  test("that is a multipart form with too much in it, or is none, is refused", async () => {
    const { id, call } = await open("Bad forms", {});
    const full = form(`${part("doc", "x", '; filename="x"').repeat(21)}--xx--\n`);
    expect((await call({ body: full, headers: multipart })).json().error.code).toBe("too_many_files");
    const broken = await call({ body: "--yy", headers: multipart });
    expect([broken.status, broken.json().error.code]).toEqual([400, "multipart_invalid"]);
    const many = form(`${part("a", "1").repeat(101)}--xx--\n`);
    expect((await call({ body: many, headers: multipart })).json().error.code).toBe("too_many_parts");
    expect(await countRuns(id)).toBe(0);
  });

  test("is kept as it is where the webhook says so", async () => {
    const raw = await open("Raw", { bodyFormat: "raw" });
    const bytes = Buffer.from([0, 255, 254, 10]);
    const answer = await raw.call({ body: bytes, headers: { "content-type": "image/png" } });
    expect(await bodyOf(answer.json().event_id)).toBe(bytes.toString("base64"));
    const text = await open("As text", { bodyFormat: "text" });
    const kept = await text.call({ body: '{"a": 1}' });
    expect(await bodyOf(kept.json().event_id)).toBe('{"a": 1}');
    expect((await text.call({ body: Buffer.from([0xff]) })).json().error.code).toBe("not_utf8");
  });
});

test("what is emitted is the call, or its body alone; formulas read the call either way", async () => {
  const options = {
    emits: "body" as const,
    rules: [{ type: "equal" as const, value: "=receive_it.query.kind", to: "a" }],
    response: { body: "=receive_it.method" },
  };
  const definition = storyWith("Bare", options);
  const echo = { mode: "message" as const, payload: "=receive_it.host" };
  Object.assign(definition.actions[1] ?? {}, { options: echo });
  const { story, webhooks } = await web.publish(definition);
  const answer = await callAt(`${pathOf(webhooks[0]?.url)}?kind=a`, { body: { host: "h" } });
  expect([answer.status, answer.text]).toEqual([200, "POST"]);
  const { rows } = await web.database.pool.query(
    "SELECT e.data FROM event e JOIN story_run s ON s.id = e.story_run_id WHERE s.story_id = $1",
    [story.id],
  );
  expect(rows).toEqual([{ data: { host: "h" } }]);
});

describe("a delivery that comes again", () => {
  test.each([
    ["github", (id: string) => ({ headers: { "x-github-delivery": id } })],
    ["standard", (id: string) => ({ headers: { "webhook-id": id } })],
    ["idempotency_key", (id: string) => ({ headers: { "idempotency-key": id } })],
    ["slack", (id: string) => ({ body: { event_id: id } })],
    ["stripe", (id: string) => ({ body: { id } })],
  ] as const)("is known by what %s sends, and answered with the ids of the first", async (by, parts) => {
    const { id, call } = await open(`Again ${by}`, { deduplicate: { by } });
    const [first, second, other, none] = [
      await call(parts("one")),
      await call(parts("one")),
      await call(parts("two")),
      await call(),
    ];
    expect(second?.json()).toEqual({ ...first?.json(), duplicate: true });
    expect(other?.json().duplicate ?? none?.json().duplicate).toBeUndefined();
    expect(await countRuns(id)).toBe(3);
  });

  test("is known by a formula, and no longer than its period", async () => {
    const { id, call } = await open("By formula", {
      deduplicate: { by: "custom", key: "=receive_it.body.order & receive_it.body.state", periodSeconds: 60 },
    });
    await call({ body: { order: "1", state: "a" } });
    await call({ body: { order: "1", state: "b" } });
    expect((await call({ body: { order: "1", state: "a" } })).json().duplicate).toBe(true);
    await web.database.pool.query("UPDATE delivery SET expires_at = now() - interval '1 second'");
    expect((await call({ body: { order: "1", state: "a" } })).json().duplicate).toBeUndefined();
    expect(await countRuns(id)).toBe(3);
  });

  test("makes one event however many come at once, in two processes", async () => {
    const { id, path, call } = await open("At once", { deduplicate: { by: "github" } });
    await using other = await createTestServer({ database: web.database });
    await expect.poll(async () => (await callAt(path, { server: other })).status).toBe(200);
    const before = await countRuns(id);
    const headers = { "x-github-delivery": "the-same" };
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, n) =>
        n % 2 === 0 ? call({ headers }) : callAt(path, { headers, server: other }),
      ),
    );
    expect(new Set(answers.map((answer) => answer.json().event_id)).size).toBe(1);
    expect(answers.filter((answer) => answer.json().duplicate === undefined)).toHaveLength(1);
    expect((await countRuns(id)) - before).toBe(1);
  });

  test("is stored if the first was lost in between", async () => {
    const { id, call } = await open("Lost", { deduplicate: { by: "github" } });
    const headers = { "x-github-delivery": "lost" };
    const first = (await call({ headers })).json();
    for (const table of ["event", "action_run"]) {
      await web.database.pool.query(`DELETE FROM ${table} WHERE story_run_id = $1`, [first.story_run_id]);
    }
    await web.database.pool.query("DELETE FROM story_run WHERE id = $1", [first.story_run_id]);
    expect((await call({ headers })).json()).toEqual(first);
    expect(await countRuns(id)).toBe(1);
  });
});
