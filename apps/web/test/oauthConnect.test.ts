import { afterAll, beforeAll, expect, test } from "vitest";
import { allowAt, oauthCredential, openOauthService } from "./oauthService.ts";
import { admin, createTestServer, type TestServer } from "./webServer.ts";

/** Connecting a credential: signing in at a real OAuth server of the test, over http on loopback. */

let web: TestServer;
let cookie: string;
let service: Awaited<ReturnType<typeof openOauthService>>;
beforeAll(async () => {
  service = await openOauthService();
  web = await createTestServer({ env: { FAIRLEAD_ALLOW_PRIVATE_NETWORK: "127.0.0.0/8" } });
  cookie = await web.signIn(admin.email, admin.password);
});
afterAll(async () => {
  await web.close();
  await service.close();
});

async function makeCredential(name: string, more: object = {}) {
  const { body } = await web.api("POST", "/credentials", { ...oauthCredential(service, name), ...more });
  return body as { id: string; slug: string };
}

const connect = async (id: string) =>
  (await web.page("POST", "/api/trpc/credentials.connect", { body: { id }, cookie })).body.result?.data.url as string;

const stateOf = async (id: string) => (await web.api("GET", `/credentials/${id}`)).body.connection;

test("a person signs in at the service, and the credential is connected; nothing tells a token", async () => {
  const { id } = await makeCredential("Calendar");
  expect(await stateOf(id)).toEqual({ state: "none", connectedAt: null, expiresAt: null, problem: null });
  const url = await connect(id);
  const query = new URL(url).searchParams;
  expect(Object.fromEntries(query)).toMatchObject({
    ...{ tenant: "a", access_type: "offline", response_type: "code", client_id: "client 1", scope: "read write" },
    ...{ redirect_uri: `${web.server.services.origin}/api/oauth/callback`, code_challenge_method: "S256" },
  });
  expect(query.get("code_challenge")).toMatch(/^[\w-]{43}$/);
  const back = await web.page("GET", await allowAt(url), { cookie });
  expect([back.status, back.headers.location]).toEqual([303, "/credentials?open=calendar&connected=1"]);
  expect(back.headers).toMatchObject({ "cache-control": "no-store", "referrer-policy": "no-referrer" });
  expect(await stateOf(id)).toMatchObject({ state: "connected", problem: null, expiresAt: expect.any(String) });
  const told = JSON.stringify([await web.api("GET", "/credentials"), back]);
  expect(told).not.toContain("marked-");
  await web.api("PUT", `/credentials/${id}`, { secret: { clientSecret: "other" } });
  expect(await stateOf(id)).toMatchObject({ state: "none" });
});

test("a code that comes twice, an answer for somebody else and one that is made up connect nothing", async () => {
  const { id } = await makeCredential("Twice");
  const callback = await allowAt(await connect(id));
  const made = new URL(callback, "http://x");
  const problemOf = async (path: string, as: string = cookie) => {
    const { status, headers } = await web.page("GET", path, as === "" ? {} : { cookie: as });
    expect(status).toBe(303);
    return new URL(String(headers.location), "http://x").searchParams.get("connect_problem");
  };
  expect(await problemOf(callback, "")).toContain("Sign in here");
  made.searchParams.set("state", `${made.searchParams.get("state")?.slice(0, -4)}AAAA`);
  expect(await problemOf(made.pathname + made.search)).toContain("begun by somebody else");
  expect(await problemOf("/api/oauth/callback?code=x")).toContain("begun by somebody else");
  expect(await stateOf(id)).toMatchObject({ state: "none" });
  expect(await problemOf(callback)).toBeNull();
  expect(await problemOf(callback)).toContain("answered 400 (invalid_grant)");
  const denied = new URL(await connect(id)).searchParams.get("state") ?? "";
  const path = `/api/oauth/callback?${new URLSearchParams({ error: "access_denied", state: denied })}`;
  expect(await problemOf(path)).toBe("The service did not allow it (access_denied).");
});

test("only kinds that people sign in for are connected, and over http only where that is allowed", async () => {
  const text = await web.api("POST", "/credentials", {
    ...{ name: "Text", kind: "text", secret: { value: "secret-value" }, allowedHosts: ["api.example.com"] },
  });
  const call = (id: string) => web.page("POST", "/api/trpc/credentials.connect", { body: { id }, cookie });
  expect((await call(text.body.id)).status).toBe(400);
  expect(text.body.connection).toBeNull();
  const { id } = await makeCredential("Encrypted", { allowHttp: false });
  expect((await call(id)).text).toContain("unencrypted http");
});
