import { createTestDatabase, type TestDatabase } from "@fairlead/db/testing";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemClock } from "../src/clock.ts";
import { createScrape } from "../src/telemetryScrape.ts";
import { formsOf } from "../src/testing.ts";
import { addCredential, keyring, secretKey } from "./credentialFixtures.ts";
import { serve, textOf } from "./egressFixtures.ts";
import {
  openEngine,
  redisUrl,
  runStory,
  type Sketch,
  send,
  sketchStory,
  type World,
  whenClosed,
} from "./engineFixtures.ts";
import { startOwnRedis } from "./ownRedis.ts";
import { openWorkerProcesses } from "./workerProcess.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const secrets = {
  text: 'Mark/1+"q"\\ é',
  header: "mark-in-header-2",
  client: "mark-of-client-3",
  token: "mark-token-4",
};

/** Everything that PostgreSQL holds, as text. */
async function readRows(): Promise<string> {
  const { rows: tables } = await database.pool.query<{ name: string }>(
    "SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND n.nspname = 'public'",
  );
  const texts = await Promise.all(
    tables.map(async ({ name }) => {
      const { rows } = await database.pool.query(`SELECT t::text AS text, to_json(t)::text AS json FROM ${name} t`);
      return JSON.stringify(rows) + rows.map(({ text, json }) => text + json).join("\n");
    }),
  );
  return texts.join("\n");
}

/** Everything that Redis holds below a prefix, as text. */
async function readRedis(prefix: string): Promise<string> {
  const redis = new Redis(redisUrl);
  const found: string[] = [];
  for await (const keys of redis.scanStream({ match: `*${prefix}*`, count: 1_000 })) {
    for (const key of keys as string[]) found.push(key, (await redis.dumpBuffer(key))?.toString("latin1") ?? "");
  }
  redis.disconnect();
  return found.join("\n");
}

/**
 * A story that sends secrets in every place to servers that tell back what they got: requests that succeed, fail, are denied
 * and find nobody.
 */
async function publishEchoes(world: World) {
  const mirror = await serve(async (request, response) => {
    const body = await textOf(request);
    const echo = JSON.stringify({
      url: request.url,
      headers: request.headers,
      body,
      again: Buffer.from(body).toString("base64"),
    });
    const fails = request.url?.startsWith("/fail") === true;
    response.writeHead(fails ? 500 : 200, {
      "content-type": "application/json",
      "x-echo": Buffer.from(echo).toString("hex"),
    });
    response.end(echo);
  });
  const issuer = await serve(async (request, response) => {
    const sent = await textOf(request);
    response.end(JSON.stringify({ access_token: secrets.token, sent, authorization: request.headers.authorization }));
  });
  const options = (path: string) => ({
    url: `${mirror.origin}${path}?k=<<CREDENTIAL.text>>`,
    method: "post",
    headers: { "x-key": "<<CREDENTIAL.header>>", authorization: "Bearer <<CREDENTIAL.app>>" },
    body: { deep: "<<CREDENTIAL.text>>", note: "<<CREDENTIAL.header>>" },
  });
  const call = (slug: string, own: object): Sketch => ({
    slug,
    type: "http_request",
    options: own,
    retry: { limit: 1 },
  });
  const basicAuth = { user: "u", password: "<<CREDENTIAL.header>>" };
  const actions = [
    call("good", options("/good")),
    call("bad", { ...options("/fail"), retryStatuses: [] }),
    call("basic", { url: `${mirror.origin}/basic`, basicAuth }),
    call("denied", { url: "http://denied.example/", headers: { "x-key": "<<CREDENTIAL.text>>" } }),
    call("gone", { url: "http://127.0.0.1:1080/", retryStatuses: [], headers: { "x-key": "<<CREDENTIAL.text>>" } }),
    { slug: "after", type: "event_transform", options: { mode: "message", payload: "=good" } } as const,
  ];
  const links = actions.slice(0, 5).map(({ slug }) => `receive > ${slug}`);
  const story = await world.publish(sketchStory(actions, [...links, "good > after"]));
  const own = { teamId: story.teamId, settings: {}, kind: "text" } as const;
  const allowedHosts = [`127.0.0.1:${mirror.port}`, "127.0.0.1:1080"];
  await addCredential(database, { ...own, slug: "text", secret: { value: secrets.text }, allowedHosts });
  await addCredential(database, { ...own, slug: "header", secret: { value: secrets.header }, allowedHosts });
  await addCredential(database, {
    teamId: story.teamId,
    slug: "app",
    kind: "oauth_client_credentials",
    settings: { tokenUrl: `${issuer.origin}/`, clientId: "me", sendClientBy: "body" },
    secret: { clientSecret: secrets.client },
    allowedHosts,
  });
  return story;
}

/** Where which form of which secret is found. */
function findForms(places: Readonly<Record<string, string>>): string[] {
  return Object.entries(places).flatMap(([place, text]) =>
    Object.entries(secrets).flatMap(([name, secret]) =>
      formsOf(secret).flatMap((form) => (text.includes(form) ? [`${name} in ${place}: ${form}`] : [])),
    ),
  );
}

test("no form of a secret is in any row, key of Redis or metric after runs that succeed, fail and are echoed at", async () => {
  const scrape = createScrape({ clock: systemClock, stories: true, otlp: null });
  const world = await openEngine(database, { keyring, telemetry: scrape.telemetry });
  const story = await publishEchoes(world);

  const { run } = await runStory(world, story);

  expect(["good", "bad", "basic", "denied", "gone", "after"].map((slug) => run(slug)?.outcome)).toEqual([
    ...["emitted", "failed", "emitted", "failed", "failed", "emitted"],
  ]);
  const places = {
    rows: await readRows(),
    redis: await readRedis(world.prefix),
    metrics: await scrape.read(),
  };
  expect(places.rows).toContain("[redacted:text]");
  expect(places.redis.length).toBeGreaterThan(0);
  expect(findForms(places)).toEqual([]);
});

test("no form of a secret is in what a worker's process logs, at the finest level, or traces", async () => {
  const redis = await startOwnRedis();
  const traced: string[] = [];
  const collector = await serve(async (request, response) => {
    traced.push(await textOf(request));
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  });
  const world = await openEngine(database, { keyring, workers: 0, redisUrl: redis.url, prefix: "fl" });
  const story = await publishEchoes(world);
  const workers = openWorkerProcesses({
    ...{ DATABASE_URL: database.url, REDIS_URL: redis.url, FAIRLEAD_SECRET_KEY: secretKey },
    ...{ FAIRLEAD_ALLOW_PRIVATE_NETWORK: "127.0.0.0/8", FAIRLEAD_LOG_LEVEL: "trace" },
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.origin,
  });
  const worker = workers.start();
  // The process is to start meanwhile.
  const storyRun = await whenClosed(database, await send(world, story), 90_000);
  expect(storyRun).toMatchObject({ runs: 7, failures: 3 });
  worker.kill("SIGTERM");
  await worker.ended;
  const places = { log: workers.log(), traces: traced.join("\n") };
  expect(places.log).toContain("denied.example");
  expect(places.traces).toContain("run http_request");
  expect(findForms(places)).toEqual([]);
}, 120_000);
