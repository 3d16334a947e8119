import { systemClock } from "@fairlead/runtime/enqueue";
import { pino } from "pino";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { admin, createTestServer, type TestServer } from "./webServer.ts";

/** Who guesses passwords waits: in every process, over restarts, and from however many addresses. */

let web: TestServer;
let aheadMs = 0;

const lines: string[] = [];
const logger = pino({ level: "info" }, { write: (line: string) => void lines.push(line) });
/** Stands still unless it is moved, so that what is left to wait is known to the second. */
const startMs = Date.now();
const clock = { ...systemClock, now: () => startMs + aheadMs };

beforeAll(async () => {
  web = await createTestServer({ clock, logger });
});
beforeEach(async () => {
  aheadMs = 0;
  await web.database.pool.query("DELETE FROM sign_in_attempt");
});
afterAll(() => web.close());

let addresses = 0;

/** Signs in from an address that nobody has used before, or from a given one. */
async function signIn(password: string, { email = admin.email, server = web, from = "" } = {}) {
  addresses += 1;
  const address = from === "" ? `198.51.${100 + (addresses >> 8)}.${addresses & 255}` : from;
  const answer = await server.server.app.inject({
    method: "POST",
    url: "/api/auth/sign-in/email",
    headers: { "content-type": "application/json", origin: server.server.services.origin, "x-forwarded-for": address },
    payload: JSON.stringify({ email, password }),
  });
  return { status: answer.statusCode, retryAfter: Number(answer.headers["retry-after"]), body: answer.json() };
}

async function fail(count: number, options: { email?: string } = {}) {
  const statuses = [];
  for (let n = 0; n < count; n += 1) statuses.push((await signIn("wrong horse battery", options)).status);
  return statuses;
}

test("an account waits after ten failures, the right password too, and each further failure doubles it", async () => {
  expect(await fail(10)).toEqual(Array(10).fill(401));
  const blocked = await signIn(admin.password);
  expect([blocked.status, blocked.body.error.code, blocked.retryAfter]).toEqual([429, "too_many_requests", 30]);
  aheadMs += 30_000;
  expect(await fail(1)).toEqual([401]);
  expect((await signIn(admin.password)).retryAfter).toBe(60);
  for (let n = 0; n < 12; n += 1) {
    aheadMs += 900_000;
    expect(await fail(1)).toEqual([401]);
  }
  expect((await signIn(admin.password)).retryAfter).toBe(900);
  aheadMs += 900_000;
  expect((await signIn(admin.password)).status).toBe(200);
  expect(await fail(2)).toEqual([401, 401]);
});

test("failures are forgotten after a day, and with a success", async () => {
  await fail(9);
  expect((await signIn(admin.password)).status).toBe(200);
  await fail(9);
  aheadMs += 86_401_000;
  expect(await fail(9)).toEqual(Array(9).fill(401));
  expect((await signIn(admin.password)).status).toBe(200);
});

test("many at once are no way around, and another process knows of them", async () => {
  await using other = await createTestServer({ database: web.database, clock });
  const answers = await Promise.all(
    Array.from({ length: 24 }, (_, n) => signIn("wrong horse battery", { server: n % 2 === 0 ? web : other })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([...Array(10).fill(401), ...Array(14).fill(429)]);
  expect((await signIn(admin.password, { server: other })).status).toBe(429);
});

test("an account that does not exist waits like any other, however it is written", async () => {
  await fail(5, { email: "nobody@example.com" });
  await fail(5, { email: " Nobody@Example.com" });
  const blocked = await signIn("wrong horse battery", { email: "nobody@example.com" });
  expect([blocked.status, blocked.body.error.message]).toEqual([
    429,
    "Too many sign-ins for this account failed. Try again in 30 seconds.",
  ]);
  expect((await signIn(admin.password)).status).toBe(200);
});

test("an address waits after a hundred failures of any accounts, with all of its network", async () => {
  const at = (n: number) => ({ email: `user${n}@example.com`, from: `2001:db8:7:7::${n}` });
  expect((await signIn("wrong horse battery", at(1))).status).toBe(401);
  await web.database.pool.query("UPDATE sign_in_attempt SET failures = 98");
  for (const n of [2, 3]) expect((await signIn("wrong horse battery", at(n))).status).toBe(401);
  const blocked = await signIn(admin.password, { from: "2001:db8:7:7:8::1" });
  expect([blocked.status, blocked.body.error.message]).toEqual([
    429,
    "Too many sign-ins from your network failed. Try again in 30 seconds.",
  ]);
  expect((await signIn(admin.password, { from: "2001:db8:7:8::1" })).status).toBe(200);
});

test("an address from which people sign in does not wait", async () => {
  const from = "203.0.113.9";
  await signIn("wrong horse battery", { from });
  await web.database.pool.query("UPDATE sign_in_attempt SET failures = 99");
  for (let n = 0; n < 3; n += 1) expect((await signIn(admin.password, { from })).status).toBe(200);
  const { rows } = await web.database.pool.query("SELECT failures, blocked_until FROM sign_in_attempt");
  expect(rows).toEqual([{ failures: 99, blocked_until: null }]);
});

test("what was denied is in the log: when, from where and why, and not what was typed", async () => {
  lines.length = 0;
  await fail(11);
  const key = "Bearer not-a-key-of-anybody";
  await web.server.app.inject({ url: "/api/v1/stories/x?y=z", headers: { authorization: key } });
  await web.server.app.inject({ method: "POST", url: "/api/setup", headers: { origin: "https://evil.test" } });
  const denied = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === "a request was denied");
  expect(denied.map(({ code, method, route }) => `${code} ${method} ${route}`)).toEqual([
    ...Array(10).fill("sign_in_failed POST /api/auth/sign-in/email"),
    "too_many_requests POST /api/auth/sign-in/email",
    "unauthorized GET /api/v1/stories/:id",
    "csrf POST /api/setup",
  ]);
  expect(denied[0]).toMatchObject({ address: expect.stringMatching(/^198\.51\./), requestId: expect.any(String) });
  expect(lines.join("")).not.toMatch(/wrong horse|not-a-key|owner@example|y=z/);
});

test("neither the account nor the address is kept as it is", async () => {
  await signIn("wrong horse battery", { email: "nobody@example.com", from: "203.0.113.77" });
  const { rows } = await web.database.pool.query("SELECT key, t::text AS row FROM sign_in_attempt t");
  expect(rows.map(({ key }) => key.length)).toEqual([32, 32]);
  expect(JSON.stringify(rows)).not.toMatch(/nobody|203\.0/);
});
