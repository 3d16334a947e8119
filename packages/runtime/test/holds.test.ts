import { Admission } from "@fairlead/fairness";
import { Redis } from "ioredis";
import { expect, onTestFinished, test } from "vitest";
import { createThrottles } from "../src/chores/throttles.ts";
import { createDatabase } from "../src/database.ts";
import { expectInvariants, message, readRuns, redisUrl, send, sketchStory, whenClosed } from "./engineFixtures.ts";
import { delay, readHeld, republish, throttle, whenHeld } from "./holdFixtures.ts";
import { openRetryWorld, type RetryWorld } from "./retryFixtures.ts";

/** A time that is stored is rounded; the clock is moved by more than that. */
const slackMs = 1_000;

/** Events that a delay or a throttle holds: rows that nothing can lose, which take no slot and are passed on once. */

const links = ["receive > hold", "hold > after", "hold failure> rescue"];
const after = message("after", "=hold.body.n");
const rescue = message("rescue", "=hold.error.code");

async function outstanding(world: RetryWorld, storyRunId: string): Promise<number | undefined> {
  const redis = new Redis(redisUrl);
  onTestFinished(() => redis.disconnect());
  const [seen] = await new Admission({ redis, prefix: world.prefix }).inspect([storyRunId]);
  return seen?.outstanding;
}

test("a delayed event waits without a slot and is passed on once, when it is time and no sooner", async () => {
  const world = await openRetryWorld();
  const story = await world.publish(sketchStory([delay({ seconds: "=receive.body.wait" }), after, rescue], links));
  const storyRunId = await send(world, story, { n: 7, wait: 90 });
  const [held] = await whenHeld(world);
  expect(held).toMatchObject({ storyRunId, attempt: 1, actionId: "hold", leftMs: expect.closeTo(90_000, -3) });
  await expect.poll(() => outstanding(world, storyRunId)).toBe(0);
  expect((await readRuns(world.database, storyRunId)).map((run) => run.action)).toEqual(["receive"]);

  world.clock.advance((held?.leftMs ?? 0) - slackMs);
  expect(await world.fire()).toEqual({ fired: 0, dropped: 0 });
  world.clock.advance(2 * slackMs);
  expect(await world.fire()).toEqual({ fired: 1, dropped: 0 });
  expect(await whenClosed(world.database, storyRunId)).toMatchObject({ status: "succeeded", runs: 3, failures: 0 });
  const runs = await readRuns(world.database, storyRunId);
  const hold = runs.find((run) => run.action === "hold");
  expect(hold).toMatchObject({ outcome: "emitted", children: 1, error: null });
  expect(hold?.events).toEqual([{ port: "default", data: { body: { n: 7, wait: 90 }, headers: {}, method: "POST" } }]);
  expect(hold?.wait?.delay).toBeGreaterThanOrEqual(90_000 - slackMs);
  expect(runs.find((run) => run.action === "after")?.events[0]?.data).toBe(7);
  expect(await readHeld(world)).toEqual([]);
  await expectInvariants(world.database);
});

test("a delay until a moment ends then, and at once if the moment has passed", async () => {
  const world = await openRetryWorld();
  const story = await world.publish(sketchStory([delay({ until: "=receive.body.until" }), after, rescue], links));
  const at = Math.ceil(world.intake.now() / 1_000) * 1_000 + 3_600_000;
  const later = await send(world, story, { n: 1, until: new Date(at).toISOString() });
  expect(await whenHeld(world)).toMatchObject([{ storyRunId: later, dueMs: at }]);
  const now = await send(world, story, { n: 2, until: "2020-02-29T12:00:00+01:00" });
  await whenHeld(world, 2);
  world.clock.advance(slackMs);
  expect(await world.fire()).toEqual({ fired: 1, dropped: 0 });
  expect(await whenClosed(world.database, now)).toMatchObject({ status: "succeeded", runs: 3 });
  expect(await readHeld(world)).toMatchObject([{ storyRunId: later }]);
});

test.each([
  [{ wait: "soon" }, 'options.seconds must be a number from 0 to 31622400 (366 days), got "soon".'],
  [{ wait: -1 }, "options.seconds must be a number from 0 to 31622400 (366 days), got -1."],
  [{ wait: 1e12 }, "options.seconds must be a number from 0 to 31622400 (366 days), got 1000000000000."],
])("a delay of %j fails and its failure is followed", async (body, error) => {
  const world = await openRetryWorld();
  const story = await world.publish(sketchStory([delay({ seconds: "=receive.body.wait" }), after, rescue], links));
  const storyRunId = await send(world, story, body);
  await whenClosed(world.database, storyRunId);
  const runs = await readRuns(world.database, storyRunId);
  expect(runs.find((run) => run.action === "hold")?.error).toEqual({ code: "options_invalid", message: error });
  expect(runs.find((run) => run.action === "rescue")?.events[0]?.data).toBe("options_invalid");
});

test("what is not a date fails a delay, and so does one in more than 366 days", async () => {
  const world = await openRetryWorld();
  const story = await world.publish(sketchStory([delay({ until: "=receive.body.until" }), after, rescue], links));
  for (const until of ["tomorrow", null, "2026-02-30", "2999-01-01"]) {
    const storyRunId = await send(world, story, { until });
    await whenClosed(world.database, storyRunId);
    const hold = (await readRuns(world.database, storyRunId)).find((run) => run.action === "hold");
    expect(hold?.error, String(until)).toMatchObject({ code: "options_invalid" });
  }
});

test("a throttle spaces the events of all story runs evenly, tells its capacity, and saves nothing up", async () => {
  const world = await openRetryWorld(2);
  const story = await world.publish(sketchStory([throttle(4, 60), after, rescue], links));
  const ids = await Promise.all([1, 2, 3, 4, 5, 6].map((n) => send(world, story, { n })));
  const held = await whenHeld(world, 6);
  const startMs = held[0]?.dueMs ?? 0;
  expect(startMs).toBeLessThanOrEqual(world.intake.now() + slackMs);
  expect(held.map(({ dueMs }) => Math.round(dueMs - startMs))).toEqual([0, 15_000, 30_000, 45_000, 60_000, 75_000]);
  expect(new Set(held.map(({ storyRunId }) => storyRunId))).toEqual(new Set(ids));

  world.clock.advance(slackMs);
  expect(await world.fire()).toMatchObject({ fired: 1 });
  world.clock.advance(30_000);
  expect(await world.fire()).toMatchObject({ fired: 2 });
  world.clock.advance(3_600_000);
  expect(await world.fire()).toMatchObject({ fired: 3 });
  for (const id of ids) expect(await whenClosed(world.database, id)).toMatchObject({ status: "succeeded", runs: 3 });
  const [run] = (await readRuns(world.database, ids[0] ?? "")).filter(({ action }) => action === "hold");
  expect(run?.events[0]?.data).toMatchObject({ body: { n: 1 }, capacity_per_minute: 4 });

  for (const n of [7, 8]) await send(world, story, { n });
  const next = await whenHeld(world, 2);
  expect(next.map(({ leftMs }) => Math.round(leftMs / slackMs))).toEqual([0, 15]);
  await expectInvariants(world.database);
});

test("a throttle that is renamed or set to another pace goes on where it was", async () => {
  const world = await openRetryWorld();
  const before = sketchStory([throttle(1, 60), after, rescue], links);
  const story = await world.publish(before);
  await send(world, story, { n: 1 });
  await whenHeld(world, 1);
  const renamed = structuredClone(sketchStory([{ ...throttle(1, 10), slug: "slow" }], ["receive > slow"]));
  const actions = renamed.actions.map((action) => (action.slug === "slow" ? { ...action, id: "hold" } : action));
  const versionId = await republish(world, story.storyId, { ...renamed, actions });
  const root = { action: "receive", data: { body: { n: 2 } }, trigger: "webhook" };
  const { plan } = await world.publish({ ...renamed, actions });
  for (const _ of [2, 3]) await world.intake.accept({ ...story, plan, versionId, ...root });
  const held = await whenHeld(world, 3);
  const startMs = held[0]?.dueMs ?? 0;
  expect(held.map(({ dueMs }) => Math.round(dueMs - startMs))).toEqual([0, 60_000, 70_000]);
});

test("the times of cancelled events are given back to a throttle", async () => {
  const world = await openRetryWorld();
  const story = await world.publish(sketchStory([throttle(1, 60), after, rescue], links));
  const ids: string[] = [];
  for (const n of [1, 2, 3, 4]) {
    ids.push(await send(world, story, { n }));
    await whenHeld(world, n);
  }
  expect(await world.intake.cancel(ids.slice(2))).toHaveLength(2);
  await whenHeld(world, 2);
  const chore = createThrottles(createDatabase(world.database.pool), world.intake);
  expect(await chore.runOnce()).toEqual({ mended: 0 });
  world.clock.advance(11_000);
  expect(await chore.runOnce()).toEqual({ mended: 1 });
  expect(await chore.runOnce()).toEqual({ mended: 0 });
  await send(world, story, { n: 5 });
  const held = await whenHeld(world, 3);
  const startMs = held[0]?.dueMs ?? 0;
  expect(held.map(({ dueMs }) => Math.round(dueMs - startMs))).toEqual([0, 60_000, 120_000]);
});

test("an action holds 20 000 events; one more fails, and its failure is followed", async () => {
  const world = await openRetryWorld();
  const story = await world.publish(sketchStory([delay({ seconds: 60 }), after, rescue], links));
  const fill = (count: number) =>
    world.database.pool.query(
      `INSERT INTO timer (run_id, story_run_id, parent_event_id, action, loop_index, due_at, attempt, story_id, action_id, held_at)
       SELECT gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'hold', 0, now() + interval '1 day', 1, $1, 'hold', now()
       FROM generate_series(1, $2)`,
      [story.storyId, count],
    );
  await fill(19_999);
  await send(world, story, { n: 1 });
  await whenHeld(world, 20_000);
  const storyRunId = await send(world, story, { n: 2 });
  expect(await whenClosed(world.database, storyRunId)).toMatchObject({ status: "succeeded", failures: 1, runs: 3 });
  const runs = await readRuns(world.database, storyRunId);
  expect(runs.find((run) => run.action === "hold")?.error).toEqual({
    code: "too_many_waiting",
    message: expect.stringContaining("20000 events wait at this action, the most that may."),
  });
  expect(runs.find((run) => run.action === "rescue")?.events[0]?.data).toBe("too_many_waiting");
  expect(await readHeld(world)).toHaveLength(20_000);
});

test("what a held event would have woken is lost: it is passed on all the same, once", async () => {
  const world = await openRetryWorld();
  const story = await world.publish(sketchStory([delay({ seconds: 5 }), after, rescue], links));
  const storyRunId = await send(world, story, { n: 1 });
  await whenHeld(world);
  world.clock.advance(5_000 + slackMs);
  const fired = await Promise.all([world.fire(`lost-${storyRunId}`), world.fire(`lost-${storyRunId}`)]);
  expect(fired.reduce((sum, counts) => sum + (counts.fired ?? 0), 0)).toBe(1);
  expect(await readHeld(world)).toEqual([]);
  world.clock.advance(60_000);
  expect(await world.fire()).toEqual({ fired: 0, dropped: 0 });
  // The sweep finds the run after it, which no queue knows.
  expect(await whenClosed(world.database, storyRunId, 40_000)).toMatchObject({ status: "succeeded", runs: 3 });
  await expectInvariants(world.database);
});
