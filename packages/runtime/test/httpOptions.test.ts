import { createTestDatabase, type TestDatabase } from "@fairlead/db/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { serve, textOf } from "./egressFixtures.ts";
import { openEngine, runStory, type Sketch, sketchStory, type World } from "./engineFixtures.ts";

let database: TestDatabase;
let world: World;
beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(async () => {
  world = await openEngine(database);
});
afterAll(() => database.drop());

type Got = { method: string; url: string; headers: Record<string, unknown>; body: string };

/** A server that notes what it gets; its n-th answer is the n-th of those given, the last for all further calls. */
async function serveAnswers(
  ...answers: readonly { status?: number; body?: unknown; headers?: Record<string, string> }[]
) {
  const got: Got[] = [];
  const server = await serve(async (request, response) => {
    const { method = "", url = "", headers } = request;
    got.push({ method, url, headers, body: await textOf(request) });
    const { status = 200, body = {}, headers: sent = {} } = answers[Math.min(got.length, answers.length) - 1] ?? {};
    response.writeHead(status, { "content-type": "application/json", ...sent }).end(JSON.stringify(body));
  });
  return { ...server, got };
}

async function run(options: object, body = {}) {
  const call: Sketch = { slug: "call", type: "http_request", options, retry: { limit: 0 } };
  const after: Sketch = { slug: "after", type: "event_transform", options: { mode: "message", payload: "=call" } };
  const story = await world.publish(sketchStory([call, after], ["receive > call", "call > after"]));
  const { run: find, runs } = await runStory(world, story, body);
  return { call: find("call"), after: runs.filter(({ action }) => action === "after") };
}

describe("a body", () => {
  test.each([
    ["form", { a: ["1", 2], b: "x y" }, ["application/x-www-form-urlencoded", "a=1&a=2&b=x+y"]],
    ["xml", "<a>1</a>", ["application/xml", "<a>1</a>"]],
    ["text", "plain é", ["text/plain; charset=utf-8", "plain é"]],
    ["raw", { base64: "AQID" }, ["application/octet-stream", "\u0001\u0002\u0003"]],
    ["json", { a: 1 }, ["application/json", '{"a":1}']],
  ])("as %s", async (contentType, body, [type, sent]) => {
    const server = await serveAnswers({});
    await run({ url: server.origin, method: "post", contentType, body });
    expect(server.got).toMatchObject([{ headers: { "content-type": type }, body: sent }]);
  });

  test("as multipart has fields and files", async () => {
    const server = await serveAnswers({});
    const file = { fileName: 'a"b.csv', contentType: "text/csv", text: "x,<<receive.body.n>>" };
    const body = { note: "n", tags: ["a", "b"], file, none: null };
    await run({ url: server.origin, method: "post", contentType: "multipart", body }, { n: 7 });
    const { headers, body: sent } = server.got[0] as Got;
    const boundary = /^multipart\/form-data; boundary=(fairlead-[0-9a-f]{32})$/.exec(
      String(headers["content-type"]),
    )?.[1];
    const part = (head: string, value: string) =>
      `--${boundary}\r\ncontent-disposition: form-data; ${head}\r\n\r\n${value}\r\n`;
    expect(sent).toBe(
      part('name="note"', "n") +
        part('name="tags"', "a") +
        part('name="tags"', "b") +
        part('name="file"; filename="a%22b.csv"\r\ncontent-type: text/csv', "x,7") +
        `--${boundary}--\r\n`,
    );
  });

  test.each([
    [{ contentType: "multipart", body: "text" }, "must be an object of fields and files"],
    [{ contentType: "multipart", body: { f: { fileName: "x" } } }, "options.body.f.text must be text"],
    [{ contentType: "multipart", body: { f: 1 }, headers: { "Content-Type": "x/y" } }, "sets the content-type itself"],
    [{ contentType: "raw", body: { base64: "?" } }, "must be bytes in base64"],
    [{ contentType: "xml", body: { a: 1 } }, "must be text when the content type is application/xml"],
    [{ basicAuth: { user: "a:b", password: "" } }, "can't hold a colon"],
    [{ tls: { ca: "x" } }, "must be certificates in PEM form"],
  ])("%j is refused before anything is sent", async (options, why) => {
    const server = await serveAnswers({});
    const { call } = await run({ url: server.origin, method: "post", ...options });
    expect(call?.error).toMatchObject({ code: "options_invalid", message: expect.stringContaining(why) });
    expect(server.got).toEqual([]);
  });
});

test.each([
  [undefined, "/%7Bid%7D/a%20b?x=1&list=a+b&list=%2525&q=%C3%A9"],
  [false, "/%7Bid%7D/a%20b?x=1&list=a%20b&list=%25&q=%C3%A9"],
])("with encodeQuery %s an address is sent as %s", async (encodeQuery, sent) => {
  const server = await serveAnswers({});
  const query = encodeQuery === false ? { list: ["a%20b", "%25"], q: "%C3%A9" } : { list: ["a b", "%25"], q: "é" };
  const given = encodeQuery === undefined ? {} : { encodeQuery };
  await run({ url: `${server.origin}/{id}/a%20b?x=1`, query, ...given });
  expect(server.got.map(({ url }) => url)).toEqual([sent]);
});

test("what would end a query that is not encoded is refused", async () => {
  const { call } = await run({ url: "http://127.0.0.1:9/", query: { tag: "a#b" }, encodeQuery: false });
  expect(call?.error).toMatchObject({
    code: "options_invalid",
    message: 'options.query.tag holds a "#", which ends the query of an address. Write %23, or leave encodeQuery out.',
  });
});

test("user and password are sent in base64, the user agent as it is given", async () => {
  const server = await serveAnswers({});
  await run(
    { url: server.origin, basicAuth: { user: "me", password: "p:é" }, userAgent: "robot/<<receive.body.n>>" },
    { n: 2 },
  );
  const authorization = `Basic ${Buffer.from("me:p:é").toString("base64")}`;
  expect(server.got).toMatchObject([{ headers: { authorization, "user-agent": "robot/2" } }]);
});

test("certificates are verified unless an operator has named the host", async () => {
  const { call } = await run({ url: "https://127.0.0.1:9443/", tls: { verify: false } });
  expect(call?.error).toMatchObject({ code: "tls_verification_required" });
});

describe("an answer", () => {
  test("fails the run where errorIf holds, with the answer on the failure link", async () => {
    const server = await serveAnswers({ body: { ok: false, why: "no" } }, { body: { ok: true } });
    const options = { url: server.origin, errorIf: "=RESPONSE.body.ok = FALSE" };
    const failing = await run(options);
    expect(failing.call).toMatchObject({ outcome: "failed", error: { code: "http_error_if" } });
    expect(failing.call?.events).toMatchObject([{ port: "failure", data: { status: 200, body: { why: "no" } } }]);
    expect((await run(options)).call).toMatchObject({ outcome: "emitted" });
  });

  test("is emitted as output shapes it", async () => {
    const server = await serveAnswers({ body: { items: [{ n: 1 }, { n: 2 }] } });
    const output = { all: "=MAP(RESPONSE.body.items, LAMBDA(x, x.n))", of: "<<receive.body.who>> <<RESPONSE.status>>" };
    const { call } = await run({ url: server.origin, output }, { who: "me" });
    expect(call?.events).toEqual([{ port: "default", data: { all: [1, 2], of: "me 200" } }]);
  });

  test.each([
    ["never", 0],
    ["response", 1],
    ["always", 1],
  ])("that failed goes on on the default link with emitOnFailure %s: %i times", async (emitOnFailure, times) => {
    const server = await serveAnswers({ status: 500, body: { why: "x" } });
    const { call, after } = await run({ url: server.origin, emitOnFailure });
    expect(call).toMatchObject({ outcome: "failed" });
    expect(after).toHaveLength(times);
    for (const { events } of after) expect(events).toMatchObject([{ data: { status: 500, body: { why: "x" } } }]);
  });

  test("that never came goes on with emitOnFailure always", async () => {
    const options = { url: "http://127.0.0.1:1080/", emitOnFailure: "always" };
    const { after } = await run(options);
    const error = { code: "connect_failed" };
    expect(after[0]?.events).toMatchObject([{ data: { status: 0, body: null, error } }]);
    expect((await run({ ...options, emitOnFailure: "response" })).after).toEqual([]);
  });
});

describe("retryStatuses", () => {
  test.each([
    [["404"], 404, true],
    [["429"], 500, false],
    [undefined, 500, true],
    [undefined, 404, false],
  ])("%j: %i is tried again: %s", async (retryStatuses, status, again) => {
    const server = await serveAnswers({ status, headers: { "retry-after": "0" } }, { body: { at: "last" } });
    const options = { url: server.origin, ...(retryStatuses === undefined ? {} : { retryStatuses }) };
    const call: Sketch = { slug: "call", type: "http_request", options, retry: { limit: again ? 1 : 3 } };
    const story = await world.publish(sketchStory([call], ["receive > call"]));
    const { run: find } = await runStory(world, story);
    expect(find("call")?.outcome).toBe(again ? "emitted" : "failed");
    expect(server.got).toHaveLength(again ? 2 : 1);
  });
});

describe("pagination", () => {
  const page = (n: number, next: number | null) => ({ body: { items: [n], next } });
  const options = {
    query: { page: "=DEFAULT(PAGINATE.previous_response.body.next, 0)", index: "=PAGINATE.index" },
    pagination: { hasMore: "=RESPONSE.body.next != NULL" },
  };

  test("asks for page after page and emits all bodies in one event", async () => {
    const server = await serveAnswers(page(1, 5), page(2, 9), page(3, null));
    const { call } = await run({ url: server.origin, ...options });
    expect(server.got.map(({ url }) => url)).toEqual(["/?page=0&index=0", "/?page=5&index=1", "/?page=9&index=2"]);
    expect(call?.events).toMatchObject([
      { data: { status: 200, body: [{ items: [1] }, { items: [2] }, { items: [3] }], pages: 3 } },
    ]);
  });

  test("emits an event per page if asked, each as output shapes it", async () => {
    const server = await serveAnswers(page(1, 5), page(2, null));
    const pagination = { ...options.pagination, emit: "event_per_page" };
    const output = { page: "=RESPONSE.page", items: "=RESPONSE.body.items" };
    const { call, after } = await run({ url: server.origin, ...options, pagination, output });
    expect(call?.events.map(({ data }) => data)).toEqual([
      { page: 0, items: [1] },
      { page: 1, items: [2] },
    ]);
    expect(after).toHaveLength(2);
  });

  test("stops at the most pages and says so", async () => {
    const server = await serveAnswers(page(1, 1));
    const { call } = await run({ url: server.origin, ...options, pagination: { ...options.pagination, maxPages: 2 } });
    expect(server.got).toHaveLength(2);
    expect(call?.log).toEqual([expect.stringContaining("stopped after 2 pages")]);
  });

  test("ends with the failure of the page that failed", async () => {
    const server = await serveAnswers(page(1, 5), { status: 400, body: { why: "page" } });
    const { call } = await run({ url: server.origin, ...options });
    expect(call).toMatchObject({ outcome: "failed", error: { code: "http_status" } });
    expect(call?.events).toMatchObject([{ port: "failure", data: { body: { why: "page" } } }]);
  });
});
