import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createCalls, storyWith } from "./webhookFixtures.ts";
import { createTestServer, pathOf, type TestServer } from "./webServer.ts";

/** What a webhook asks of its calls, and answers them by. */

let web: TestServer;

beforeAll(async () => {
  web = await createTestServer();
});
afterAll(() => web.close());

const { bodyOf, callAt, countRuns, open } = createCalls(() => web);

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
