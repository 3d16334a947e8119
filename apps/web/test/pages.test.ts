import { afterAll, beforeAll, expect, test } from "vitest";
import type { Pages } from "../src/server/pages.ts";
import { createTestServer, type TestServer } from "./webServer.ts";

/** Answers with what it was handed instead of drawing a page. */
const pages: Pages = {
  async handle({ url, headers }, response) {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ url, nonce: headers["x-nonce"], policy: headers["content-security-policy"] }));
  },
  upgrade: null,
  async close() {},
};

let web: TestServer;

beforeAll(async () => {
  web = await createTestServer({ pages });
});
afterAll(() => web.close());

const get = (url: string, headers: Record<string, string> = {}) => web.server.app.inject({ url, headers });

test("a page is handed a nonce of its own, and only scripts that bear it may run", async () => {
  const answers = await Promise.all([
    get("/"),
    get("/stories?search=x", { "x-nonce": "forged", "content-security-policy": "none" }),
  ]);
  for (const answer of answers) {
    const { nonce, policy } = answer.json();
    expect(nonce).toMatch(/^[A-Za-z0-9+/]{22}==$/);
    expect(answer.headers["content-security-policy"]).toBe(policy);
    expect(policy).toContain(`script-src 'self' 'nonce-${nonce}' 'strict-dynamic';`);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline/);
    expect(answer.headers).toMatchObject({ "x-content-type-options": "nosniff", "referrer-policy": "same-origin" });
  }
  expect(answers[0]?.json().nonce).not.toBe(answers[1]?.json().nonce);
  expect(answers[1]?.json().url).toBe("/stories?search=x");
});

test("server actions, component bodies, forms and odd methods never reach the pages", async () => {
  const post = (headers: Record<string, string>) =>
    web.server.app.inject({ method: "POST", url: "/stories", headers, payload: "x" });
  expect((await get("/", { "next-action": "x" })).statusCode).toBe(400);
  const refused = await Promise.all([
    post({ "next-action": "40f1" }),
    post({ "content-type": "text/x-component" }),
    post({ "content-type": "multipart/form-data; boundary=x" }),
    post({ "content-type": "application/x-www-form-urlencoded" }),
    post({ "content-type": "application/json" }),
    web.server.app.inject({ method: "DELETE", url: "/stories" }),
  ]);
  for (const answer of refused) {
    expect(answer.statusCode).toBeGreaterThanOrEqual(400);
    expect(answer.statusCode).toBeLessThan(500);
    expect(answer.json().error.code).toBeTypeOf("string");
  }
});

test("a mistaken address of the API or of a webhook is not a page", async () => {
  for (const url of [
    "/api",
    "/api/",
    "/api/v1",
    "/api/v2/stories",
    "/api/trpc",
    "/api/auth/sign-up/email",
    "/webhook",
    "/webhook/",
  ]) {
    expect([url, (await get(url)).statusCode]).toEqual([url, 404]);
  }
  expect((await get("/apiary")).statusCode).toBe(200);
});

test("an address that can't be decoded, or is longer than 8 kB, is refused", async () => {
  expect((await get("/%zz")).statusCode).toBe(400);
  expect((await get(`/${"a".repeat(8_001)}`)).statusCode).toBe(414);
});
