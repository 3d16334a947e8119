import { randomUUID } from "node:crypto";
import { createTestDatabase, type TestDatabase } from "@fairlead/db/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createConnections } from "../src/credentials/connections.ts";
import { rotateKeys } from "../src/credentials/rotateKeys.ts";
import { createDatabase } from "../src/database.ts";
import { addCredential, keyring } from "./credentialFixtures.ts";
import { serve, textOf } from "./egressFixtures.ts";
import { openEngine, readRuns, runStory, type Sketch, send, sketchStory, whenClosed } from "./engineFixtures.ts";

/** Tokens that somebody has allowed a credential: they are renewed once however many need them, and never told. */

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

type Answer = { status: number; body: object };

/** A token address that answers as told, and a server that is sent the token; a story that calls it, and its credential. */
async function openWorld(answer: (form: URLSearchParams) => Answer) {
  const worlds = [await openEngine(database, { keyring }), await openEngine(database, { keyring })] as const;
  const [world] = worlds;
  const asked: URLSearchParams[] = [];
  const tokens = await serve(async (request, response) => {
    const form = new URLSearchParams(await textOf(request));
    asked.push(form);
    const { status, body } = answer(form);
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  const seen: (string | undefined)[] = [];
  const server = await serve((request, response) => {
    seen.push(request.headers.authorization);
    response.end("{}");
  });
  const headers = { Authorization: "Bearer <<CREDENTIAL.it>>" };
  const call: Sketch = {
    slug: "call",
    type: "http_request",
    options: { url: server.origin, headers },
    retry: { limit: 0 },
  };
  const story = await world.publish(sketchStory([call], ["receive > call"]));
  const id = await addCredential(database, {
    kind: "oauth_authorization_code",
    settings: {
      authorizeUrl: `${tokens.origin}/authorize`,
      tokenUrl: `${tokens.origin}/token`,
      clientId: "me",
      sendClientBy: "body",
    },
    secret: {},
    ...{ teamId: story.teamId, slug: "it", allowedHosts: [`127.0.0.1:${server.port}`] },
  });
  const connections = createConnections(createDatabase(database.pool), keyring);
  const connect = (expiresInSeconds: number | null, refreshToken: string | null = `refresh-${randomUUID()}`) =>
    connections.write(
      { id, version: 1 },
      { accessToken: "access-token-0", refreshToken, expiresInSeconds },
      { by: null },
    );
  return { world, story, id, asked, seen, connections, connect };
}

test("a credential that nobody has connected sends nothing", async () => {
  const { world, story, seen } = await openWorld(() => ({ status: 500, body: {} }));
  const { run } = await runStory(world, story);
  expect(run("call")?.error).toMatchObject({
    code: "credential_failed",
    message: expect.stringContaining('The credential "it" has to be connected by signing in'),
  });
  expect(seen).toEqual([]);
});

test("a token that is about to end is renewed once, however many runs of whichever process need it", async () => {
  const { world, story, id, asked, seen, connections, connect } = await openWorld(() => ({
    status: 200,
    body: { access_token: "access-token-1", refresh_token: "refresh-token-1", expires_in: 3600 },
  }));
  await connect(5, "refresh-token-0");
  const ids = await Promise.all(Array.from({ length: 12 }, () => send(world, story)));
  for (const one of ids) expect(await whenClosed(database, one)).toMatchObject({ status: "succeeded" });
  expect(asked.map((form) => Object.fromEntries(form))).toEqual([
    { grant_type: "refresh_token", refresh_token: "refresh-token-0", client_id: "me" },
  ]);
  expect(new Set(seen)).toEqual(new Set(["Bearer access-token-1"]));
  expect(await connections.read({ id, version: 1 })).toMatchObject({ refreshToken: "refresh-token-1" });
});

test("a service that does not renew any more is told with the credential, and asked once", async () => {
  const { world, story, id, asked, connections, connect } = await openWorld(() => ({
    status: 400,
    body: { error: "invalid_grant", error_description: "secret words" },
  }));
  await connect(5);
  for (let time = 0; time < 2; time += 1) {
    const { run } = await runStory(world, story);
    expect(run("call")?.error).toMatchObject({
      code: "credential_failed",
      message: expect.stringMatching(/has to be connected by signing in.*answered 400 \(invalid_grant\)\.$/),
    });
  }
  expect(asked).toHaveLength(1);
  expect(await connections.read({ id, version: 1 })).toMatchObject({ state: "lost" });
  await connect(3600);
  expect((await runStory(world, story)).run("call")?.outcome).toBe("emitted");
});

test("a service that is away now fails the run in a way that may pass, and loses nothing", async () => {
  const { world, story, id, connections, connect } = await openWorld(() => ({ status: 503, body: {} }));
  await connect(5, "refresh-token-2");
  const { run } = await runStory(world, story);
  expect(run("call")?.error).toMatchObject({ code: "credential_unavailable" });
  expect(await connections.read({ id, version: 1 })).toMatchObject({
    state: "connected",
    refreshToken: "refresh-token-2",
  });
});

test("no token is in any row of the record, and what is kept of them survives that keys are changed", async () => {
  const { world, story, id, connections, connect } = await openWorld(() => ({ status: 500, body: {} }));
  await connect(3600, "refresh-token-3");
  const { storyRunId } = await runStory(world, story);
  expect(JSON.stringify(await readRuns(database, storyRunId))).not.toMatch(/access-token|refresh-token/);
  const { rows } = await database.pool.query("SELECT * FROM credential WHERE id = $1", [id]);
  const stored = JSON.stringify(rows, (_, value) =>
    value?.type === "Buffer" ? Buffer.from(value.data).toString("latin1") : value,
  );
  expect(stored).not.toMatch(/access-token|refresh-token/);
  await rotateKeys(createDatabase(database.pool), keyring, { data: true });
  expect(await connections.read({ id, version: 1 })).toMatchObject({ refreshToken: "refresh-token-3" });
  expect(await connections.read({ id, version: 2 })).toMatchObject({ state: "none" });
});
