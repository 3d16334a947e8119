import { randomUUID } from "node:crypto";
import { Admission } from "@fairlead/fairness";
import { Redis } from "ioredis";
import { expect, onTestFinished, test } from "vitest";
import { appendStatement } from "../src/appendSql.ts";
import { systemClock } from "../src/clock.ts";
import { createIntake } from "../src/intake.ts";
import { type ActionRunRow, toUnit, type Unit } from "../src/rows.ts";
import { serve } from "./egressFixtures.ts";
import {
  expectInvariants,
  openDatabase,
  openEngine,
  redisUrl,
  type Sketch,
  send,
  sketchStory,
  type World,
  whenClosed,
} from "./engineFixtures.ts";
import { firstEvent, openRecorder, runUnit, silent, startUnit } from "./recordFixtures.ts";

/** Cancelling is a fence: what was recorded before is counted, and nothing is recorded after it. */

const poll = { timeout: 30_000, interval: 20 };
const call = (url: string): Sketch => ({ slug: "call", type: "http_request", options: { url } });
const after: Sketch = { slug: "after", type: "http_request", options: { url: "http://127.0.0.1:4/" } };

async function readStoryRun(world: Pick<World, "database">, id: string) {
  const sql = `SELECT status, runs, events, failures, closed_at IS NOT NULL AS closed,
    (SELECT count(*)::int FROM action_run WHERE story_run_id = story_run.id) AS recorded,
    (SELECT count(*)::int FROM timer WHERE story_run_id = story_run.id) AS timers FROM story_run WHERE id = $1`;
  return (await world.database.pool.query(sql, [id])).rows[0];
}

function openAdmission(world: World): Admission {
  const redis = new Redis(redisUrl);
  onTestFinished(() => redis.disconnect());
  return new Admission({ redis, prefix: world.prefix });
}

/** A server that never answers, and counts the requests that came and those that were broken off. */
async function silentServer() {
  const counts = { came: 0, brokenOff: 0 };
  const server = await serve((_, response) => {
    counts.came += 1;
    response.on("close", () => {
      counts.brokenOff += 1;
    });
  });
  return { ...server, counts };
}

test("what waits leaves the backlog, timers too; a second time changes nothing, and other runs go on", async () => {
  const world = await openEngine(await openDatabase(), { workers: 0 });
  const admission = openAdmission(world);
  const server = await serve((_, response) => response.end());
  const story = await world.publish(sketchStory([call(server.origin)], ["receive > call"]));
  const [id, kept] = [await send(world, story), await send(world, story)];
  await expect.poll(async () => (await admission.snapshot()).pools.io.waiting, poll).toBe(2);
  await world.database.pool.query(
    `INSERT INTO timer (run_id, story_run_id, parent_event_id, action, loop_index, due_at, attempt)
     VALUES (gen_random_uuid(), $1, gen_random_uuid(), 'call', 0, now() + interval '1 hour', 2)`,
    [id],
  );
  expect(await world.intake.cancel([id])).toEqual([id]);
  const cancelled = { status: "cancelled", runs: 1, events: 1, failures: 0, closed: true, recorded: 1, timers: 0 };
  expect(await readStoryRun(world, id)).toEqual(cancelled);
  expect((await admission.snapshot()).pools.io.waiting).toBe(1);
  expect(await world.intake.cancel([id, randomUUID()])).toEqual([]);
  expect(await readStoryRun(world, id)).toEqual(cancelled);
  await world.addWorker();
  expect(await whenClosed(world.database, kept)).toMatchObject({ status: "succeeded", runs: 2 });
  expect(await world.intake.cancel([kept])).toEqual([]);
  expect(await readStoryRun(world, kept)).toMatchObject({ status: "succeeded" });
  await expectInvariants(world.database);
});

test("a request that runs is broken off, its slot is free, and nothing of it is recorded", async () => {
  const world = await openEngine(await openDatabase());
  const admission = openAdmission(world);
  const { origin, counts } = await silentServer();
  const story = await world.publish(sketchStory([call(origin), after], ["receive > call", "call failure> after"]));
  const id = await send(world, story);
  await expect.poll(() => counts.came, poll).toBe(1);
  expect(await world.intake.cancel([id])).toEqual([id]);
  await expect.poll(() => counts.brokenOff, poll).toBe(1);
  await expect.poll(async () => (await admission.snapshot()).pools.io.taken, poll).toBe(0);
  expect((await admission.inspect([id]))[0]?.outstanding).toBe(0);
  expect(await readStoryRun(world, id)).toMatchObject({ status: "cancelled", runs: 1, recorded: 1, timers: 0 });
  expect(counts.came).toBe(1);
  await expectInvariants(world.database);
});

test("it holds without Redis: what comes out of a queue afterwards is not executed and frees its slot", async () => {
  const world = await openEngine(await openDatabase(), { workers: 0 });
  const admission = openAdmission(world);
  const { origin, counts } = await silentServer();
  const story = await world.publish(sketchStory([call(origin)], ["receive > call"]));
  const id = await send(world, story);
  await expect.poll(async () => (await admission.snapshot()).pools.io.waiting, poll).toBe(1);
  const away = { pool: world.database.pool, redisUrl: "redis://127.0.0.1:1", logger: silent, clock: systemClock };
  const intake = createIntake(away);
  onTestFinished(() => intake.stop());
  await intake.measureTime();
  expect(await intake.cancel([id])).toEqual([id]);
  await world.addWorker();
  const left = async () => (await admission.inspect([id]))[0]?.outstanding;
  await expect.poll(left, poll).toBe(0);
  expect((await admission.snapshot()).pools.io).toMatchObject({ waiting: 0, taken: 0 });
  expect(counts.came).toBe(0);
  expect(await readStoryRun(world, id)).toMatchObject({ status: "cancelled", recorded: 1 });
});

test("all open runs of a story are cancelled, a thousand too, and no other story's", async () => {
  const world = await openEngine(await openDatabase(), { workers: 0 });
  const [story, other] = [
    await world.publish(sketchStory([after], ["receive > after"])),
    await world.publish(sketchStory([after], ["receive > after"])),
  ];
  const ids = await Promise.all(Array.from({ length: 1_001 }, () => send(world, story)));
  const kept = await send(world, other);
  expect(await world.intake.cancelStory(story.storyId)).toBe(1_001);
  expect(await world.intake.cancelStory(story.storyId)).toBe(0);
  const sql =
    "SELECT status, count(*)::int AS n, sum(runs)::int AS runs FROM story_run WHERE id = ANY($1) GROUP BY status";
  expect((await world.database.pool.query(sql, [ids])).rows).toEqual([{ status: "cancelled", n: 1_001, runs: 1_001 }]);
  expect(await readStoryRun(world, kept)).toMatchObject({ status: "open" });
});

type Recorded = { world: Pick<World, "database">; start: Unit; next: (action: string) => Unit };

/** A story run that was started and whose root event three actions follow. */
async function startRun(): Promise<Recorded & { record: (unit: Unit) => Promise<string> }> {
  const database = await openDatabase();
  const { recorder } = openRecorder(database);
  const start = startUnit({ children: 3 });
  await recorder.record(start);
  const { storyRunId } = start;
  const next = (action: string) => runUnit({ storyRunId, parentEventId: firstEvent(start), action });
  return { world: { database }, start, next, record: (unit) => recorder.record(unit) };
}

async function openIntake({ database }: Pick<World, "database">) {
  const intake = createIntake({
    ...{ pool: database.pool, redisUrl, logger: silent, clock: systemClock },
    prefix: `test-${randomUUID()}`,
  });
  onTestFinished(() => intake.stop());
  await intake.measureTime();
  return intake;
}

test("neither results nor waits are recorded afterwards", async () => {
  const { world, start, next, record } = await startRun();
  const intake = await openIntake(world);
  expect(await record(next("a"))).toBe("recorded");
  await intake.cancel([start.storyRunId]);
  expect(await record(next("b"))).toBe("already");
  await record(waitOf(next("c")));
  expect(await readStoryRun(world, start.storyRunId)).toMatchObject({ runs: 2, recorded: 2, events: 2, timers: 0 });
});

/** The same run, waiting for its second attempt. */
function waitOf({ storyRunId, headId, runs: [run] }: Unit): Unit {
  const { parentEventId, action, loopIndex } = run as ActionRunRow;
  const wait = { runId: headId, parentEventId, action, loopIndex, dueMs: 0, attempt: 2, errors: "[]", hops: 0 };
  return toUnit({ storyRunId, headId, wait, runs: [], events: [] });
}

test("a commit that is under way is counted, and one that begins while it is waited for comes too late", async () => {
  const { world, start, next, record } = await startRun();
  const { pool } = world.database;
  const intake = await openIntake(world);
  const waiting = async () => {
    const sql = `SELECT count(*)::int AS n FROM pg_locks WHERE relation = 'cancelled_story_run'::regclass AND NOT granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
    return (await pool.query(sql)).rows[0].n;
  };
  const client = await pool.connect();
  await client.query("BEGIN");
  const { values = [], ...statement } = appendStatement([next("a")]);
  await client.query({ ...statement, values: [...values] });
  const cancelling = intake.cancel([start.storyRunId]);
  await expect.poll(waiting, poll).toBe(1);
  const late = record(next("b"));
  await expect.poll(waiting, poll).toBe(2);
  await client.query("COMMIT");
  client.release();
  expect(await cancelling).toEqual([start.storyRunId]);
  expect(await late).toBe("already");
  expect(await readStoryRun(world, start.storyRunId)).toMatchObject({ runs: 2, recorded: 2, events: 2 });
});
