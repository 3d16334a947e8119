import { Admission, createStoryPolicy, UsageBook } from "@fairlead/fairness";
import { Redis } from "ioredis";
import { expect, onTestFinished, test } from "vitest";
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

const call = (url: string): Sketch => ({ slug: "call", type: "http_request", options: { url } });

/** What admission and the usage book say of a world. */
function look(world: World) {
  const redis = new Redis(redisUrl);
  onTestFinished(() => redis.disconnect());
  const admission = new Admission({ redis, prefix: world.prefix });
  const book = new UsageBook({ redis, prefix: world.prefix });
  return {
    admission,
    explain: async (storyId: string) => (await admission.explain([storyId]))[0],
    used: async (storyId: string) => (await book.read([storyId], { nowMs: world.intake.now(), minutes: 2 }))[0],
  };
}

const poll = { timeout: 30_000, interval: 20 };

test("a run is charged for the time it takes while it takes it", async () => {
  const world = await openEngine(await openDatabase());
  const { explain } = look(world);
  const called = Promise.withResolvers<() => void>();
  const server = await serve((_, response) => called.resolve(() => response.end()));
  const story = await world.publish(sketchStory([call(server.origin)], ["receive > call"]));
  const { storyId } = story;
  await world.intake.configure({ version: 1, storyId, policy: createStoryPolicy({ budgetMs: 60 }) });
  const storyRunId = await send(world, story);
  const answer = await called.promise;
  await expect.poll(async () => (await explain(storyId))?.tokens, poll).toBeLessThan(-100);
  expect(await explain(storyId)).toMatchObject({ lanes: [{ pool: "io", inflight: 1 }] });
  expect((await readRuns(world.database, storyRunId)).map((run) => run.action)).toEqual(["receive"]);
  answer();
  expect(await whenClosed(world.database, storyRunId)).toMatchObject({ status: "succeeded" });
});

test("what a run waited for in admission stands in its row; what followed inline has not waited", async () => {
  const world = await openEngine(await openDatabase());
  const { admission, explain } = look(world);
  // What comes before its worker's first sign of life waits for that.
  await expect.poll(async () => (await admission.snapshot()).pools.cpu.slots, poll).toBeGreaterThan(0);
  const story = await world.publish(sketchStory([message("a", 1), message("b", 2)], ["receive > a", "a > b"]));
  const { storyId } = story;
  const setPaused = (version: number, paused: boolean) =>
    world.intake.configure({ version, storyId, policy: createStoryPolicy({ paused }) });
  await setPaused(1, true);
  const storyRunId = await send(world, story);
  await expect.poll(async () => (await explain(storyId))?.lanes[0]?.waits.paused ?? 0, poll).toBeGreaterThan(30);
  await setPaused(2, false);
  await whenClosed(world.database, storyRunId);
  const waits = Object.fromEntries((await readRuns(world.database, storyRunId)).map((run) => [run.action, run.wait]));
  expect(waits).toEqual({ receive: null, a: { paused: expect.any(Number) }, b: null });
  expect(waits.a?.paused).toBeGreaterThan(30);
});

test("a run that came before the first worker has waited for one; a run that did not wait has an empty wait", async () => {
  const database = await openDatabase();
  const world = await openEngine(database, { workers: 0 });
  const story = await world.publish(sketchStory([message("a", 1)], ["receive > a"]));
  const storyRunId = await send(world, story);
  await world.addWorker();
  await whenClosed(database, storyRunId);
  const [late] = (await readRuns(database, storyRunId)).filter((run) => run.action === "a");
  expect(Object.keys(late?.wait ?? {})).toEqual(["no_worker"]);
  expect((await runStory(world, story)).run("a")?.wait).toEqual({});
});

test("what a story used and waited is told to whoever looks, a second later", async () => {
  const world = await openEngine(await openDatabase());
  const { used } = look(world);
  const server = await serve((_, response) => response.end());
  const story = await world.publish(sketchStory([call(server.origin)], ["receive > call"]));
  const other = await world.publish(sketchStory([message("a", 1)], ["receive > a"]));
  for (let n = 0; n < 3; n += 1) await runStory(world, story);
  await runStory(world, other);
  await expect.poll(async () => (await used(story.storyId))?.runs, poll).toBe(3);
  expect(await used(story.storyId)).toMatchObject({ waitP50Ms: expect.any(Number), waitP95Ms: expect.any(Number) });
  expect((await used(story.storyId))?.workMs).toBeGreaterThan(0);
  await expect.poll(async () => (await used(other.storyId))?.runs, poll).toBe(1);
});

test("what was used in the last second before a worker stops is told as well", async () => {
  const world = await openEngine(await openDatabase(), { workers: 0 });
  const { used } = look(world);
  const worker = await world.addWorker();
  const story = await world.publish(sketchStory([message("a", 1)], ["receive > a"]));
  await runStory(world, story);
  await worker.stop();
  expect((await used(story.storyId))?.runs).toBe(1);
});
