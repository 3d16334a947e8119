import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SampleStories } from "../src/server/seed.ts";
import { createTestServer, echoStory, pathOf, type TestServer, toCookie } from "./webServer.ts";

const noAdmin = { FAIRLEAD_ADMIN_EMAIL: "", FAIRLEAD_ADMIN_PASSWORD: "" };
const answers = { workspaceName: "Acme", name: "Ana", email: "Ana@Example.com", password: "a long enough password" };

function tokenOf(url: string | null): string {
  return new URL(url ?? "http://none").searchParams.get("token") ?? "";
}

describe("the set-up link", () => {
  let web: TestServer;

  beforeAll(async () => {
    web = await createTestServer({ env: noAdmin });
  });
  afterAll(() => web.close());

  const setUp = (token: string, more: Record<string, unknown> = {}) =>
    web.page("POST", "/api/setup", { body: { token, ...answers, ...more } });

  test("is not replaced by another token, and its own is not stored", async () => {
    const token = tokenOf(web.server.setupUrl);
    expect(token).toHaveLength(43);
    for (const wrong of ["", "x", token.slice(1), "A".repeat(43)]) {
      const answer = await setUp(wrong);
      expect([wrong, answer.status]).toEqual([wrong, wrong === "" ? 400 : 403]);
    }
    const { rows } = await web.database.pool.query("SELECT hash::text FROM setup_token");
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  test("asks for a password of 12 characters, an address and names", async () => {
    const token = tokenOf(web.server.setupUrl);
    const bad: [string, Record<string, unknown>][] = [
      ["password", { password: "short" }],
      ["password", { password: "P@ssw0rd2026!" }],
      ["password", { password: "Ana ana@example acme", name: "Ana" }],
      ["email", { email: "a@b@c" }],
      ["name", { name: " " }],
      ["workspaceName", { workspaceName: "" }],
    ];
    for (const [path, more] of bad) {
      const answer = await setUp(token, more);
      expect([answer.status, answer.body.error.path]).toEqual([400, path]);
    }
  });

  test("works once, for one of many at the same moment, and signs the owner in", async () => {
    const token = tokenOf(web.server.setupUrl);
    expect((await web.page("GET", "/api/trpc/session.get")).body.result.data.setupNeeded).toBe(true);
    const all = await Promise.all(Array.from({ length: 5 }, (_, n) => setUp(token, { email: `ana${n}@example.com` })));
    const done = all.filter(({ status }) => status === 200);
    expect(done).toHaveLength(1);
    const cookie = toCookie(done[0]?.headers["set-cookie"]);
    expect(String(done[0]?.headers["set-cookie"])).toMatch(/HttpOnly.*SameSite=Lax/i);
    const session = await web.page("GET", "/api/trpc/session.get", { cookie });
    expect(session.body.result.data).toMatchObject({
      user: { name: "Ana", role: "owner" },
      workspace: { name: "Acme" },
      setupNeeded: false,
    });
    expect((await setUp(token)).status).toBe(410);
    const { rows } = await web.database.pool.query(`SELECT count(*)::int AS count FROM "user"`);
    expect(rows[0].count).toBe(1);
    const told = await web.database.pool.query(
      "SELECT verb, actor_name AS who, object_name AS person FROM audit_entry ORDER BY at",
    );
    const person = session.body.result.data.user.email;
    expect(told.rows).toEqual([
      { verb: "workspace.setUp", who: null, person },
      { verb: "session.signIn", who: person, person: null },
    ]);
  });

  test("is not printed any more once somebody has an account", async () => {
    await using again = await createTestServer({ database: web.database, env: noAdmin });
    expect(again.server.setupUrl).toBeNull();
  });
});

test("an expired set-up link is refused, and a new start prints a new one", async () => {
  await using web = await createTestServer({ env: noAdmin });
  await web.database.pool.query("UPDATE setup_token SET expires_at = now() - interval '1 s'");
  const old = { token: tokenOf(web.server.setupUrl), ...answers };
  expect((await web.page("POST", "/api/setup", { body: old })).status).toBe(403);
  await using again = await createTestServer({ database: web.database, env: noAdmin });
  const fresh = { token: tokenOf(again.server.setupUrl), ...answers };
  expect((await again.page("POST", "/api/setup", { body: fresh })).status).toBe(200);
});

describe("signing in", () => {
  let web: TestServer;

  beforeAll(async () => {
    web = await createTestServer();
  });
  afterAll(() => web.close());

  const signIn = (body: unknown) => web.page("POST", "/api/auth/sign-in/email", { body });

  test("with the owner of the environment works, and ends with signing out", async () => {
    expect(web.server.setupUrl).toBeNull();
    const cookie = await web.signIn("owner@example.com", "correct horse battery");
    const user = async () => (await web.page("GET", "/api/trpc/session.get", { cookie })).body.result.data.user;
    expect(await user()).toMatchObject({ email: "owner@example.com" });
    expect((await web.page("POST", "/api/auth/sign-out", { cookie, body: {} })).status).toBe(200);
    expect(await user()).toBeNull();
  });

  test("lasts 12 hours from the last use, and 30 days at most", async () => {
    const cookie = await web.signIn("owner@example.com", "correct horse battery");
    const session = () => web.page("GET", "/api/trpc/session.get", { cookie });
    expect((await session()).headers["set-cookie"]).toBeUndefined();
    await web.database.pool.query(`UPDATE session SET "expiresAt" = now() + interval '10 hours'`);
    expect(String((await session()).headers["set-cookie"])).toContain("Max-Age=43200");
    await web.database.pool.query(`UPDATE session SET "createdAt" = now() - interval '31 days'`);
    expect((await session()).body.result.data.user).toBeNull();
  });

  test("keeps the session in a cookie that no other host can set, where people come by https", async () => {
    await using safe = await createTestServer({
      database: web.database,
      env: { FAIRLEAD_PUBLIC_URL: "https://fairlead.example.com" },
    });
    const answer = await safe.page("POST", "/api/auth/sign-in/email", {
      body: { email: "owner@example.com", password: "correct horse battery" },
    });
    const cookie = String(answer.headers["set-cookie"]);
    expect(cookie).toMatch(/^__Host-fairlead\.session_token=[^;]+;.*Path=\/;.*Secure/);
    expect(cookie).not.toMatch(/Domain=/i);
    const session = await safe.page("GET", "/api/trpc/session.get", { cookie: toCookie(cookie) });
    expect(session.body.result.data.user).toMatchObject({ email: "owner@example.com" });
    expect(await web.signIn("owner@example.com", "correct horse battery")).toMatch(/^fairlead\.session_token=/);
  });

  test("takes no password that is guessed first in place of another", async () => {
    const cookie = await web.signIn("owner@example.com", "correct horse battery");
    const body = { currentPassword: "correct horse battery", newPassword: "qwertyuiop12" };
    const answer = await web.page("POST", "/api/auth/change-password", { cookie, body });
    expect([answer.status, answer.body.error.path]).toEqual([400, "newPassword"]);
  });

  test("says the same for an unknown person as for a wrong password", async () => {
    const unknown = await signIn({ email: "nobody@example.com", password: "correct horse battery" });
    const wrong = await signIn({ email: "owner@example.com", password: "wrong horse battery" });
    expect([unknown.status, unknown.text]).toEqual([401, wrong.text]);
  });

  test("is all that can be reached of the sign-in library", async () => {
    const paths = [
      "/sign-up/email",
      "/update-user",
      "/delete-user",
      "/request-password-reset",
      "/link-social",
      "/sign-in/social",
    ];
    for (const path of paths) {
      const answer = await web.page("POST", `/api/auth${path}`, { body: { ...answers, newPassword: "x" } });
      expect([path, answer.status]).toEqual([path, 404]);
    }
  });

  test("is slowed down after ten tries a minute", async () => {
    const tries = [];
    for (let n = 0; n < 12; n += 1) tries.push((await signIn({ email: "x@example.com", password: "wrong" })).status);
    expect(tries.at(-1)).toBe(429);
  });

  test("from a page of another site is refused", async () => {
    const answer = await web.server.app.inject({
      method: "POST",
      url: "/api/auth/sign-in/email",
      headers: { "content-type": "application/json", origin: "https://evil.test" },
      payload: JSON.stringify({ email: "owner@example.com", password: "correct horse battery" }),
    });
    expect([answer.statusCode, answer.json().error.code]).toEqual([403, "csrf"]);
  });
});

describe("the samples", () => {
  const sampleStories: SampleStories = ({ webhookUrl }) => {
    const first = echoStory("First sample");
    const call = {
      id: "call",
      slug: "call_second",
      type: "http_request",
      name: "Call second",
      options: { url: webhookUrl("second-sample", "receive_it"), method: "post" },
    } as const;
    const definition = {
      ...first,
      actions: [...first.actions, call],
      links: [...first.links, { from: "echo", to: "call_second" }],
    };
    return [
      { slug: "first-sample", definition, sampleEvent: { hello: "there" } },
      { slug: "second-sample", definition: echoStory("Second sample") },
    ];
  };

  test("are made on the very first start, the one to begin with at the head of the list, live, and call each other by their real addresses", async () => {
    await using web = await createTestServer({ sampleStories });
    const { body } = await web.api("GET", "/stories");
    expect(body.items.map(({ slug, sample }: { slug: string; sample: boolean }) => [slug, sample])).toEqual([
      ["first-sample", true],
      ["second-sample", true],
    ]);
    const [first, second] = await Promise.all(
      body.items.map(({ id }: { id: string }) => web.api("GET", `/stories/${id}`)),
    );
    const url = first?.body.definition.actions.find(({ slug }: { slug: string }) => slug === "call_second").options.url;
    expect(second?.body.webhooks).toMatchObject([{ action: "receive_it", signingSecrets: 0, url }]);
    const headers = { "content-type": "application/json" };
    expect((await web.server.app.inject({ method: "POST", url: pathOf(url), headers, payload: "{}" })).statusCode).toBe(
      200,
    );
    expect(first?.body.sampleEvent).toEqual({ hello: "there" });
  });

  test("that were taken away do not come back, and FAIRLEAD_SEED=0 makes none", async () => {
    await using web = await createTestServer({ sampleStories });
    const { body } = await web.api("GET", "/stories");
    for (const { id } of body.items) await web.api("DELETE", `/stories/${id}`);
    await using again = await createTestServer({ database: web.database, sampleStories });
    expect((await again.api("GET", "/stories")).body.items).toEqual([]);
    await using without = await createTestServer({ sampleStories, env: { FAIRLEAD_SEED: "0" } });
    expect((await without.api("GET", "/stories")).body.items).toEqual([]);
  });
});

test("another secret key than that of the database stops the start", async () => {
  await using web = await createTestServer();
  const env = { FAIRLEAD_SECRET_KEY: Buffer.alloc(32, 8).toString("base64") };
  await expect(createTestServer({ database: web.database, env })).rejects.toThrow("FAIRLEAD_SECRET_KEY is not the key");
});

test("web processes that start together agree on one workspace and one owner", async () => {
  const first = await createTestServer({ env: { ...noAdmin } });
  await first.database.pool.query("TRUNCATE tenant, team, member CASCADE");
  const started = await Promise.all([1, 2, 3].map(() => createTestServer({ database: first.database })));
  const { rows } = await first.database.pool.query(
    `SELECT (SELECT count(*)::int FROM tenant) AS tenants, (SELECT count(*)::int FROM "user") AS users`,
  );
  expect(rows).toEqual([{ tenants: 1, users: 1 }]);
  await Promise.all(started.map((web) => web.server.stop()));
  await first.close();
});
