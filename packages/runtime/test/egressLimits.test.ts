import https from "node:https";
import zlib from "node:zlib";
import { describe, expect, test } from "vitest";
import { certificates } from "./egressCertificates.ts";
import { get, listen, manualClock, openEgress, outcomeOf, policyFor, serve, serveRaw } from "./egressFixtures.ts";

/** A server that answers every connection with the same bytes; `end` closes after them. */
const answer = (text: string, end = true) =>
  serveRaw((socket) => socket.once("data", () => (end ? socket.end(text) : socket.write(text))));
const packed = (encoding: string, body: Buffer) =>
  serve((_, response) => response.writeHead(200, { "content-encoding": encoding }).end(body));

describe("the size of an answer", () => {
  const limits = { responseBytes: 2_000_000 };

  test("may be the limit, and not a byte more", async () => {
    const server = await serve((request, response) => response.end(Buffer.alloc(Number(request.url?.slice(1)))));
    const egress = openEgress({ limits });
    const fits = await egress.request(get(`${server.origin}/2000000`));
    expect(fits.ok && fits.response.body.length).toBe(2_000_000);
    expect(await outcomeOf(egress, get(`${server.origin}/2000001`))).toBe("response_too_large");
  });

  test("is limited for an endless stream without a length", async () => {
    const server = await serve((_, response) => {
      const more = () => void (response.destroyed || response.write(Buffer.alloc(65_536), more));
      more();
    });
    expect(await outcomeOf(openEgress({ limits }), get(server.origin))).toBe("response_too_large");
  });

  test.each([
    ["gzip", zlib.gzipSync],
    ["deflate", zlib.deflateSync],
    ["deflate", zlib.deflateRawSync],
    ["br", zlib.brotliCompressSync],
    ["zstd", zlib.zstdCompressSync],
  ] as const)("counts what %s unpacks to", async (encoding, pack) => {
    const text = Buffer.from("hello ".repeat(100));
    const small = await packed(encoding, pack(text));
    const result = await openEgress({ limits }).request(get(small.origin));
    expect(result.ok && result.response.body.equals(text)).toBe(true);
    const large = await packed(encoding, pack(Buffer.concat([Buffer.alloc(2_000_001), randomBytes(30_000)])));
    expect(await outcomeOf(openEgress({ limits }), get(large.origin))).toBe("response_too_large");
  });

  test.each([
    { what: "a bomb", encoding: "br", body: zlib.brotliCompressSync(Buffer.alloc(5_000_000)), code: "response_bomb" },
    {
      what: "a bomb in a bomb",
      encoding: "gzip, gzip",
      body: zlib.gzipSync(zlib.gzipSync(Buffer.alloc(50_000_000))),
      code: "response_bomb",
    },
    { what: "three layers", encoding: "gzip, gzip, gzip", body: zlib.gzipSync("x"), code: "response_encoding" },
    { what: "what is not packed", encoding: "gzip", body: Buffer.from("plain"), code: "response_encoding" },
  ])("stops at $what", async ({ encoding, body, code }) => {
    const server = await packed(encoding, body);
    expect(await outcomeOf(openEgress(), get(server.origin))).toBe(code);
  });

  test("of headers is limited too", async () => {
    const server = await answer(`HTTP/1.1 200 OK\r\nx-long: ${"y".repeat(20_000)}\r\n\r\n`);
    expect(await outcomeOf(openEgress(), get(server.origin))).toBe("headers_too_large");
  });

  test("of a request is limited before anything is sent", async () => {
    const server = await serve((_, response) => response.end());
    const egress = openEgress({ limits: { requestBytes: 10 } });
    expect(await outcomeOf(egress, get(server.origin, { method: "POST", body: "x".repeat(11) }))).toBe(
      "request_too_large",
    );
    expect(server.connections()).toBe(0);
  });
});

describe("time", () => {
  test("without headers ends after the limit for headers", async () => {
    const clock = manualClock();
    const server = await serveRaw(() => {});
    const outcome = outcomeOf(openEgress({ clock }), get(server.origin));
    await expect.poll(() => clock.timers()).toContain(15_000);
    clock.advance(15_000);
    expect(await outcome).toBe("headers_timeout");
  });

  test("of a whole answer is limited however steadily it drips", async () => {
    const clock = manualClock();
    const server = await answer("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n12345", false);
    const result = openEgress({ clock }).request(get(server.origin, { timeoutSeconds: 7 }));
    await expect.poll(() => clock.timers()).toEqual([7_000]);
    clock.advance(7_000);
    expect(await result).toMatchObject({
      ok: false,
      error: {
        code: "http_timeout",
        retryable: true,
        message: expect.stringMatching(/127\.0\.0\.1 within 7 seconds \((5 bytes|nothing) received\)/),
      },
    });
  });

  test("ends when the caller stops the request", async () => {
    const stop = new AbortController();
    const server = await serveRaw(() => stop.abort());
    expect(await outcomeOf(openEgress(), get(server.origin, { signal: stop.signal }))).toBe("aborted");
    expect(await outcomeOf(openEgress(), get(server.origin, { signal: stop.signal }))).toBe("aborted");
  });
});

describe("answers that are not as they should be", () => {
  test.each([
    ["no HTTP", "hello\r\n\r\n", "response_invalid"],
    ["two lengths", "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab", "response_invalid"],
    [
      "a length and chunks",
      "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
      "response_invalid",
    ],
    ["chunks of garbage", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n", "response_invalid"],
    ["less than promised", "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabc", "connection_reset"],
    ["nothing at all", "", "connection_reset"],
  ])("%s: %j is %s", async (_, text, code) => {
    const server = await answer(text);
    expect(await outcomeOf(openEgress(), get(server.origin))).toBe(code);
  });

  test("many of one cookie are kept up to 100, other repeated headers are joined", async () => {
    const lines = [...Array(150).fill("set-cookie: a=b"), "x-two: 1", "x-two: 2", "__proto__: data"];
    const server = await answer(`HTTP/1.1 200 OK\r\ncontent-length: 0\r\n${lines.join("\r\n")}\r\n\r\n`);
    const result = await openEgress().request(get(server.origin));
    const headers = result.ok ? result.response.headers : {};
    expect(headers["set-cookie"]).toHaveLength(100);
    expect(headers["x-two"]).toBe("1, 2");
    expect(Object.getPrototypeOf(headers)).toBe(Object.prototype);
  });
});

describe("TLS", () => {
  const open = async (cert: string) => {
    const server = await listen(
      https.createServer({ key: certificates.key, cert }, (_, response) => response.end()),
      "127.0.0.1",
    );
    const egress = openEgress({
      policy: policyFor("127.0.0.0/8"),
      resolve: async () => ["127.0.0.1"],
      ca: [certificates.authority],
    });
    return egress.request(get(`https://secure.example:${server.port}/`));
  };

  test("with a certificate of a known authority for this name is accepted", async () => {
    expect(await open(certificates.good)).toMatchObject({ ok: true, response: { status: 200 } });
  });

  test.each([
    ["another name", certificates.other, /another name/],
    ["an expired one", certificates.expired, /expired/],
    ["a self-signed one", certificates.selfSigned, /self-signed/],
  ])("with a certificate for %s is refused, and the message says why", async (_, cert, text) => {
    expect(await open(cert)).toMatchObject({
      ok: false,
      error: { code: "tls_failed", retryable: false, message: expect.stringMatching(text) },
    });
  });
});

/** Bytes that do not pack, so that the whole is not taken for a bomb. */
function randomBytes(count: number): Buffer {
  let state = 1;
  return Buffer.from(
    Array.from({ length: count }, () => {
      state = (state * 1_103_515_245 + 12_345) & 0x7fffffff;
      return state >> 16;
    }),
  );
}
