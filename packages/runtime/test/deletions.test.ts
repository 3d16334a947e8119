import { Admission } from "@fairlead/fairness";
import { Redis } from "ioredis";
import { expect, onTestFinished, test } from "vitest";
import { createSweep } from "../src/chores/sweep.ts";
import { systemClock } from "../src/clock.ts";
import { createDatabase } from "../src/database.ts";
import { createDispatch } from "../src/dispatch.ts";
import { createHandoff } from "../src/handoff.ts";
import { createPlanCache, type LoadedPlan } from "../src/planCache.ts";
import { serve } from "./egressFixtures.ts";
import {
  expectInvariants,
  message,
  openDatabase,
  openEngine,
  readRuns,
  redisUrl,
  type Sketch,
  send,
  sketchStory,
  type World,
} from "./engineFixtures.ts";
import { silent } from "./recordFixtures.ts";

/** What is left of a deleted story is dropped wherever it is met, and its story runs close as cancelled. */

const call = (url: string): Sketch => ({ slug: "call", type: "http_request", options: { url } });
const explode: Sketch = {
  slug: "each",
  type: "event_transform",
  options: { mode: "explode", path: "=receive.body", limit: 10_000 },
};
const poll = { timeout: 30_000, interval: 20 };

/** A sweep that looks at every open story run, and what it needs. */
function open(world: World) {
  const redis = new Redis(redisUrl);
  const admission = new Admission({ redis, prefix: world.prefix });
  const handoff = createHandoff(redis, silent, world.prefix);
  const dispatch = createDispatch({ admission, handoff, clock: systemClock, logger: silent });
  onTestFinished(async () => {
    dispatch.stop();
    await handoff.stop();
    redis.disconnect();
  });
  const database = createDatabase(world.database.pool);
  const time = { now: () => world.intake.now(), measure: async () => {}, stop: () => {} };
  const plans = createPlanCache(database);
  const sweep = createSweep({ database, admission, dispatch, plans, time, logger: silent, quietMs: -1_000 });
  const outstanding = async (id: string) => (await admission.inspect([id]))[0]?.outstanding;
  return { sweep, admission, dispatch, outstanding };
}

async function erase(world: World, { storyId }: LoadedPlan): Promise<void> {
  await world.database.pool.query("UPDATE story SET deleted_at = now() WHERE id = $1", [storyId]);
}

async function readStoryRun(world: World, id: string) {
  const sql = `SELECT status, runs, events, failures, closed_at IS NOT NULL AS closed,
    (SELECT count(*)::int FROM timer WHERE story_run_id = story_run.id) AS timers FROM story_run WHERE id = $1`;
  return (await world.database.pool.query(sql, [id])).rows[0];
}

/** A server that counts and answers when it is told to. */
async function holding() {
  const answers: (() => void)[] = [];
  const server = await serve((_, response) => void answers.push(() => response.end()));
  return { ...server, answers };
}

test("what waits is dropped, timers too, and is not put back; other stories are left alone", async () => {
  const world = await openEngine(await openDatabase(), { workers: 0 });
  const { sweep, outstanding } = open(world);
  const server = await holding();
  const [story, other] = [
    await world.publish(sketchStory([call(server.origin)], ["receive > call"])),
    await world.publish(sketchStory([call(server.origin)], ["receive > call"])),
  ];
  const [id, kept] = [await send(world, story), await send(world, other)];
  await world.database.pool.query(
    `INSERT INTO timer (run_id, story_run_id, parent_event_id, action, loop_index, due_at, attempt)
     SELECT gen_random_uuid(), unnest($1::uuid[]), gen_random_uuid(), 'call', 0, now() + interval '1 hour', 2`,
    [[id, kept]],
  );
  await erase(world, story);
  expect(await sweep.runOnce()).toMatchObject({ swept: 2, cancelled: 1 });
  const cancelled = { status: "cancelled", runs: 1, events: 1, failures: 0, closed: true, timers: 0 };
  expect(await readStoryRun(world, id)).toEqual(cancelled);
  expect(await readStoryRun(world, kept)).toMatchObject({ status: "open", timers: 1 });
  expect(await outstanding(id)).toBe(0);
  expect(await sweep.runOnce()).toMatchObject({ swept: 1, cancelled: 0 });
  await world.addWorker();
  await expect.poll(() => server.answers.length, poll).toBe(1);
  expect(await outstanding(id)).toBe(0);
  await expectInvariants(world.database);
});

test("a run that lies in a queue is not executed and frees its slot", async () => {
  const world = await openEngine(await openDatabase(), { workers: 0 });
  const { sweep, admission, dispatch, outstanding } = open(world);
  await dispatch.carryOut(await admission.tick("nobody", { cpu: 1, io: 1 }, []));
  const server = await holding();
  const story = await world.publish(sketchStory([call(server.origin)], ["receive > call"]));
  const id = await send(world, story);
  await expect.poll(async () => (await admission.snapshot()).pools.io.handoffs, poll).toBe(1);
  await erase(world, story);
  expect(await sweep.runOnce()).toMatchObject({ cancelled: 1 });
  await dispatch.carryOut(await admission.leave("nobody"));
  await world.addWorker();
  await expect.poll(async () => (await admission.snapshot()).pools.io.taken, poll).toBe(0);
  expect(await outstanding(id)).toBe(0);
  expect(server.answers).toHaveLength(0);
  expect((await readRuns(world.database, id)).map((run) => run.action)).toEqual(["receive"]);
});

test("a run that executes is broken off, and nothing follows from it", async () => {
  const world = await openEngine(await openDatabase());
  const { sweep, outstanding } = open(world);
  const server = await holding();
  const second = { ...call(server.origin), slug: "second" };
  const story = await world.publish(sketchStory([call(server.origin), second], ["receive > call", "call > second"]));
  const id = await send(world, story);
  await expect.poll(() => server.answers.length, poll).toBe(1);
  await erase(world, story);
  expect(await sweep.runOnce()).toMatchObject({ cancelled: 1 });
  await expect.poll(() => outstanding(id), poll).toBe(0);
  expect(server.answers).toHaveLength(1);
  expect((await readRuns(world.database, id)).map((run) => run.action)).toEqual(["receive"]);
  expect(await readStoryRun(world, id)).toMatchObject({ status: "cancelled", runs: 1 });
});

test("10 000 waiting runs of a story are dropped when it is deleted, and the sweep brings none back", async () => {
  // Only the sweep of the test looks: that of the worker would be first where 10 000 runs take their time.
  const worker = { slots: { cpu: 2, io: 2 }, sweepEveryMs: 3_600_000 };
  const world = await openEngine(await openDatabase(), { worker });
  const { sweep, admission, outstanding } = open(world);
  const server = await holding();
  const story = await world.publish(
    sketchStory([explode, call(server.origin), message("after", 1)], ["receive > each", "each > call", "call > after"]),
  );
  const id = await send(world, story, Array(10_000).fill(0));
  await expect.poll(async () => (await admission.snapshot()).pools.io.waiting, poll).toBeGreaterThan(9_990);
  await erase(world, story);
  const { removed } = await world.intake.discard({ storyId: story.storyId });
  expect(removed).toBeGreaterThan(9_980);
  expect(await sweep.runOnce()).toMatchObject({ cancelled: 1, enqueued: 0 });
  for (const answer of server.answers) answer();
  await expect.poll(() => outstanding(id), poll).toBe(0);
  expect(server.answers.length).toBeLessThan(10);
  expect((await admission.snapshot()).pools.io).toMatchObject({ waiting: 0, taken: 0 });
  expect(await readStoryRun(world, id)).toMatchObject({ status: "cancelled", runs: 2, events: 10_001 });
});
