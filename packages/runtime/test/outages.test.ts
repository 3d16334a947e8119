import { createPool, isSilent, type PoolOptions } from "@fairlead/db";
import { Admission } from "@fairlead/fairness";
import { Redis } from "ioredis";
import { expect, onTestFinished, test } from "vitest";
import { newStoryRunId } from "../src/ids.ts";
import { serve } from "./egressFixtures.ts";
import {
  expectInvariants,
  message,
  openDatabase,
  openEngine,
  readRuns,
  redisUrl,
  runStory,
  type Sketch,
  send,
  sketchStory,
  whenClosed,
} from "./engineFixtures.ts";
import { startOwnRedis } from "./ownRedis.ts";
import { openProxy } from "./tcpProxy.ts";

const call = (url: string): Sketch => ({
  slug: "call",
  type: "http_request",
  options: { url, method: "post", body: 1 },
});
/** The sweep looks soon, so that what only it can find is found within the test. */
const eager = { quietMs: 200, sweepEveryMs: 200 };

async function openProxiedDatabase(options: PoolOptions = {}) {
  const database = await openDatabase();
  const url = new URL(database.url);
  const proxy = await openProxy({ host: url.hostname, port: Number(url.port) });
  url.port = String(proxy.port);
  const pool = createPool(url.toString(), { max: 10, ...options });
  onTestFinished(() => pool.end());
  return { database, proxy, pool };
}

test("a result is kept and recorded when the database comes back, and its effect is made once", async () => {
  const { database, proxy, pool } = await openProxiedDatabase();
  let calls = 0;
  const server = await serve((_, response) => {
    calls += 1;
    proxy.cut();
    response.end("done");
  });
  const world = await openEngine(database, { pool });
  const story = await world.publish(
    sketchStory([call(server.origin), message("after", "=call.body")], ["receive > call", "call > after"]),
  );
  const storyRunId = await send(world, story);
  await proxy.refused(3);
  proxy.mend();
  await whenClosed(database, storyRunId);
  expect((await readRuns(database, storyRunId)).map((run) => run.outcome)).toEqual(["emitted", "emitted", "emitted"]);
  expect(calls).toBe(1);
});

test("an event is not accepted while the database is away, and the answer says when to try again", async () => {
  const { database, proxy, pool } = await openProxiedDatabase();
  const world = await openEngine(database, { pool, workers: 0 });
  const story = await world.publish(sketchStory([], []));
  proxy.cut();
  await expect(send(world, story)).rejects.toMatchObject({ code: "storage_unavailable", retryAfterSeconds: 5 });
  proxy.mend();
  await expect(send(world, story)).resolves.toEqual(expect.any(String));
});

test("a database that says nothing any more refuses events, and keeps one that was stored without a word, once", async () => {
  const { database, proxy, pool } = await openProxiedDatabase({ lookEveryMs: 250 });
  const world = await openEngine(database, { pool, worker: eager });
  const story = await world.publish(sketchStory([message("note", 1)], ["receive > note"]));
  const storyRunId = newStoryRunId(Date.now());
  const event = { ...story, action: "receive", data: {}, trigger: "webhook", storyRunId };
  proxy.hush("back");
  const refusal = { code: "storage_unavailable", retryAfterSeconds: 5 };
  await expect(world.intake.accept(event)).rejects.toMatchObject(refusal);
  expect(isSilent(pool)).toBe(true);
  await expect(send(world, story)).rejects.toMatchObject(refusal);
  proxy.mend();
  expect(await whenClosed(database, storyRunId)).toMatchObject({ status: "succeeded", runs: 2 });
  await expect.poll(() => isSilent(pool)).toBe(false);
  expect(await world.intake.accept(event)).toMatchObject({ storyRunId, isNew: false });
  expect((await runStory(world, story)).storyRun).toMatchObject({ status: "succeeded", runs: 2 });
  await expectInvariants(database);
});

test("events are accepted while Redis is away, and worked off when it is back", async () => {
  const database = await openDatabase();
  const redis = await startOwnRedis();
  const world = await openEngine(database, { redisUrl: redis.url, worker: eager });
  const story = await world.publish(sketchStory([message("note", "=receive.body.n")], ["receive > note"]));
  await redis.kill();
  const accepted = await Promise.all([1, 2, 3].map((n) => send(world, story, { n })));
  await redis.start();
  for (const id of accepted) expect(await whenClosed(database, id)).toMatchObject({ status: "succeeded", runs: 2 });
});

test("a worker that starts while Redis is away works when it comes", async () => {
  const database = await openDatabase();
  const redis = await startOwnRedis();
  await redis.kill();
  const world = await openEngine(database, { redisUrl: redis.url, worker: eager });
  const story = await world.publish(sketchStory([message("note", 1)], ["receive > note"]));
  await redis.start();
  expect((await runStory(world, story)).storyRun).toMatchObject({ status: "succeeded", runs: 2 });
});

test("Redis loses everything in the middle of a story run: each run is recorded once and nothing is left over", async () => {
  const database = await openDatabase();
  const redis = await startOwnRedis();
  let calls = 0;
  const server = await serve(async (_, response) => {
    calls += 1;
    if (calls === 10 || calls === 60) await redis.flush();
    response.end();
  });
  const world = await openEngine(database, { redisUrl: redis.url, worker: eager });
  const explode: Sketch = {
    slug: "each",
    type: "event_transform",
    options: { mode: "explode", path: "=receive.body" },
  };
  const story = await world.publish(sketchStory([explode, call(server.origin)], ["receive > each", "each > call"]));
  const { storyRun } = await runStory(world, story, Array(100).fill(0));
  expect(storyRun).toEqual({ status: "succeeded", runs: 102, events: 201, failures: 0 });
  await expectInvariants(database);
});

test("a worker that stops ends the runs it has in hand and takes no more", async () => {
  const database = await openDatabase();
  const called = Promise.withResolvers<() => void>();
  const server = await serve((_, response) => called.resolve(() => response.end("late")));
  const world = await openEngine(database, { workers: 0 });
  const worker = await world.addWorker();
  const story = await world.publish(
    sketchStory([call(server.origin), call2(server.origin)], ["receive > call", "call > call2"]),
  );
  const storyRunId = await send(world, story);
  const answer = await called.promise;
  const stopped = worker.stop();
  answer();
  await stopped;
  expect((await readRuns(database, storyRunId)).map((run) => run.action).sort()).toEqual(["call", "receive"]);
});

test("a worker that stops hands its slots back while its runs end, and what waits goes on elsewhere", async () => {
  const database = await openDatabase();
  const answers: (() => void)[] = [];
  const server = await serve((_, response) => void answers.push(() => response.end()));
  const world = await openEngine(database, { workers: 0, worker: { slots: { cpu: 2, io: 2 } } });
  const worker = await world.addWorker();
  // Each of two new stories may hold half of the slots.
  const stories = await Promise.all(
    [1, 2].map(() => world.publish(sketchStory([call(server.origin)], ["receive > call"]))),
  );
  const sent = await Promise.all(stories.flatMap((story) => [1, 2, 3].map(() => send(world, story))));
  await expect.poll(() => answers.length).toBe(2);
  const redis = new Redis(redisUrl);
  onTestFinished(() => redis.disconnect());
  const admission = new Admission({ redis, prefix: world.prefix });
  const stopped = worker.stop();
  const pools = async () => (await admission.snapshot()).pools;
  await expect.poll(pools).toMatchObject({ cpu: { slots: 0 }, io: { slots: 0 } });
  for (const answer of answers) answer();
  await stopped;
  expect(answers).toHaveLength(2);
  await world.addWorker();
  for (let next = 2; next < 6; next += 1) {
    await expect.poll(() => answers.length).toBeGreaterThan(next);
    answers[next]?.();
  }
  for (const id of sent) expect(await whenClosed(database, id)).toMatchObject({ status: "succeeded" });
  expect(answers).toHaveLength(6);
  await expect.poll(pools).toMatchObject({ io: { slots: 2, taken: 0, waiting: 0 } });
});

test("a run that does not end while its worker stops goes to another worker, and has not failed", async () => {
  const database = await openDatabase();
  const first = Promise.withResolvers<void>();
  let calls = 0;
  const server = await serve((_, response) => {
    calls += 1;
    if (calls === 1) first.resolve();
    else response.end("at last");
  });
  const world = await openEngine(database, { workers: 0, worker: { drainMs: 100 } });
  const worker = await world.addWorker();
  const story = await world.publish(sketchStory([call(server.origin)], ["receive > call"]));
  const storyRunId = await send(world, story);
  await first.promise;
  await worker.stop();
  expect((await readRuns(database, storyRunId)).map((run) => run.action)).toEqual(["receive"]);
  await world.addWorker();
  expect(await whenClosed(database, storyRunId)).toMatchObject({ status: "succeeded", runs: 2, failures: 0 });
  expect(calls).toBe(2);
});

test("stopping ends although Redis and the database do not answer", async () => {
  const { database, proxy, pool } = await openProxiedDatabase();
  const redis = await startOwnRedis();
  const world = await openEngine(database, { pool, redisUrl: redis.url, workers: 0, worker: { drainMs: 100 } });
  const worker = await world.addWorker();
  proxy.cut();
  await redis.kill();
  await worker.stop();
  await worker.stop();
});

function call2(url: string): Sketch {
  return { ...call(url), slug: "call2" };
}
