import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { StoryDefinition, WebhookOptions } from "@fairlead/story";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { apiKey, createTestServer, echoStory, pathOf, type TestServer } from "./webServer.ts";

/** What a webhook asks of its calls, and answers them by. */

let web: TestServer;

beforeAll(async () => {
  web = await createTestServer();
});
afterAll(() => web.close());

function storyWith(name: string, options: WebhookOptions): StoryDefinition {
  const story = echoStory(name);
  const [receive, ...others] = story.actions;
  if (receive?.type !== "webhook") throw new Error("The story does not begin with a webhook.");
  return { ...story, actions: [{ ...receive, options }, ...others] };
}

/** Publishes a story whose webhook `receive_it` has these options, and gives what calls it. */
async function open(name: string, options: WebhookOptions) {
  const { story, webhooks } = await web.publish(storyWith(name, options));
  const path = pathOf(webhooks[0]?.url);
  return { id: story.id, path, call: (parts: Parts = {}) => callAt(path, parts) };
}

type Parts = {
  method?: "GET" | "POST" | "OPTIONS";
  body?: unknown;
  headers?: Record<string, string>;
  server?: TestServer;
};

async function callAt(url: string, { method = "POST", body = {}, headers = {}, server = web }: Parts = {}) {
  const payload = typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  const answer = await server.server.app.inject({
    method,
    url,
    headers: { "content-type": "application/json", ...headers },
    ...(method === "POST" ? { payload } : {}),
  });
  return { status: answer.statusCode, headers: answer.headers, text: answer.body, json: () => answer.json() };
}

async function countRuns(storyId: string): Promise<number> {
  const { rows } = await web.database.pool.query("SELECT count(*)::int AS n FROM story_run WHERE story_id = $1", [
    storyId,
  ]);
  return rows[0].n;
}

async function bodyOf(eventId: string): Promise<unknown> {
  const { rows } = await web.database.pool.query("SELECT data FROM event WHERE id = $1", [eventId]);
  return rows[0]?.data.body;
}

describe("the page on webhooks", () => {
  const page = readFileSync(join(import.meta.dirname, "../../../docs/actions/webhook.md"), "utf8");
  const examples = page.split("```json example\n").slice(1);

  test.each(examples.map((block, index) => [index + 1, JSON.parse(block.split("\n```")[0] ?? "")]))(
    "has example %i, which does what it says",
    async (number, { action, received, emitted }) => {
      const definition = JSON.parse(JSON.stringify(storyWith(`Page ${number}`, action.options)));
      definition.actions[0].slug = "receive";
      definition.actions.length = 1;
      definition.links = [];
      const { story, webhooks } = await web.publish(definition);
      for (const body of received) await callAt(pathOf(webhooks[0]?.url), { body });
      const { rows } = await web.database.pool.query(
        "SELECT e.data->'body' AS body FROM event e JOIN story_run s ON s.id = e.story_run_id WHERE s.story_id = $1 ORDER BY e.id",
        [story.id],
      );
      expect(rows.map(({ body }) => body)).toHaveLength(emitted.length);
      expect(rows.map(({ body }) => body)).toEqual(expect.arrayContaining(emitted));
    },
  );
});

describe("access", () => {
  test("secret: the secret of the address may come as bearer token instead, and stays out of the event", async () => {
    const { path, call } = await open("By header", {});
    const [, , name, secret] = path.split("/");
    const asHeader = await callAt(`/webhook/${name}`, { headers: { authorization: `Bearer ${secret}` } });
    expect(asHeader.status).toBe(200);
    const { rows } = await web.database.pool.query("SELECT data FROM event WHERE id = $1", [asHeader.json().event_id]);
    expect(JSON.stringify(rows)).not.toContain(secret);
    const others = await Promise.all([
      callAt(`/webhook/${name}`, { headers: { authorization: `Bearer ${secret}x` } }),
      callAt("/webhook/other", { headers: { authorization: `Bearer ${secret}` } }),
      callAt(`/webhook/${name}`, {}),
    ]);
    expect(others.map(({ status }) => status)).toEqual([404, 404, 404]);
    expect((await call()).status).toBe(200);
  });

  test("api_key: the address alone is not enough", async () => {
    const { id, path, call } = await open("By key", { access: "api_key" });
    const refused = await Promise.all([
      call(),
      call({ headers: { authorization: "Bearer wrong-key-wrong-key-wrong-key-wrong-key" } }),
      call({ headers: { authorization: `Basic ${apiKey}` } }),
    ]);
    expect(refused.map(({ status }) => status)).toEqual([401, 401, 401]);
    expect(refused[0]?.json().error.code).toBe("api_key_needed");
    const [, , name, secret] = path.split("/");
    expect((await callAt(`/webhook/${name}`, { headers: { authorization: `Bearer ${secret}` } })).status).toBe(404);
    expect(await countRuns(id)).toBe(0);
    expect((await call({ headers: { authorization: `Bearer ${apiKey}` } })).status).toBe(200);
  });

  test("hmac: nothing comes in before there is a secret, and then what is signed with it", async () => {
    const { id, call } = await open("Signed", { access: "hmac", hmac: { preset: "github" } });
    const body = '{"action": "opened"}';
    const signed = (secret: string) => ({
      "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
    });
    expect((await call({ body, headers: signed("first-secret") })).json().error.code).toBe("signature_secret_missing");
    const path = `/stories/${id}/webhooks/receive_it/signing-secrets`;
    expect((await web.api("PUT", path, { secrets: ["first-secret"] })).status).toBe(204);
    expect((await call({ body, headers: signed("first-secret") })).status).toBe(200);
    expect((await call({ body: '{"action":"opened"}', headers: signed("first-secret") })).status).toBe(401);
    expect((await call({ body })).json().error.code).toBe("signature_missing");
    await web.api("PUT", path, { secrets: ["second-secret", "first-secret"] });
    expect((await call({ body, headers: signed("first-secret") })).status).toBe(200);
    await web.api("PUT", path, { secrets: ["second-secret"] });
    expect((await call({ body, headers: signed("first-secret") })).json().error.code).toBe("signature_wrong");
    await web.api("PUT", path, { secrets: [] });
    expect((await call({ body, headers: signed("second-secret") })).status).toBe(401);
    expect(await countRuns(id)).toBe(2);
  });

  test("hmac: secrets are kept sealed, out of the definition, and told to no one; other processes learn of them", async () => {
    const { id, path } = await open("Kept", { access: "hmac", hmac: { preset: "github" } });
    await using other = await createTestServer({ database: web.database });
    await web.api("PUT", `/stories/${id}/webhooks/receive_it/signing-secrets`, { secrets: ["marked-secret-4711"] });
    const story = await web.api("GET", `/stories/${id}`);
    expect(story.body.webhooks[0].signingSecrets).toBe(1);
    expect(story.text + (await web.api("GET", `/stories/${id}/export`)).text).not.toContain("marked-secret");
    const { rows } = await web.database.pool.query("SELECT encode(signing_sealed, 'escape') AS kept FROM webhook");
    expect(JSON.stringify(rows)).not.toContain("marked-secret");
    const headers = {
      "x-hub-signature-256": `sha256=${createHmac("sha256", "marked-secret-4711").update("{}").digest("hex")}`,
    };
    await expect.poll(async () => (await callAt(path, { headers, server: other })).status).toBe(200);
  });

  test("hmac: secrets that are too short, and webhooks that are not there, are refused", async () => {
    const { id } = await open("Refused", {});
    const set = (action: string, secrets: unknown) =>
      web.api("PUT", `/stories/${id}/webhooks/${action}/signing-secrets`, { secrets });
    expect((await set("receive_it", ["short"])).status).toBe(400);
    expect((await set("receive_it", Array(4).fill("long-enough"))).status).toBe(400);
    expect((await set("echo", ["long-enough"])).status).toBe(404);
  });
});

describe("an answer", () => {
  test("is what the story says, computed over the call", async () => {
    const { call } = await open("Answers", {
      response: {
        status: "=IF(receive_it.body.ok, 201, 422)",
        headers: { "X-Host": "<<receive_it.body.host>>" },
        body: { challenge: "=receive_it.body.challenge", run: "=META.story_run_id" },
      },
    });
    const answer = await call({ body: { ok: true, host: "db-7", challenge: "3eZb" } });
    expect([answer.status, answer.headers["x-host"]]).toEqual([201, "db-7"]);
    expect(answer.json()).toEqual({ challenge: "3eZb", run: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect(answer.headers["content-security-policy"]).toContain("sandbox");
    expect((await call({ body: { ok: false, host: "x", challenge: null } })).status).toBe(422);
  });

  test("of text is text, and nothing that a browser would render", async () => {
    const text = await open("Text", { response: { body: "<h1>Thanks, <<receive_it.body.name>></h1>" } });
    const answer = await text.call({ body: { name: "Ada" } });
    expect([answer.text, answer.headers["content-type"], answer.headers["x-content-type-options"]]).toEqual([
      "<h1>Thanks, Ada</h1>",
      "text/plain; charset=utf-8",
      "nosniff",
    ]);
    const html = await open("No HTML", { response: { headers: { "Content-Type": "text/html" }, body: "<h1>" } });
    const refused = await html.call();
    expect([refused.status, refused.headers["content-type"]]).toEqual([200, "application/json; charset=utf-8"]);
  });

  test("may draw from chance, anew for each call", async () => {
    const { call } = await open("Drawn", { response: { body: { id: "=UUID()", n: "=RANDOM_NUMBER(3, 3)" } } });
    const [first, second] = [(await call()).json(), (await call()).json()];
    expect([first, second]).toMatchObject(Array(2).fill({ id: expect.stringMatching(/^[0-9a-f-]{36}$/), n: 3 }));
    expect(first.id).not.toBe(second.id);
  });

  test("that can't be built loses no event: the caller gets the ids", async () => {
    const { id, call } = await open("Broken answer", { response: { body: "=receive_it.body.missing.deep" } });
    const answer = await call({ body: { n: 1 } });
    expect([answer.status, answer.headers["x-fairlead-response"]]).toEqual([200, "failed"]);
    expect(await bodyOf(answer.json().event_id)).toEqual({ n: 1 });
    expect(await countRuns(id)).toBe(1);
  });

  test.each(["Set-Cookie", "Content-Security-Policy", "Location", "Access-Control-Allow-Origin", "X-Robots-Tag"])(
    "can't set the header %s",
    async (name) => {
      const story = storyWith("Headers", { response: { headers: { [name]: "x" } } });
      const answer = await web.api("POST", "/stories/import", { data: story, publish: true });
      expect([answer.status, answer.body.error.code]).toEqual([422, "story_invalid"]);
    },
  );

  test("whose header would break out of its line is not sent", async () => {
    const { call } = await open("Lines", { response: { headers: { "X-Name": "<<receive_it.body.name>>" } } });
    const answer = await call({ body: { name: "a\r\nSet-Cookie: b=c" } });
    expect([answer.headers["x-fairlead-response"], answer.headers["set-cookie"]]).toEqual(["failed", undefined]);
  });
});

describe("a rate limit", () => {
  test("answers 429 with the time to wait, and makes no event", async () => {
    const { id, call } = await open("Limited", { rateLimit: { count: 2, periodSeconds: 60 } });
    const answers = [await call(), await call(), await call()];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(Number(answers[2]?.headers["retry-after"])).toBeGreaterThan(50);
    expect(answers[2]?.json().error.code).toBe("rate_limited");
    expect(await countRuns(id)).toBe(2);
  });

  test("counts by its key", async () => {
    const { call } = await open("By host", {
      rateLimit: { key: "=receive_it.body.host", count: 1, periodSeconds: 60 },
    });
    const statuses = [];
    for (const host of ["a", "b", "a", "c", "b"]) statuses.push((await call({ body: { host } })).status);
    expect(statuses).toEqual([200, 200, 429, 200, 429]);
    expect((await call({ body: {} })).json().error.code).toBe("webhook_formula_failed");
  });
});

describe("rules", () => {
  test("decide which calls make events, and the others are told", async () => {
    const { id, call } = await open("Ruled", {
      rules: [
        { type: "equal", value: "=receive_it.headers['x-event']", to: "push" },
        { type: "matches", value: "=receive_it.body.ref", to: "^refs/heads/" },
      ],
      mustMatch: 1,
    });
    const made = await call({ body: { ref: "refs/tags/1" }, headers: { "x-event": "push" } });
    const other = await call({ body: { ref: "refs/heads/main" }, headers: { "x-event": "ping" } });
    const none = await call({ body: { ref: "refs/tags/1" }, headers: { "x-event": "ping" } });
    expect([made, other, none].map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(none.json()).toMatchObject({ ok: true, matched: false });
    expect((await call({ body: {} })).json().error.code).toBe("webhook_formula_failed");
    expect(await countRuns(id)).toBe(2);
  });
});

describe("CORS", () => {
  test("lets scripts of named origins call and read, and no others", async () => {
    const { call } = await open("Pages", { cors: { origins: ["https://www.example.com"] } });
    const preflight = await call({
      method: "OPTIONS",
      headers: {
        origin: "https://www.example.com",
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type,x-token",
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers).toMatchObject({
      "access-control-allow-origin": "https://www.example.com",
      "access-control-allow-methods": "POST",
      "access-control-allow-headers": "content-type,x-token",
      vary: "Origin",
    });
    const own = await call({ headers: { origin: "https://www.example.com" } });
    expect([own.status, own.headers["access-control-allow-origin"]]).toEqual([200, "https://www.example.com"]);
    for (const method of ["OPTIONS", "POST"] as const) {
      const other = await call({ method, headers: { origin: "https://evil.test" } });
      expect(other.headers["access-control-allow-origin"]).toBeUndefined();
    }
    expect(own.headers["access-control-allow-credentials"]).toBeUndefined();
  });

  test("is off without the option, and open to all with *", async () => {
    const closed = await open("Closed", {});
    const all = await open("All", { cors: { origins: ["*"] } });
    const headers = { origin: "https://anyone.test" };
    expect((await closed.call({ method: "OPTIONS", headers })).headers["access-control-allow-origin"]).toBeUndefined();
    expect((await all.call({ headers })).headers["access-control-allow-origin"]).toBe("*");
    expect((await all.call({ body: "{", headers })).headers["access-control-allow-origin"]).toBe("*");
  });
});

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

describe("an address", () => {
  test("gets another secret: the one before answers 404 at once, in every process, and the new one comes in", async () => {
    const { id, path } = await open("Moved", {});
    await using other = await createTestServer({ database: web.database });
    const place = `/stories/${id}/webhooks/receive_it/address`;
    const made = await web.api("PUT", place, {});
    expect(made).toMatchObject({ status: 200, body: { action: "receive_it", signingSecrets: 0 } });
    const own = pathOf(made.body.url);
    expect([(await callAt(path)).status, (await callAt(own)).status]).toEqual([404, 200]);
    await expect.poll(async () => (await callAt(own, { server: other })).status).toBe(200);
    const secret = "chosen-by-a-person_0017";
    expect(pathOf((await web.api("PUT", place, { secret })).body.url)).toBe(`/webhook/receive-it/${secret}`);
    expect([(await callAt(own)).status, (await callAt(`/webhook/receive-it/${secret}`)).status]).toEqual([404, 200]);
    expect((await web.api("GET", `/stories/${id}`)).body.webhooks[0].url).toContain(secret);
    await web.api("POST", `/stories/${id}/publish`);
    expect((await callAt(`/webhook/receive-it/${secret}`)).status).toBe(200);
  });

  test("is refused where it can't be: a secret that another webhook has, one that is short, no such webhook", async () => {
    const [first, second] = [await open("First", {}), await open("Second", {})];
    const taken = { secret: first.path.split("/")[3] };
    const refused = await web.api("PUT", `/stories/${second.id}/webhooks/receive_it/address`, taken);
    expect(refused).toMatchObject({ status: 409, body: { error: { code: "conflict" } } });
    expect((await callAt(second.path)).status).toBe(200);
    const short = await web.api("PUT", `/stories/${second.id}/webhooks/receive_it/address`, { secret: "guess-me" });
    expect(short.body.error).toMatchObject({ code: "bad_input", path: "secret" });
    expect((await web.api("PUT", `/stories/${second.id}/webhooks/nothing/address`, {})).status).toBe(404);
  });

  test("is called as often in a minute as the operator says", async () => {
    const rates = { FAIRLEAD_WEBHOOK_CALLS_PER_MINUTE: "2", FAIRLEAD_WEBHOOK_CALLS_PER_MINUTE_TOTAL: "3" };
    await using server = await createTestServer({ env: rates });
    const paths = await Promise.all(
      ["One", "Two", "Three"].map(async (name) => pathOf((await server.publish(storyWith(name, {}))).webhooks[0]?.url)),
    );
    const answers = [];
    for (const at of [0, 0, 0, 1, 2]) answers.push(await callAt(paths[at] ?? "", { server }));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429, 200, 503]);
    expect(answers[4]?.json().error.code).toBe("webhooks_rate_exceeded");
    expect(Number(answers[4]?.headers["retry-after"])).toBeGreaterThan(0);
  });
});
