import { createTestDatabase, type TestDatabase } from "@fairlead/db/testing";
import { Admission } from "@fairlead/fairness";
import { Queue } from "bullmq";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { createClaims } from "../src/claims.ts";
import { systemClock } from "../src/clock.ts";
import { createEventCache } from "../src/eventCache.ts";
import { toTickets } from "../src/follow.ts";
import { createHandoff } from "../src/handoff.ts";
import { runIdOf } from "../src/ids.ts";
import { createIntake } from "../src/intake.ts";
import { createPlanCache } from "../src/planCache.ts";
import { toUnit, type Unit } from "../src/rows.ts";
import { publish } from "../src/testing.ts";
import { serve } from "./egressFixtures.ts";
import { openDatabase, redisUrl, send, sketchStory, whenClosed } from "./engineFixtures.ts";
import { startOwnRedis } from "./ownRedis.ts";
import { firstEvent, openRecorder, runUnit, silent, startUnit } from "./recordFixtures.ts";
import { call, openRetryWorld, readWaits } from "./retryFixtures.ts";
import { openWorkerProcesses } from "./workerProcess.ts";

/** Attempts that meet: two at once, late ones, repeated ones, and workers that die between two steps. */
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

type Of = { storyRunId: string; parentEventId: string; action: string };

/** The n-th attempt at a run has failed, and it waits for the next one. */
function waitUnit(of: Of, attempt: number): Unit {
  const runId = runIdOf({ ...of, loopIndex: 0 });
  const { storyRunId, parentEventId, action } = of;
  const errors = JSON.stringify([{ attempt, code: "http_status", message: `attempt ${attempt}` }]);
  const wait = { runId, parentEventId, action, loopIndex: 0, dueMs: attempt * 1_000, hops: 0, errors };
  return toUnit({ storyRunId, headId: runId, wait: { ...wait, attempt: attempt + 1 }, runs: [], events: [] });
}

/** The result of the n-th attempt. */
function resultUnit(of: Of, attempt: number): Unit {
  const unit = runUnit(of);
  return { ...unit, runs: unit.runs.map((run) => ({ ...run, attempt })) };
}

async function startRun(): Promise<Of & { record: (...units: Unit[]) => Promise<unknown> }> {
  const start = startUnit();
  const { recorder } = openRecorder(database);
  await recorder.record(start);
  const of = { storyRunId: start.storyRunId, parentEventId: firstEvent(start), action: "call" };
  return { ...of, record: (...units) => Promise.all(units.map((unit) => recorder.record(unit))) };
}

async function readTimer({ storyRunId }: Of) {
  const sql = `SELECT attempt, errors, extract(epoch FROM due_at)::int AS due FROM timer WHERE story_run_id = $1`;
  const { rows } = await database.pool.query(sql, [storyRunId]);
  return rows.map((row) => ({ ...row, errors: row.errors.map((error: { message: string }) => error.message) }));
}

async function readRun({ storyRunId }: Of) {
  const sql = "SELECT attempt, outcome, errors FROM action_run WHERE story_run_id = $1 AND action = 'call'";
  return (await database.pool.query(sql, [storyRunId])).rows;
}

test("a wait moves on with later attempts only, and keeps the errors of all", async () => {
  const run = await startRun();
  await run.record(waitUnit(run, 1));
  await run.record(waitUnit(run, 2));
  await run.record(waitUnit(run, 1));
  expect(await readTimer(run)).toEqual([{ attempt: 3, due: 2, errors: ["attempt 1", "attempt 2"] }]);
});

test("the result of a later attempt ends the wait and takes its errors over", async () => {
  const run = await startRun();
  await run.record(waitUnit(run, 1));
  expect(await run.record(resultUnit(run, 2))).toEqual(["recorded"]);
  expect(await readTimer(run)).toEqual([]);
  expect(await readRun(run)).toMatchObject([{ attempt: 2, errors: [{ attempt: 1, message: "attempt 1" }] }]);
});

test("an attempt that fails after another has recorded its result leaves no wait", async () => {
  const run = await startRun();
  await run.record(resultUnit(run, 1));
  await run.record(waitUnit(run, 1));
  expect(await readTimer(run)).toEqual([]);
  expect(await readRun(run)).toMatchObject([{ attempt: 1, errors: null }]);
});

test("waits, results of later attempts and first results are recorded in one commit, each as it is", async () => {
  const runs = await Promise.all(Array.from({ length: 30 }, startRun));
  const { recorder } = openRecorder(database);
  await Promise.all(runs.flatMap((run, n) => (n % 3 === 1 ? [recorder.record(waitUnit(run, 1))] : [])));
  const start = startUnit();
  const outcomes = await Promise.all([
    recorder.record(start),
    ...runs.map((run, n) => recorder.record([waitUnit(run, 1), resultUnit(run, 2), resultUnit(run, 1)][n % 3] as Unit)),
  ]);
  expect(new Set(outcomes)).toEqual(new Set(["recorded"]));
  expect(recorder.counts()).toEqual({ batches: 2, units: 41, rows: 10 + 3 + 10 + 20 * 2 });
  for (const [n, run] of runs.entries()) {
    expect(await readTimer(run)).toHaveLength(n % 3 === 0 ? 1 : 0);
    expect((await readRun(run)).map(({ errors }) => errors?.length ?? 0)).toEqual([[], [1], [0]][n % 3]);
  }
});

test("an attempt whose failure is recorded is not made again; the one that is awaited is", async () => {
  const run = await startRun();
  await run.record(waitUnit(run, 2));
  const claims = createClaims({ ...openRecorder(database), cache: createEventCache() });
  const locator = { ...run, storyId: "", versionId: "", loopIndex: 0, hops: 0, dueMs: 0, backoffMs: 0 };
  const claimed = await Promise.all([1, 2, 3].map((attempt) => claims.claim({ ...locator, attempt })));
  expect(claimed.map(({ state }) => state)).toEqual(["waiting", "waiting", "ready"]);
});

test("a first attempt that is delivered again while the run waits is not made, and frees its slot", async () => {
  const world = await openRetryWorld(0);
  let calls = 0;
  const server = await serve((_, response) => {
    calls += 1;
    response.end();
  });
  const story = await world.publish(sketchStory([call(server.origin)], ["receive > call"]));
  const storyRunId = await send(world, story);
  const { rows } = await world.database.pool.query("SELECT id FROM event WHERE story_run_id = $1", [storyRunId]);
  const of = { storyRunId, parentEventId: rows[0].id, action: "call" };
  await openRecorder(world.database).recorder.record(waitUnit(of, 1));
  const redis = new Redis(redisUrl);
  onTestFinished(() => redis.disconnect());
  const admission = new Admission({ redis, prefix: world.prefix });
  await world.addWorker();
  const outstanding = async () => (await admission.inspect([storyRunId]))[0]?.outstanding;
  await expect.poll(outstanding).toBe(0);
  expect(calls).toBe(0);
  expect(await readWaits(world, storyRunId)).toMatchObject([{ attempt: 2 }]);
  await world.fire();
  expect(await whenClosed(world.database, storyRunId)).toMatchObject({ status: "succeeded", runs: 2 });
  expect(calls).toBe(1);
});

test("jobs of two attempts at a run are two jobs, though their delivery is the same", async () => {
  const redis = new Redis(redisUrl);
  const prefix = `test-${crypto.randomUUID()}`;
  const handoff = createHandoff(redis, silent, prefix);
  const queue = new Queue("fairlead-io", { connection: redis, prefix });
  onTestFinished(async () => {
    await queue.close();
    await handoff.stop();
    redis.disconnect();
  });
  const start = startUnit();
  const of = { storyRunId: start.storyRunId, parentEventId: firstEvent(start), action: "call" };
  const more = { storyId: "s", versionId: "v", loopIndex: 0, hops: 0, dueMs: 0, backoffMs: 0 };
  const loaded = { plan: { actions: [] }, tenantId: "", storyId: "s", versionId: "v" };
  const [first, second] = [1, 2].map((attempt) => toTickets(loaded as never, [{ ...of, ...more, attempt }])[0]);
  if (!first || !second) throw new Error("There are two.");
  expect(second.runId).toBe(first.runId);
  for (const ticket of [first, first, second]) await handoff.push([{ ...ticket, pool: "io", delivery: 1 }]);
  expect((await queue.getJobs(["waiting"])).map((job) => job.id).sort()).toEqual([
    `${first.runId}_1_1`,
    `${first.runId}_2_1`,
  ]);
});

test("a worker is killed when the wait is recorded and Redis loses everything: another one makes the next attempt", async () => {
  const own = await openDatabase();
  const redis = await startOwnRedis();
  let calls = 0;
  const server = await serve((_, response) => {
    calls += 1;
    response.writeHead(calls === 1 ? 503 : 200).end();
  });
  const workers = openWorkerProcesses({
    DATABASE_URL: own.url,
    REDIS_URL: redis.url,
    FAIRLEAD_ALLOW_PRIVATE_NETWORK: "127.0.0.1",
    FAIRLEAD_LOG_LEVEL: "warn",
  });
  const intake = createIntake({ pool: own.pool, redisUrl: redis.url, logger: silent, clock: systemClock });
  onTestFinished(() => intake.stop());
  await intake.measureTime();
  const plans = createPlanCache(openRecorder(own).database);
  const story = await publish(sketchStory([call(server.origin)], ["receive > call"]), own.pool, plans);
  const { ended } = workers.start("afterCommit:1");
  const root = { action: "receive", data: { body: {} }, trigger: "webhook" };
  const { storyRunId } = await intake.accept({ ...story, ...root });
  expect(await ended).toBe("SIGKILL");
  await redis.flush();
  workers.start();
  expect(await whenClosed(own, storyRunId, 90_000)).toMatchObject({ status: "succeeded", runs: 2 });
  expect(calls).toBe(2);
  const { rows } = await own.pool.query("SELECT attempt, errors FROM action_run WHERE action = 'call'");
  expect(rows).toMatchObject([{ attempt: 2, errors: [{ attempt: 1 }] }]);
}, 120_000);
