import { createTestDatabase, type TestDatabase } from "@fairlead/db/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "../src/clock.ts";
import { createCredentialStore } from "../src/credentials/credentialStore.ts";
import { createDatabase } from "../src/database.ts";
import { addCredential, keyring } from "./credentialFixtures.ts";
import { serve, textOf } from "./egressFixtures.ts";
import {
  expectInvariants,
  message,
  openEngine,
  runStory,
  type Sketch,
  sketchStory,
  type World,
} from "./engineFixtures.ts";

let database: TestDatabase;
let world: World;
beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(async () => {
  world = await openEngine(database, { keyring });
});
afterAll(async () => {
  await expectInvariants(database);
  await database.drop();
});

const secret = 'mark-"k\\9/+é s3cret';
const call = (options: object): Sketch => ({ slug: "call", type: "http_request", options, retry: { limit: 0 } });

/** A server that notes what it gets and answers with all of it. */
async function serveMirror() {
  const seen: { url: string; headers: Record<string, unknown>; body: string }[] = [];
  const server = await serve(async (request, response) => {
    const body = await textOf(request);
    seen.push({ url: request.url ?? "", headers: request.headers, body });
    response.setHeader("content-type", "application/json");
    response.setHeader("x-echo", Buffer.from(String(request.headers.authorization ?? "")).toString("base64"));
    response.end(JSON.stringify({ url: request.url, headers: request.headers, body }));
  });
  return { ...server, seen, host: `127.0.0.1:${server.port}` };
}

async function publish(options: object, more: readonly Sketch[] = [], links: readonly string[] = []) {
  return world.publish(sketchStory([call(options), ...more], ["receive > call", ...links]));
}

describe("a text credential", () => {
  test("is written as its place asks for, and what comes back of it is masked in every form", async () => {
    const mirror = await serveMirror();
    const story = await publish({
      url: `${mirror.origin}/a/<<CREDENTIAL.key>>?k=<<CREDENTIAL.key>>`,
      method: "post",
      headers: { "x-key": "k <<CREDENTIAL.header>>" },
      body: { deep: ["<<CREDENTIAL.key>>", 1] },
    });
    const own = { teamId: story.teamId, kind: "text", settings: {}, allowedHosts: [mirror.host] } as const;
    await addCredential(database, { ...own, slug: "key", secret: { value: secret } });
    await addCredential(database, { ...own, slug: "header", secret: { value: "header-mark-17" } });
    const { run } = await runStory(world, story);
    const encoded = encodeURIComponent(secret);
    expect(mirror.seen).toMatchObject([
      {
        url: `/a/${encoded}?k=${encoded}`,
        headers: { "x-key": "k header-mark-17" },
        body: JSON.stringify({ deep: [secret, 1] }),
      },
    ]);
    expect(run("call")).toMatchObject({ outcome: "emitted" });
    const kept = JSON.stringify(run("call"));
    expect(kept).toContain("[redacted:key]");
    expect(kept).toContain("[redacted:header]");
    for (const form of [secret, encoded, "header-mark-17"]) expect(kept).not.toContain(form);
  });

  test("goes to its allowed hosts only, and nothing is sent otherwise", async () => {
    const mirror = await serveMirror();
    const story = await publish({ url: `${mirror.origin}/`, headers: { "x-key": "<<CREDENTIAL.key>>" } });
    const own = { teamId: story.teamId, kind: "text", settings: {}, slug: "key" } as const;
    await addCredential(database, { ...own, secret: { value: secret }, allowedHosts: ["api.example.com"] });
    const { run } = await runStory(world, story);
    expect(run("call")).toMatchObject({ outcome: "failed", error: { code: "credential_host_denied" } });
    expect(run("call")?.error?.message).toContain("It is allowed for api.example.com.");
    expect(mirror.seen).toEqual([]);
  });

  test("of another team is as if it was not there", async () => {
    const mirror = await serveMirror();
    const other = await publish({ url: mirror.origin });
    const own = { kind: "text", settings: {}, slug: "theirs", secret: { value: secret } } as const;
    await addCredential(database, { ...own, teamId: other.teamId, allowedHosts: [mirror.host] });
    const story = await publish({ url: mirror.origin, headers: { "x-key": "<<CREDENTIAL.theirs>>" } });
    const { run } = await runStory(world, story);
    expect(run("call")).toMatchObject({ outcome: "failed", error: { code: "credential_not_found" } });
    expect(mirror.seen).toEqual([]);
  });

  test("does not follow a redirect to another origin", async () => {
    const mirror = await serveMirror();
    const moved = await serve((_, response) => response.writeHead(302, { location: `${mirror.origin}/new` }).end());
    const story = await publish({
      url: `${moved.origin}/`,
      headers: { "x-plain": "p", "x-note": "<<CREDENTIAL.key>>" },
    });
    const own = { teamId: story.teamId, kind: "text", settings: {}, slug: "key" } as const;
    const allowedHosts = [`127.0.0.1:${moved.port}`, mirror.host];
    await addCredential(database, { ...own, secret: { value: secret }, allowedHosts });
    await runStory(world, story);
    expect(mirror.seen[0]?.headers).toMatchObject({ "x-plain": "p" });
    expect(mirror.seen[0]?.headers).not.toHaveProperty("x-note");
  });

  test("can't stand in the host of a URL", async () => {
    const story = await publish({ url: "http://<<CREDENTIAL.key>>.example.com/" });
    const own = { teamId: story.teamId, kind: "text", settings: {}, slug: "key" } as const;
    await addCredential(database, { ...own, secret: { value: "mark" }, allowedHosts: ["*.example.com"] });
    const { run } = await runStory(world, story);
    expect(run("call")).toMatchObject({ outcome: "failed", error: { code: "credential_misplaced" } });
  });

  test("is not named by data that looks like its placeholder", async () => {
    const mirror = await serveMirror();
    const story = await publish({
      url: mirror.origin,
      headers: { "x-key": "<<CREDENTIAL.key>>", "x-data": "<<receive.body.text>>" },
    });
    const own = { teamId: story.teamId, kind: "text", settings: {}, slug: "key" } as const;
    await addCredential(database, { ...own, secret: { value: secret.slice(5, 8) }, allowedHosts: [mirror.host] });
    const text = `credential_key_${"0".repeat(32)} <<CREDENTIAL.key>>`;
    await runStory(world, story, { text });
    expect(mirror.seen[0]?.headers["x-data"]).toBe(text);
  });
});

describe("tokens", () => {
  test("of OAuth 2 are fetched once and used until they end", async () => {
    const grants: string[] = [];
    const mirror = await serveMirror();
    const issuer = await serve(async (request, response) => {
      grants.push(`${request.headers.authorization} ${await textOf(request)}`);
      response.end(JSON.stringify({ access_token: `token-mark-${grants.length}`, expires_in: 3600 }));
    });
    const story = await publish({ url: mirror.origin, headers: { authorization: "Bearer <<CREDENTIAL.app>>" } });
    await addCredential(database, {
      teamId: story.teamId,
      slug: "app",
      kind: "oauth_client_credentials",
      settings: { tokenUrl: `${issuer.origin}/token`, clientId: "me", scope: "read", sendClientBy: "basic" },
      secret: { clientSecret: "client-mark" },
      allowedHosts: [mirror.host],
    });
    const first = await runStory(world, story);
    await runStory(world, story);
    expect(mirror.seen.map(({ headers }) => headers.authorization)).toEqual(Array(2).fill("Bearer token-mark-1"));
    const basic = Buffer.from("me:client-mark").toString("base64");
    expect(grants).toEqual([`Basic ${basic} grant_type=client_credentials&scope=read`]);
    const kept = JSON.stringify(first.runs);
    expect(kept).not.toContain("token-mark-1");
    expect(kept).not.toContain(Buffer.from("Bearer token-mark-1").toString("base64"));
  });

  test("that can't be fetched fail the run with the reason, and may be tried again if that can help", async () => {
    const issuer = await serve((_, response) => response.writeHead(401).end('{"error":"mark"}'));
    const story = await publish({ url: issuer.origin, headers: { authorization: "Bearer <<CREDENTIAL.app>>" } });
    await addCredential(database, {
      teamId: story.teamId,
      slug: "app",
      kind: "http_request",
      settings: {
        url: `${issuer.origin}/t`,
        method: "post",
        body: '{"s":"<<SECRET>>"}',
        tokenPath: "t",
        ttlSeconds: 60,
      },
      secret: { secret },
      allowedHosts: [`127.0.0.1:${issuer.port}`],
    });
    const { run } = await runStory(world, story);
    expect(run("call")?.error).toEqual({
      code: "credential_failed",
      message: 'The token of the credential "app" could not be fetched: 127.0.0.1 answered 401.',
    });
  });
});

test("a credential's placeholder, not its value, is what formulas compute with", async () => {
  const mirror = await serveMirror();
  const story = await publish(
    { url: mirror.origin, headers: { "x-size": "<<SIZE(CREDENTIAL.key)>>", "x-up": "<<UPCASE(CREDENTIAL.key)>>" } },
    [message("note", { from: "=call.status" })],
    ["call > note"],
  );
  const own = { teamId: story.teamId, kind: "text", settings: {}, slug: "key" } as const;
  await addCredential(database, { ...own, secret: { value: secret }, allowedHosts: [mirror.host] });
  await runStory(world, story);
  const headers = mirror.seen[0]?.headers;
  expect(headers?.["x-size"]).toBe(String("credential_key_".length + 32));
  expect(headers?.["x-up"]).toMatch(/^CREDENTIAL_KEY_[0-9A-F]{32}$/);
});

test("the use of a credential is told once an hour, however many processes use it at once", async () => {
  const { pool } = database;
  const { teamId } = await publish({ url: "http://127.0.0.1:9" });
  const own = { kind: "text", settings: {}, secret: { value: secret }, allowedHosts: ["a.example.com"] } as const;
  const id = await addCredential(database, { ...own, teamId, slug: "shared" });
  const uses = `SELECT FROM pg_stat_activity
    WHERE query LIKE '%credential.use%' AND datname = current_database() AND pid <> pg_backend_pid() AND state = 'active'`;
  const count = async (text: string) => (await pool.query(text)).rowCount;
  const holder = await pool.connect();
  await holder.query("BEGIN");
  await holder.query("SELECT FROM credential WHERE id = $1 FOR UPDATE", [id]);
  const sql = createDatabase(pool);
  for (let n = 0; n < 5; n += 1) createCredentialStore(sql, systemClock).touch(id);
  await expect.poll(() => count(`${uses} AND wait_event_type = 'Lock'`)).toBe(5);
  await holder.query("COMMIT");
  holder.release();
  await expect.poll(() => count(uses)).toBe(0);
  expect(await count(`SELECT FROM audit_entry WHERE verb = 'credential.use' AND object_id = '${id}'`)).toBe(1);
});
