import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestServer, echoStory, pathOf, type TestServer } from "./webServer.ts";

let web: TestServer;
let path: string;

beforeAll(async () => {
  web = await createTestServer();
  path = pathOf((await web.publish(echoStory("Inputs", ["GET", "POST", "PUT"]))).webhooks[0]?.url);
});
afterAll(() => web.close());

type Call = {
  method?: "GET" | "POST" | "PUT" | "DELETE";
  type?: string;
  headers?: Record<string, string>;
  query?: string;
};

async function call(
  payload: string | Buffer | undefined,
  { method = "POST", type, headers = {}, query = "" }: Call = {},
) {
  const answer = await web.server.app.inject({
    method,
    url: `${path}${query}`,
    headers: { ...(type === undefined ? {} : { "content-type": type }), ...headers },
    ...(payload === undefined ? {} : { payload }),
  });
  return { status: answer.statusCode, headers: answer.headers, body: JSON.parse(answer.body || "null") };
}

const json = (payload: string | Buffer, headers: Record<string, string> = {}) =>
  call(payload, { type: "application/json", headers });

async function stored(eventId: string) {
  const { rows } = await web.database.pool.query("SELECT data FROM event WHERE id = $1", [eventId]);
  return rows[0].data;
}

async function countEvents(): Promise<number> {
  const { rows } = await web.database.pool.query("SELECT count(*)::int AS count FROM event");
  return rows[0].count;
}

const mb = (size: number) => Buffer.alloc(size * 1_000_000, "x");

describe("a call that a webhook can't take is refused with a code, and leaves nothing behind", () => {
  const cases: [string, string | Buffer | undefined, Call, number, string][] = [
    ["an empty JSON body", "", { type: "application/json" }, 400, "json_invalid"],
    ["NaN", '{"a":NaN}', { type: "application/json" }, 400, "json_invalid"],
    ["unquoted keys", "{a:1}", { type: "application/json" }, 400, "json_invalid"],
    ["text after the JSON", '{"a":1}x', { type: "application/json" }, 400, "json_invalid"],
    ["a trailing comma", "[1,]", { type: "application/json" }, 400, "json_invalid"],
    ["a byte that is not UTF-8", Buffer.from([0x22, 0xff, 0x22]), { type: "application/json" }, 400, "not_utf8"],
    ["an overlong encoding", Buffer.from([0x22, 0xc0, 0xaf, 0x22]), { type: "application/json" }, 400, "not_utf8"],
    ["UTF-16", Buffer.from('\ufeff{"a":1}', "utf16le"), { type: "application/json" }, 400, "not_utf8"],
    ["NUL", '{"a":"\\u0000"}', { type: "application/json" }, 400, "bad_text"],
    ["a lone surrogate", '{"a":"\\ud800"}', { type: "application/json" }, 400, "bad_text"],
    ["101 levels", "[".repeat(101) + "]".repeat(101), { type: "application/json" }, 400, "json_too_deep"],
    ["a million levels", "[".repeat(1_000_000), { type: "application/json" }, 400, "json_too_deep"],
    ["200 001 values", `[${"0,".repeat(200_000)}0]`, { type: "application/json" }, 400, "json_too_many_values"],
    ["a key of 1 MB", `{"${"k".repeat(1e6)}":1}`, { type: "application/json" }, 400, "json_key_too_long"],
    ["1e400", '{"n":1e400}', { type: "application/json" }, 400, "number_out_of_range"],
    ["a text of 6 MB", JSON.stringify("x".repeat(6e6)), { type: "application/json" }, 400, "string_too_long"],
    ["11 MB", mb(11), { type: "text/plain" }, 413, "body_too_large"],
    ["6 MB of text", mb(6), { type: "text/plain" }, 413, "event_too_large"],
    [
      "a gzip bomb",
      gzipSync(mb(50)),
      { type: "text/plain", headers: { "content-encoding": "gzip" } },
      413,
      "body_too_large_decoded",
    ],
    [
      "a brotli bomb",
      brotliCompressSync(mb(50)),
      { type: "text/plain", headers: { "content-encoding": "br" } },
      413,
      "body_too_large_decoded",
    ],
    [
      "gzip twice",
      "x",
      { type: "text/plain", headers: { "content-encoding": "gzip, gzip" } },
      415,
      "unsupported_encoding",
    ],
    ["compress", "x", { type: "text/plain", headers: { "content-encoding": "compress" } }, 415, "unsupported_encoding"],
    ["garbage called gzip", "x", { type: "text/plain", headers: { "content-encoding": "gzip" } }, 400, "bad_encoding"],
    ["an unknown type", "x", { type: "application/octet-stream" }, 415, "unsupported_media_type"],
    ["no multipart body", "x", { type: "multipart/form-data; boundary=x" }, 400, "multipart_invalid"],
    ["a type that is none", "x", { type: "json" }, 415, "unsupported_media_type"],
    ["a body without a type", "x", {}, 415, "unsupported_media_type"],
    ["another charset", "{}", { type: "application/json; charset=latin1" }, 415, "unsupported_charset"],
    ["1 001 form pairs", "a=1&".repeat(1_001), { type: "application/x-www-form-urlencoded" }, 400, "too_many_pairs"],
    ["1 001 query pairs", undefined, { query: `?${"a=1&".repeat(1_001)}` }, 400, "too_many_pairs"],
    ["NUL in the query", undefined, { query: "?a=%00" }, 400, "bad_text"],
    ["an address of 9 kB", undefined, { query: `?${"a".repeat(9_000)}` }, 414, "url_too_long"],
    ["a method it does not take", "{}", { method: "DELETE", type: "application/json" }, 405, "method_not_allowed"],
    [
      "a chain of 101 calls",
      "{}",
      { type: "application/json", headers: { "x-fairlead-hops": "101" } },
      508,
      "loop_limit",
    ],
  ];

  test.each(cases)("%s", async (...[, payload, options, status, code]) => {
    const before = await countEvents();
    const answer = await call(payload, options);
    expect(answer.status).toBe(status);
    expect(answer.body.error).toMatchObject({
      code,
      message: expect.any(String),
      requestId: answer.headers["x-request-id"],
    });
    expect(answer.body.error.message.length).toBeLessThan(400);
    expect(JSON.stringify(answer.body)).not.toMatch(/node_modules|\.ts:/);
    expect(await countEvents()).toBe(before);
  });

  test("more than 100 header fields", async () => {
    const headers = Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`x-h-${n}`, "1"]));
    expect((await json("{}", headers)).status).toBe(431);
  });

  test("a refused call says where in the JSON it went wrong", async () => {
    expect((await json('{"a":{"b":["x","\\u0000"]}}')).body.error.path).toBe("$.a.b[1]");
    expect((await json('{"a":1,}')).body.error.message).toContain("position 7");
  });
});

describe("a call that a webhook takes becomes an event", () => {
  const form = "application/x-www-form-urlencoded";
  const cases: [string, string | Buffer | undefined, Call, unknown][] = [
    ["JSON", '{"a":[1,{"b":null}]}', { type: "application/json" }, { a: [1, { b: null }] }],
    ["JSON with a charset", '"é"', { type: "application/json; charset=UTF-8" }, "é"],
    ["JSON with a byte order mark", "\ufeff[1]", { type: "application/json" }, [1]],
    ["a kind of JSON", "{}", { type: "application/vnd.github+json" }, {}],
    [
      "odd keys as plain data",
      '{"__proto__":{"polluted":1},"constructor":1,"":2}',
      { type: "application/json" },
      JSON.parse('{"__proto__":{"polluted":1},"constructor":1,"":2}'),
    ],
    ["the last of equal keys", '{"a":1,"a":2}', { type: "application/json" }, { a: 2 }],
    [
      "something that looks like an upload",
      '{"files":[{"filepath":"/etc/passwd"}]}',
      { type: "application/json" },
      { files: [{ filepath: "/etc/passwd" }] },
    ],
    ["a form", "a=1&b=x+y&a=2&c%5Bd%5D=%zz", { type: form }, { a: ["1", "2"], b: "x y", "c[d]": "%zz" }],
    [
      "a form that names a prototype",
      "__proto__=1&a[b][__proto__]=2",
      { type: form },
      JSON.parse('{"__proto__":"1","a[b][__proto__]":"2"}'),
    ],
    ["text", "hello\nthere", { type: "text/plain" }, "hello\nthere"],
    ["XML as text", "<a/>", { type: "application/xml" }, "<a/>"],
    ["gzip", gzipSync('{"z":1}'), { type: "application/json", headers: { "content-encoding": "gzip" } }, { z: 1 }],
    [
      "deflate",
      deflateSync('{"z":1}'),
      { type: "application/json", headers: { "content-encoding": "deflate" } },
      { z: 1 },
    ],
    [
      "brotli",
      brotliCompressSync('{"z":1}'),
      { type: "application/json", headers: { "content-encoding": "br" } },
      { z: 1 },
    ],
    ["no body at all", undefined, {}, null],
    ["a GET that says JSON and sends nothing", undefined, { method: "GET", type: "application/json" }, null],
  ];

  test.each(cases)("%s", async (...[, payload, options, body]) => {
    const answer = await call(payload, options);
    expect(answer).toMatchObject({ status: 200, body: { ok: true } });
    expect((await stored(answer.body.event_id)).body).toEqual(body);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test("its headers, query and method are kept, without cookies and credentials", async () => {
    const headers = { Cookie: "s=1", Authorization: "Bearer x", "X-Trace": "7", "x-fairlead-hops": "3" };
    const answer = await call("{}", { method: "PUT", type: "application/json", headers, query: "?b=1&a=2&b=3" });
    const event = await stored(answer.body.event_id);
    expect(event.query).toEqual({ b: ["1", "3"], a: "2" });
    expect(event.method).toBe("PUT");
    expect(event.headers["x-trace"]).toBe("7");
    expect(Object.keys(event.headers)).not.toEqual(expect.arrayContaining(["cookie"]));
    expect(JSON.stringify(event.headers)).not.toMatch(/authorization|cookie|hops/i);
  });
});

test("no answer of a webhook can be rendered, cached or framed", async () => {
  for (const answer of [await json("{}"), await json("{"), await call("", { method: "DELETE" })]) {
    expect(answer.headers).toMatchObject({
      "content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cache-control": "no-store",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-site",
      "x-robots-tag": "noindex",
    });
    expect(answer.headers["set-cookie"]).toBeUndefined();
  }
});
