import { Admission } from "@fairlead/fairness";
import { Redis } from "ioredis";
import { expect, onTestFinished, test } from "vitest";
import { toTickets } from "../src/follow.ts";
import { createHandoff } from "../src/handoff.ts";
import type { LoadedPlan } from "../src/planCache.ts";
import { serve } from "./egressFixtures.ts";
import {
  message,
  openDatabase,
  openEngine,
  readRuns,
  redisUrl,
  runStory,
  type Sketch,
  send,
  sketchStory,
  type World,
  whenClosed,
} from "./engineFixtures.ts";
import { openRecorder, runUnit, silent } from "./recordFixtures.ts";

const call = (url: string): Sketch => ({ slug: "call", type: "http_request", options: { url } });

/** Enqueues the run of an action for the story run's root event, as if it had not been told before. */
async function enqueueAgain(world: World, story: LoadedPlan, of: { storyRunId: string; action: string }) {
  const redis = new Redis(redisUrl);
  onTestFinished(() => redis.disconnect());
  const admission = new Admission({ redis, prefix: world.prefix });
  const handoff = createHandoff(redis, silent, world.prefix);
  onTestFinished(() => handoff.stop());
  const parentEventId = await rootEvent(world, of.storyRunId);
  const { storyId, versionId } = story;
  const locator = {
    ...of,
    storyId,
    versionId,
    parentEventId,
    loopIndex: 0,
    attempt: 1,
    hops: 0,
    dueMs: 0,
    backoffMs: 0,
  };
  const { granted, added } = await admission.enqueue(toTickets(story, [locator]));
  await handoff.push(granted);
  const inspect = async () => (await admission.inspect([of.storyRunId]))[0]?.outstanding;
  return { added, inspect };
}

/** Waits until admission knows of no run of a story run that is still to end: it is told after the database. */
async function whenSettled(world: World, storyRunId: string): Promise<void> {
  const redis = new Redis(redisUrl);
  onTestFinished(() => redis.disconnect());
  const admission = new Admission({ redis, prefix: world.prefix });
  await expect.poll(async () => (await admission.inspect([storyRunId]))[0]?.outstanding ?? 0).toBe(0);
}

async function rootEvent(world: World, storyRunId: string): Promise<string> {
  const sql = "SELECT id FROM event WHERE story_run_id = $1 AND action = 'receive'";
  return (await world.database.pool.query(sql, [storyRunId])).rows[0].id;
}

test("a run that comes a second time is not executed again", async () => {
  const world = await openEngine(await openDatabase());
  let calls = 0;
  const server = await serve((_, response) => {
    calls += 1;
    response.end();
  });
  const story = await world.publish(
    sketchStory([call(server.origin), message("after", 1)], ["receive > call", "call > after"]),
  );
  const { storyRunId, runs } = await runStory(world, story);
  await whenSettled(world, storyRunId);
  const { added, inspect } = await enqueueAgain(world, story, { storyRunId, action: "call" });
  expect(added).toBe(1);
  await expect.poll(inspect).toBe(0);
  expect(await readRuns(world.database, storyRunId)).toEqual(runs);
  expect(calls).toBe(1);
});

test("the children of a run that was recorded by a worker which then died are followed", async () => {
  const database = await openDatabase();
  const world = await openEngine(database, { workers: 0 });
  const story = await world.publish(
    sketchStory([call("http://127.0.0.1:4/"), message("after", "=call")], ["receive > call", "call > after"]),
  );
  const storyRunId = await send(world, story);
  const { recorder } = openRecorder(database);
  const parentEventId = await rootEvent(world, storyRunId);
  await recorder.record(runUnit({ storyRunId, parentEventId, action: "call", data: '"recorded"', children: 1 }));
  await world.addWorker();
  expect(await whenClosed(database, storyRunId)).toMatchObject({ status: "succeeded", runs: 3 });
  expect((await readRuns(database, storyRunId)).find((run) => run.action === "after")?.events).toEqual([
    { port: "default", data: "recorded" },
  ]);
});

test("a worker that comes late with a result discards it, and follows the recorded one", async () => {
  const database = await openDatabase();
  const world = await openEngine(database);
  const called = Promise.withResolvers<() => void>();
  const server = await serve((_, response) => called.resolve(() => response.end("late")));
  const story = await world.publish(
    sketchStory([call(server.origin), message("after", "=call")], ["receive > call", "call > after"]),
  );
  const storyRunId = await send(world, story);
  const answer = await called.promise;
  const { recorder } = openRecorder(database);
  const parentEventId = await rootEvent(world, storyRunId);
  await recorder.record(runUnit({ storyRunId, parentEventId, action: "call", data: '"first"', children: 1 }));
  answer();
  expect(await whenClosed(database, storyRunId)).toMatchObject({ status: "succeeded", runs: 3, events: 3 });
  const runs = await readRuns(database, storyRunId);
  const emitted = (action: string) => runs.find((run) => run.action === action)?.events.map((event) => event.data);
  expect([emitted("call"), emitted("after")]).toEqual([["first"], ["first"]]);
});

test("a run whose event is not in the record any more frees its slot and leaves nothing behind", async () => {
  const database = await openDatabase();
  const world = await openEngine(database, { workers: 0 });
  const story = await world.publish(sketchStory([call("http://127.0.0.1:4/")], ["receive > call"]));
  const storyRunId = await send(world, story);
  const { inspect } = await enqueueAgain(world, story, { storyRunId, action: "call" });
  for (const table of ["event", "action_run"])
    await database.pool.query(`DELETE FROM ${table} WHERE story_run_id = $1`, [storyRunId]);
  await world.addWorker();
  await expect.poll(inspect).toBe(0);
  expect(await readRuns(database, storyRunId)).toEqual([]);
});
