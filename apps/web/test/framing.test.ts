import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestServer, echoStory, pathOf, type TestServer } from "./webServer.ts";

let web: TestServer;
let path: string;

beforeAll(async () => {
  web = await createTestServer();
  await web.server.listen();
  path = pathOf((await web.publish(echoStory("Framing"))).webhooks[0]?.url);
});
afterAll(() => web.close());

/** Sends bytes on a connection of their own and returns everything that comes back until it is closed. */
function exchange(...parts: (string | Buffer)[]): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(web.config.port, "127.0.0.1");
    const received: Buffer[] = [];
    socket.on("data", (chunk) => received.push(chunk));
    socket.on("error", () => {});
    socket.on("close", () => resolve(Buffer.concat(received).toString("utf8")));
    for (const part of parts) socket.write(part);
  });
}

function request(...lines: string[]): string {
  return `${lines.join("\r\n")}\r\n\r\n`;
}

const json = "Content-Type: application/json";

describe("a request whose end can't be known for sure is refused, and the connection closed", () => {
  const cases: [string, string][] = [
    ["Content-Length beside Transfer-Encoding", "Content-Length: 2\r\nTransfer-Encoding: chunked"],
    ["two lengths", "Content-Length: 2\r\nContent-Length: 3"],
    ["a length that is no number", "Content-Length: 2x"],
    ["chunked before another coding", "Transfer-Encoding: chunked, identity"],
    ["a space before the colon", "Content-Length : 2"],
    ["a folded header", "X-A: 1\r\n folded\r\nContent-Length: 2"],
  ];

  test.each(cases)("%s", async (...[, header]) => {
    const answer = await exchange(`${request(`POST ${path} HTTP/1.1`, "Host: x", json, header)}{}`);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('"code":"bad_request"');
    expect(answer.toLowerCase()).toContain("connection: close");
  });

  test("a method that does not exist", async () => {
    expect(await exchange(request(`FOO ${path} HTTP/1.1`, "Host: x"))).toMatch(/^HTTP\/1\.1 400 /);
  });
});

test("headers of 17 kB are refused", async () => {
  const answer = await exchange(request(`POST ${path} HTTP/1.1`, "Host: x", `X-Big: ${"x".repeat(17_000)}`));
  expect(answer).toMatch(/^HTTP\/1\.1 431 /);
  expect(answer).toContain('"code":"headers_too_large"');
});

test("a content type that is there twice is refused", async () => {
  const answer = await exchange(
    `${request(`POST ${path} HTTP/1.1`, "Host: x", json, "content-type: text/plain", "Content-Length: 2", "Connection: close")}{}`,
  );
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(answer).toContain('"code":"duplicate_header"');
});

test("a body that says it is too large is refused before it is sent", async () => {
  const answer = await exchange(request(`POST ${path} HTTP/1.1`, "Host: x", json, "Content-Length: 10000001"));
  expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  expect(answer).toContain('"code":"body_too_large"');
});

test("a body of unknown length is refused when it has become too large", async () => {
  const chunk = Buffer.alloc(1_000_000, " ");
  const chunks = Array.from({ length: 11 }, () =>
    Buffer.concat([Buffer.from("f4240\r\n"), chunk, Buffer.from("\r\n")]),
  );
  const answer = await exchange(
    request(`POST ${path} HTTP/1.1`, "Host: x", json, "Transfer-Encoding: chunked"),
    ...chunks,
  );
  expect(answer).toMatch(/^HTTP\/1\.1 413 /);
});

test("a body that arrives in pieces is put together", async () => {
  const head = request(`POST ${path} HTTP/1.1`, "Host: x", json, "Transfer-Encoding: chunked", "Connection: close");
  const answer = await exchange(head, "4\r\n", '{"a"', "\r\n", "4\r\n", ":[1]\r\n", "1\r\n}\r\n0\r\n\r\n");
  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
});

test("a sender that goes away in the middle of its body leaves nothing behind", async () => {
  const count = "SELECT count(*)::int AS count FROM story_run";
  const before = await web.database.pool.query(count);
  await new Promise<void>((resolve) => {
    const socket = connect(web.config.port, "127.0.0.1", () => {
      socket.write(`${request(`POST ${path} HTTP/1.1`, "Host: x", json, "Content-Length: 100")}{"a":`, () =>
        socket.destroy(),
      );
    });
    socket.on("close", () => resolve());
  });
  const answer = await exchange(
    `${request(`POST ${path} HTTP/1.1`, "Host: x", json, "Content-Length: 2", "Connection: close")}{}`,
  );
  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  const after = await web.database.pool.query(count);
  expect(after.rows[0].count).toBe(before.rows[0].count + 1);
});

describe("a request to change the protocol", () => {
  test("to WebSocket is refused", async () => {
    const lines = [
      "Host: x",
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: x",
    ];
    expect(await exchange(request("GET / HTTP/1.1", ...lines))).toMatch(/^HTTP\/1\.1 400 /);
  });

  test("to HTTP/2 is passed over, as senders offer it on every call", async () => {
    const lines = [
      "Host: x",
      "Connection: Upgrade, HTTP2-Settings, close",
      "Upgrade: h2c",
      "HTTP2-Settings: AAMAAABkAAQAAP__",
    ];
    const answer = await exchange(`${request(`POST ${path} HTTP/1.1`, ...lines, json, "Content-Length: 2")}{}`);
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  });
});

test("stopping lets a call in flight finish and takes no more", async () => {
  const own = await createTestServer();
  await own.server.listen();
  const { webhooks } = await own.publish(echoStory());
  const url = webhooks[0]?.url ?? "";
  const { pool } = own.database;
  const locker = await pool.connect();
  await locker.query("BEGIN");
  await locker.query("LOCK TABLE event IN ACCESS EXCLUSIVE MODE");
  const call = fetch(url, { method: "POST", body: "{}", headers: { "content-type": "application/json" } });
  const waiting =
    "SELECT count(*)::int AS count FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()";
  await expect.poll(async () => (await locker.query(waiting)).rows[0].count).toBeGreaterThan(0);
  const stopped = own.server.stop();
  await locker.query("ROLLBACK");
  locker.release();
  expect((await call).status).toBe(200);
  await stopped;
  await expect(fetch(url, { method: "POST" })).rejects.toThrow();
  const { rows } = await pool.query("SELECT count(*)::int AS count FROM event");
  expect(rows[0].count).toBe(1);
  await own.database.drop();
});
