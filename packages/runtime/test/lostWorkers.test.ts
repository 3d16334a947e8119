import { Admission } from "@fairlead/fairness";
import { Redis } from "ioredis";
import { expect, onTestFinished, test } from "vitest";
import { createBeginnings } from "../src/beginnings.ts";
import { systemClock } from "../src/clock.ts";
import { createDatabase } from "../src/database.ts";
import { queuePrefix } from "../src/handoff.ts";
import { createIntake } from "../src/intake.ts";
import { createPlanCache } from "../src/planCache.ts";
import { publish } from "../src/testing.ts";
import { serve } from "./egressFixtures.ts";
import {
  expectInvariants,
  message,
  openDatabase,
  openEngine,
  readRuns,
  type Sketch,
  send,
  sketchStory,
  whenClosed,
} from "./engineFixtures.ts";
import { startOwnRedis } from "./ownRedis.ts";
import { firstEvent, silent, startUnit } from "./recordFixtures.ts";
import { openWorkerProcesses } from "./workerProcess.ts";

/** Runs that end their workers, in processes that are killed. */

const call = (url: string, more: Partial<Sketch> = {}): Sketch => {
  return {
    slug: "call",
    type: "http_request",
    options: { url, method: "post", body: 1 },
    retry: { limit: 0 },
    ...more,
  };
};
const told = message("told", { why: "=call.error.code" });

async function openWorld(actions: readonly Sketch[], links: readonly string[]) {
  const database = await openDatabase();
  const redis = await startOwnRedis();
  const workers = openWorkerProcesses({
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    FAIRLEAD_ALLOW_PRIVATE_NETWORK: "127.0.0.1",
    FAIRLEAD_LOG_LEVEL: "warn",
  });
  const intake = createIntake({ pool: database.pool, redisUrl: redis.url, logger: silent, clock: systemClock });
  onTestFinished(() => intake.stop());
  await intake.measureTime();
  const plans = createPlanCache(createDatabase(database.pool));
  const story = await publish(sketchStory(actions, links), database.pool, plans);
  const accept = async () => {
    const root = { action: "receive", data: { body: {} }, trigger: "webhook" };
    return (await intake.accept({ ...story, ...root })).storyRunId;
  };
  const beginnings = async () => (await database.pool.query("SELECT begun FROM claim")).rows;
  return { database, redis, workers, accept, beginnings, takeOff: () => takeOff(redis.url) };
}

/** Takes the workers off that have just been killed, so that nobody has to wait for the end of their leases. */
async function takeOff(url: string): Promise<void> {
  const redis = new Redis(url);
  const admission = new Admission({ redis, prefix: queuePrefix });
  for (const key of await redis.keys("*workers")) {
    for (const worker of await redis.zrange(key, "0", "-1")) await admission.leave(worker);
  }
  redis.disconnect();
}

/** A server that ends the worker that calls it, by `kill`, as long as it is told to. */
async function deadly() {
  const state = { calls: 0, kill: () => {}, kills: 0, killsMax: Number.POSITIVE_INFINITY };
  const server = await serve((_, response) => {
    state.calls += 1;
    if (state.kills >= state.killsMax) return void response.end("{}");
    state.kills += 1;
    state.kill();
  });
  return { ...server, state };
}

test("a run that ended three workers is not tried again, fails with the reason and is followed by what is linked to failures", async () => {
  const { origin, state } = await deadly();
  const world = await openWorld([call(origin), told], ["receive > call", "call failure> told"]);
  const id = await world.accept();
  for (let n = 1; n <= 3; n += 1) {
    const worker = world.workers.start();
    state.kill = () => worker.kill("SIGKILL");
    expect(await worker.ended).toBe("SIGKILL");
    expect(state.calls).toBe(n);
    await world.takeOff();
  }
  world.workers.start();
  expect(await whenClosed(world.database, id, 60_000)).toMatchObject({ status: "succeeded", runs: 3, failures: 1 });
  const runs = await readRuns(world.database, id);
  expect(runs[1]).toMatchObject({ action: "call", outcome: "failed", error: { code: "worker_lost" } });
  expect(runs[1]?.error?.message).toContain("3 times");
  expect(runs[2]?.events[0]?.data).toEqual({ why: "worker_lost" });
  expect(state.calls).toBe(3);
  await expect.poll(world.beginnings).toEqual([]);
  await expectInvariants(world.database);
}, 200_000);

test("a run that may happen at most once ends as unknown when its worker is lost, and is not executed again", async () => {
  const { origin, state } = await deadly();
  const once = call(origin, { atMostOnce: true });
  const world = await openWorld([once, told], ["receive > call", "call failure> told"]);
  const id = await world.accept();
  const worker = world.workers.start();
  state.kill = () => worker.kill("SIGKILL");
  expect(await worker.ended).toBe("SIGKILL");
  await world.takeOff();
  world.workers.start();
  await whenClosed(world.database, id, 60_000);
  const runs = await readRuns(world.database, id);
  expect(runs[1]).toMatchObject({ action: "call", outcome: "unknown", error: { code: "outcome_unknown" } });
  expect(runs[2]?.events[0]?.data).toEqual({ why: "outcome_unknown" });
  expect(state.calls).toBe(1);
  await expectInvariants(world.database);
}, 120_000);

test("a run that may happen at most once and whose worker is lost before it begins is executed", async () => {
  const { origin, state } = await deadly();
  state.killsMax = 0;
  const world = await openWorld([call(origin, { atMostOnce: true })], ["receive > call"]);
  const id = await world.accept();
  const worker = world.workers.start("afterClaim:1");
  expect(await worker.ended).toBe("SIGKILL");
  await world.takeOff();
  world.workers.start();
  expect(await whenClosed(world.database, id, 60_000)).toMatchObject({ status: "succeeded", runs: 2 });
  expect(state.calls).toBe(1);
  await expect.poll(world.beginnings).toEqual([]);
}, 120_000);

test("a worker that stops in an orderly way does not count: the run goes to the next one, however often", async () => {
  const world = await openEngine(await openDatabase(), { workers: 0, worker: { drainMs: 10 } });
  const arrivals: (() => void)[] = [];
  let answering = false;
  const server = await serve((_, response) => {
    if (answering) response.end("{}");
    for (const arrived of arrivals.splice(0)) arrived();
  });
  const story = await world.publish(sketchStory([call(server.origin)], ["receive > call"]));
  const id = await send(world, story);
  for (let n = 0; n < 5; n += 1) {
    const arrived = new Promise<void>((resolve) => void arrivals.push(resolve));
    const worker = await world.addWorker();
    await arrived;
    await worker.stop();
    const { rows } = await world.database.pool.query("SELECT begun FROM claim");
    expect(rows).toEqual([{ begun: 0 }]);
  }
  answering = true;
  await world.addWorker();
  expect(await whenClosed(world.database, id)).toMatchObject({ status: "succeeded" });
}, 60_000);

test("a run that may happen at most once and is cut off as its worker stops ends as unknown, as it may have had its effect", async () => {
  const world = await openEngine(await openDatabase(), { workers: 0, worker: { drainMs: 10 } });
  let calls = 0;
  const arrived = Promise.withResolvers<void>();
  const server = await serve(() => {
    calls += 1;
    arrived.resolve();
  });
  const story = await world.publish(sketchStory([call(server.origin, { atMostOnce: true })], ["receive > call"]));
  const id = await send(world, story);
  const worker = await world.addWorker();
  await arrived.promise;
  await worker.stop();
  await world.addWorker();
  expect(await whenClosed(world.database, id)).toMatchObject({ status: "failed", runs: 2 });
  expect((await readRuns(world.database, id))[1]).toMatchObject({ outcome: "unknown" });
  expect(calls).toBe(1);
}, 60_000);

test("beginnings are counted once each, anew for later attempts, and taken back", async () => {
  const database = await openDatabase();
  const beginnings = createBeginnings(createDatabase(database.pool), systemClock);
  const start = startUnit();
  const ids = { storyRunId: start.storyRunId, storyId: "s", versionId: "v", parentEventId: firstEvent(start) };
  const locator = { ...ids, action: "a", loopIndex: 0, attempt: 1, hops: 0, dueMs: 0, backoffMs: 0 };
  const begin = (attempt: number, token: string, earlier = 1) =>
    beginnings.begin({ locator: { ...locator, attempt }, token, earlier });
  const [first, second, third, fourth] = Array.from({ length: 4 }, () => crypto.randomUUID());
  expect(await begin(1, first ?? "")).toBe(2);
  expect(await begin(1, first ?? "")).toBe(2);
  expect(await begin(1, second ?? "")).toBe(3);
  await beginnings.takeBack(locator);
  expect(await begin(1, third ?? "")).toBe(3);
  expect(await begin(2, fourth ?? "", 0)).toBe(1);
  await beginnings.takeBack(locator);
  expect((await database.pool.query("SELECT begun FROM claim")).rows).toEqual([{ begun: 1 }]);
  beginnings.forget(locator);
  await expect.poll(async () => (await database.pool.query("SELECT begun FROM claim")).rows).toEqual([]);
});

test("runs under suspicion are executed one at a time, whatever becomes of each", async () => {
  const database = await openDatabase();
  const { alone } = createBeginnings(createDatabase(database.pool), systemClock);
  const order: string[] = [];
  const first = Promise.withResolvers<void>();
  const results = [
    alone(async () => {
      order.push("first begins");
      await first.promise;
      order.push("first ends");
      throw new Error("lost");
    }),
    alone(async () => {
      order.push("second begins");
      return 2;
    }),
  ];
  await Promise.resolve();
  expect(order).toEqual(["first begins"]);
  first.resolve();
  expect(await Promise.allSettled(results)).toMatchObject([{ status: "rejected" }, { status: "fulfilled", value: 2 }]);
  expect(order).toEqual(["first begins", "first ends", "second begins"]);
});
