import { Admission } from "@fairlead/fairness";
import { Redis } from "ioredis";
import { expect, onTestFinished, test } from "vitest";
import { createSweep } from "../src/chores/sweep.ts";
import { systemClock } from "../src/clock.ts";
import { createDatabase, type Database } from "../src/database.ts";
import { createDatabaseTime } from "../src/databaseTime.ts";
import type { Dispatch } from "../src/dispatch.ts";
import { createPlanCache } from "../src/planCache.ts";
import { message, openDatabase, openEngine, redisUrl, send, sketchStory, type World } from "./engineFixtures.ts";
import { firstEvent, openRecorder, runUnit, silent, startUnit } from "./recordFixtures.ts";

/** A sweep over a world's database that looks at everything that is older than a moment. */
function openSweep(world: World, prefix: string, quietMs: number) {
  const redis = new Redis(redisUrl);
  const database = createDatabase(world.database.pool);
  const time = createDatabaseTime(database, systemClock);
  onTestFinished(() => {
    time.stop();
    redis.disconnect();
  });
  const admission = new Admission({ redis, prefix });
  const dispatch: Dispatch = { carryOut: async () => {}, stop: () => {} };
  const plans = createPlanCache(database);
  let statements = 0;
  const counted: Database = {
    ...database,
    query(statement) {
      statements += 1;
      return database.query(statement);
    },
  };
  const sweep = createSweep({ database: counted, admission, dispatch, plans, time, logger: silent, quietMs });
  return { sweep, admission, statements: () => statements };
}

const note = sketchStory([message("note", 1), message("also", 2)], ["receive > note", "receive > also"]);

test("what Redis does not know is put back, once", async () => {
  const world = await openEngine(await openDatabase(), { workers: 0 });
  const story = await world.publish(note);
  const id = await send(world, story);
  const { sweep, admission } = openSweep(world, `empty-${id}`, -1_000);
  expect(await sweep.runOnce()).toEqual({ swept: 1, cancelled: 0, enqueued: 2, closed: 0 });
  expect(await admission.inspect([id])).toMatchObject([{ outstanding: 2 }]);
  expect(await sweep.runOnce()).toEqual({ swept: 1, cancelled: 0, enqueued: 0, closed: 0 });
});

test("what is recorded already is left out", async () => {
  const world = await openEngine(await openDatabase(), { workers: 0 });
  const story = await world.publish(note);
  const id = await send(world, story);
  const { rows } = await world.database.pool.query("SELECT id FROM event WHERE story_run_id = $1", [id]);
  await openRecorder(world.database).recorder.record(
    runUnit({ storyRunId: id, parentEventId: rows[0].id, action: "note" }),
  );
  expect(await openSweep(world, `empty-${id}`, -1_000).sweep.runOnce()).toMatchObject({ enqueued: 1 });
});

test("a story run that Redis has touched a moment ago is left alone", async () => {
  const world = await openEngine(await openDatabase(), { workers: 0 });
  const id = await send(world, await world.publish(note));
  const { sweep } = openSweep(world, `empty-${id}`, 60_000);
  expect(await sweep.runOnce()).toEqual({ swept: 0, cancelled: 0, enqueued: 0, closed: 0 });
});

test("many story runs that Redis has lost are put back with as few statements as one", async () => {
  const world = await openEngine(await openDatabase(), { workers: 0 });
  const story = await world.publish(note);
  const ids = await Promise.all(Array.from({ length: 50 }, () => send(world, story)));
  const { sweep, admission, statements } = openSweep(world, `empty-${ids[0]}`, -1_000);
  expect(await sweep.runOnce()).toEqual({ swept: 50, cancelled: 0, enqueued: 100, closed: 0 });
  expect(await admission.inspect(ids)).toMatchObject(ids.map(() => ({ outstanding: 2 })));
  expect(statements()).toBeLessThanOrEqual(6);
});

test("a complete story run that nobody closed is closed", async () => {
  const world = await openEngine(await openDatabase(), { workers: 0 });
  const start = startUnit();
  const { recorder } = openRecorder(world.database);
  await recorder.record(start);
  await recorder.record(runUnit({ storyRunId: start.storyRunId, parentEventId: firstEvent(start), action: "a" }));
  expect(await openSweep(world, `empty-${start.storyRunId}`, -1_000).sweep.runOnce()).toEqual({
    swept: 1,
    cancelled: 0,
    enqueued: 0,
    closed: 1,
  });
});

test("a story run of a version that can't be read does not keep the others waiting", async () => {
  const world = await openEngine(await openDatabase(), { workers: 0 });
  const bad = await world.publish(note);
  await send(world, bad);
  await world.database.pool.query("UPDATE story_version SET definition = '{}' WHERE id = $1", [bad.versionId]);
  const id = await send(world, await world.publish(note));
  const { sweep, admission } = openSweep(world, `empty-${id}`, -1_000);
  expect(await sweep.runOnce()).toEqual({ swept: 2, cancelled: 0, enqueued: 2, closed: 0 });
  expect(await admission.inspect([id])).toMatchObject([{ outstanding: 2 }]);
});

test("more open story runs than fit on a page are all looked at", async () => {
  const world = await openEngine(await openDatabase(), { workers: 0 });
  const { recorder } = openRecorder(world.database);
  await Promise.all(Array.from({ length: 1_100 }, () => recorder.record(startUnit({ children: 0 }))));
  expect(await openSweep(world, "empty-pages", -1_000).sweep.runOnce()).toEqual({
    swept: 1_100,
    cancelled: 0,
    enqueued: 0,
    closed: 1_100,
  });
});
