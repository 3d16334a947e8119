import { nextTimes } from "@fairlead/story";
import { describe, expect, test } from "vitest";
import { createSchedules } from "../src/chores/schedules.ts";
import { createDatabase } from "../src/database.ts";
import { createPlanCache } from "../src/planCache.ts";
import { serve } from "./egressFixtures.ts";
import { expectInvariants, openDatabase, openEngine, readRuns, whenClosed } from "./engineFixtures.ts";
import { republish } from "./holdFixtures.ts";
import { silent } from "./recordFixtures.ts";
import { openRetryWorld } from "./retryFixtures.ts";
import { openSchedules, scheduledStory } from "./scheduleFixtures.ts";

/** Each time of a schedule starts one story run, whoever looks, however often, and whatever ends in between. */

const minuteMs = 60_000;

describe("over a day on which clocks change in Berlin", () => {
  test.each([
    ["forward", "2026-03-28T22:00:00Z"],
    ["back", "2026-10-24T21:00:00Z"],
  ])(
    "%s, every time comes once, with two workers and a restart at the change",
    async (_, start) => {
      const world = await openSchedules(start);
      const timezone = "Europe/Berlin";
      const crons = ["30 2 * * *", "0,30 2,3 * * *", "*/30 * * * *", "15 */2 * * *", "*/20 1-3 * * *", "0 0 * * *"];
      const stories = [];
      for (const cron of crons) stories.push(await world.publish(scheduledStory([{ cron, timezone }])));
      let workers = [world.startProcess(), world.startProcess()];
      const startMs = world.clock.ms;
      const changeMs = Date.parse(`${start.slice(0, 8)}${Number(start.slice(8, 10)) + 1}T01:00:00Z`);
      for (let minutes = 0; minutes <= 28 * 60; minutes += 5) {
        world.clock.ms = startMs + minutes * minuteMs;
        if (world.clock.ms === changeMs) workers = [world.startProcess(), world.startProcess()];
        await Promise.all(workers.map((worker) => worker.runOnce()));
      }
      for (const [index, cron] of crons.entries()) {
        const expected = nextTimes({ cron, timezone }, startMs, 500).filter((ms) => ms <= world.clock.ms);
        const ticks = await world.ticks(stories[index]?.storyId ?? "");
        expect(ticks, cron).toEqual(expected.map((ms) => new Date(ms).toJSON().slice(0, 16)));
      }
      expect(new Set(world.woken).size).toBe(world.woken.length);
      const { rows } = await world.database.pool.query("SELECT count(*)::int AS missed FROM schedule WHERE missed > 0");
      expect(rows).toEqual([{ missed: 0 }]);
    },
    180_000,
  );
});

test("no time comes early, and the next look is at the next time", async () => {
  const world = await openSchedules("2026-11-25T08:59:00.000Z");
  const story = await world.publish(scheduledStory([{ cron: "0 9 * * *" }]));
  const worker = world.startProcess();
  expect(await worker.runOnce()).toEqual({ published: 1, started: 0, missed: 0 });
  expect(worker.soonMs?.()).toBe(minuteMs);
  world.clock.ms += minuteMs - 1;
  expect(await worker.runOnce()).toEqual({ published: 0, started: 0, missed: 0 });
  world.clock.ms += 1;
  expect(await worker.runOnce()).toEqual({ published: 0, started: 1, missed: 0 });
  expect(await world.ticks(story.storyId)).toEqual(["2026-11-25T09:00"]);
});

test("a spread makes a schedule later, always by the same time", async () => {
  const world = await openSchedules("2026-11-25T08:30:00.000Z");
  const story = await world.publish(scheduledStory([{ cron: "0 * * * *", spreadSeconds: 1_800 }]));
  const worker = world.startProcess();
  await worker.runOnce();
  const phaseMs = (worker.soonMs?.() ?? 0) - 30 * minuteMs;
  expect(phaseMs).toBeGreaterThan(0);
  expect(phaseMs).toBeLessThan(30 * minuteMs);
  world.clock.ms += 30 * minuteMs + phaseMs - 1;
  expect(await worker.runOnce()).toMatchObject({ started: 0 });
  world.clock.ms += 1;
  expect(await worker.runOnce()).toMatchObject({ started: 1 });
  expect(worker.soonMs?.()).toBe(60 * minuteMs);
  expect(await world.ticks(story.storyId)).toEqual(["2026-11-25T09:00"]);
});

test.each([
  { missed: "latest", ran: ["2026-11-25T12:00"], left: 2 },
  { missed: "all", ran: ["2026-11-25T10:00", "2026-11-25T11:00", "2026-11-25T12:00"], left: 0 },
  { missed: "skip", ran: [], left: 3 },
] as const)("after three missed hours $missed runs $ran, and the rest is told", async ({ missed, ran, left }) => {
  const world = await openSchedules("2026-11-25T09:30:00Z");
  const story = await world.publish(scheduledStory([{ cron: "0 * * * *", missed }]));
  await world.startProcess().runOnce();
  world.clock.ms += 175 * minuteMs;
  expect(await world.startProcess().runOnce()).toEqual({ published: 0, started: ran.length, missed: left });
  expect(await world.ticks(story.storyId)).toEqual(ran);
  const { rows } = await world.database.pool.query("SELECT missed, missed_at IS NOT NULL AS told FROM schedule");
  expect(rows).toEqual([{ missed: left, told: left > 0 }]);
  world.clock.ms = Date.parse("2026-11-25T13:00:01Z");
  expect(await world.startProcess().runOnce()).toMatchObject({ started: 1, missed: 0 });
});

test("a schedule that is not to overlap leaves times out while its run before is open, and tells how many", async () => {
  const world = await openSchedules("2026-11-25T09:30:00Z");
  const { storyId } = await world.publish(scheduledStory([{ cron: "0 * * * *", overlap: "skip" }]));
  const worker = world.startProcess();
  const hour = async () => {
    world.clock.ms = Math.ceil((world.clock.ms + 1) / 3_600_000) * 3_600_000;
    return await worker.runOnce();
  };
  await worker.runOnce();
  expect(await hour()).toMatchObject({ started: 1 });
  expect(await hour()).toEqual({ published: 0, started: 0, missed: 0 });
  expect(await hour()).toMatchObject({ started: 0 });
  await world.database.pool.query("UPDATE story_run SET status = 'succeeded', closed_at = now()");
  expect(await hour()).toMatchObject({ started: 1 });
  expect(await world.ticks(storyId)).toEqual(["2026-11-25T10:00", "2026-11-25T13:00"]);
  const { rows } = await world.database.pool.query(
    "SELECT skipped, missed, skipped_at IS NOT NULL AS told FROM schedule",
  );
  expect(rows).toEqual([{ skipped: 2, missed: 0, told: true }]);
});

test("a schedule that is paused has no times, and goes on with the next one when it is resumed", async () => {
  const world = await openSchedules("2026-11-25T09:30:00Z");
  const { storyId } = await world.publish(scheduledStory([{ cron: "0 * * * *" }]));
  const worker = world.startProcess();
  await worker.runOnce();
  await world.database.pool.query("UPDATE schedule SET paused_at = now()");
  world.clock.ms += 120 * minuteMs;
  expect(await worker.runOnce()).toEqual({ published: 0, started: 0, missed: 0 });
  expect(worker.soonMs?.()).toBeNull();
  await world.database.pool.query("UPDATE schedule SET paused_at = NULL, due_at = '2026-11-25T12:00Z'");
  await world.database.pool.query("UPDATE schedule SET fires_at = due_at");
  world.clock.ms = Date.parse("2026-11-25T12:00:00Z");
  expect(await worker.runOnce()).toMatchObject({ started: 1, missed: 0 });
  expect(await world.ticks(storyId)).toEqual(["2026-11-25T12:00"]);
});

test("a time between publishing and the first look is not lost", async () => {
  const world = await openSchedules("2026-11-25T08:59:59Z");
  const story = await world.publish(scheduledStory([{ cron: "0 9 * * *" }]));
  world.clock.ms += 3_000;
  expect(await world.startProcess().runOnce()).toEqual({ published: 1, started: 1, missed: 0 });
  expect(await world.ticks(story.storyId)).toEqual(["2026-11-25T09:00"]);
});

test("publishing again keeps the time of a schedule that stays, begins new ones and ends those that are gone", async () => {
  const world = await openSchedules("2026-11-25T09:30:00Z");
  const [hourly, daily] = [{ cron: "0 * * * *" }, { cron: "45 9 * * *" }];
  const story = await world.publish(scheduledStory([hourly, daily]));
  const worker = world.startProcess();
  await worker.runOnce();
  world.clock.ms += 10 * minuteMs;
  await republish(world as never, story.storyId, scheduledStory([hourly, { cron: "50 9 * * *" }]));
  await world.setPublished(story.storyId);
  world.clock.ms += 30 * minuteMs;
  expect(await worker.runOnce()).toMatchObject({ published: 1, started: 2 });
  expect(await world.ticks(story.storyId)).toEqual(["2026-11-25T09:50", "2026-11-25T10:00"]);
  // Back to what it was: the time that had come already does not come again.
  world.clock.ms = Date.parse("2026-11-25T10:00:00Z");
  await world.database.pool.query("DELETE FROM schedule");
  await world.database.pool.query("UPDATE story SET scheduled_version_id = NULL, updated_at = '2026-11-25T09:45:00Z'");
  await worker.runOnce();
  expect(await world.ticks(story.storyId)).toEqual(["2026-11-25T09:50", "2026-11-25T10:00"]);
});

test("disabled actions, unpublished and deleted stories have no times", async () => {
  const world = await openSchedules("2026-11-25T09:30:00Z");
  const definition = scheduledStory([{ cron: "* * * * *" }]);
  const actions = definition.actions.map((action) => ({ ...action, disabled: true }));
  const disabled = await world.publish({ ...definition, actions });
  const [unpublished, deleted] = [await world.publish(definition), await world.publish(definition)];
  const worker = world.startProcess();
  expect(await worker.runOnce()).toMatchObject({ published: 3, started: 0 });
  await world.database.pool.query("UPDATE story SET live_version_id = NULL WHERE id = $1", [unpublished.storyId]);
  await world.database.pool.query("UPDATE story SET deleted_at = now() WHERE id = $1", [deleted.storyId]);
  world.clock.ms += 2 * minuteMs;
  expect(await worker.runOnce()).toEqual({ published: 1, started: 0, missed: 0 });
  for (const { storyId } of [disabled, unpublished, deleted]) expect(await world.ticks(storyId)).toEqual([]);
  expect((await world.database.pool.query("SELECT id FROM schedule")).rows).toEqual([]);
});

test("more schedules than one statement takes start in one pass, each once, whoever looks", async () => {
  const world = await openSchedules("2026-11-25T09:30:00Z");
  const entries = Array.from({ length: 10 }, (_, n) => ({ cron: `${n + 31} 9 * * *`, missed: "all" as const }));
  const many = scheduledStory(entries);
  const actions = Array.from({ length: 20 }, (_, n) =>
    many.actions.map((action) => ({ ...action, id: `a${n}`, slug: `a${n}` })),
  ).flat();
  const stories = [await world.publish({ ...many, actions }), await world.publish({ ...many, actions })];
  const workers = [1, 2, 3].map(() => world.startProcess());
  await workers[0]?.runOnce();
  world.clock.ms += 15 * minuteMs;
  const counts = await Promise.all(workers.map((worker) => worker.runOnce()));
  expect(counts.reduce((sum, { started = 0 }) => sum + started, 0)).toBe(400);
  for (const { storyId } of stories) expect(await world.ticks(storyId)).toHaveLength(200);
  expect(new Set(world.woken).size).toBe(400);
});

test("a schedule's first run is executed by a worker, knows its time, and others follow", async () => {
  const world = await openEngine(await openDatabase(), { workers: 0, worker: { timersEveryMs: 200 } });
  const definition = scheduledStory([{ cron: "* * * * *" }]);
  const after = { id: "after", slug: "after", type: "event_transform" as const, name: "after" };
  const story = await world.publish({
    ...definition,
    actions: [...definition.actions, { ...after, options: { mode: "message", payload: "at <<tick>>" } }],
    links: [{ from: "tick", to: "after" }],
  });
  await world.database.pool.query("UPDATE story SET updated_at = updated_at - interval '1 minute' WHERE id = $1", [
    story.storyId,
  ]);
  await world.addWorker();
  const first = async () => {
    const sql = "SELECT id, trigger FROM story_run WHERE story_id = $1 ORDER BY id";
    return (await world.database.pool.query<{ id: string; trigger: string }>(sql, [story.storyId])).rows[0];
  };
  await expect.poll(first).toMatchObject({ trigger: "schedule" });
  const { id = "" } = (await first()) ?? {};
  expect(await whenClosed(world.database, id)).toMatchObject({ status: "succeeded", runs: 2, events: 2 });
  const runs = await readRuns(world.database, id);
  const at = runs.find(({ action }) => action === "tick")?.events[0]?.data;
  expect(at).toMatch(/:00\.000Z$/);
  expect(runs.find(({ action }) => action === "after")?.events[0]?.data).toBe(`at ${at}`);
  const { rows } = await world.database.pool.query("SELECT run_id FROM timer WHERE story_run_id = $1", [id]);
  expect(rows).toEqual([]);
  await expectInvariants(world.database);
});

test("a first run that fails in a way that may pass is tried again, and its earlier error is kept", async () => {
  const world = await openEngine(await openDatabase(), { workers: 0, worker: { timersEveryMs: 200 } });
  let calls = 0;
  const server = await serve((_, response) => {
    calls += 1;
    response.writeHead(calls === 1 ? 503 : 200).end("{}");
  });
  const base = { id: "call", slug: "call", type: "http_request" as const, name: "call" };
  const call = { ...base, options: { url: server.origin }, schedule: [{ cron: "0 0 1 1 *" }] };
  const story = await world.publish({ formatVersion: 1, name: "Call", actions: [call], links: [] });
  await world.database.pool.query("UPDATE story SET updated_at = '2025-12-31T00:00:00Z'");
  await world.addWorker();
  const find = async () =>
    (await world.database.pool.query("SELECT id FROM story_run WHERE story_id = $1", [story.storyId])).rows;
  await expect.poll(find).toHaveLength(1);
  const [{ id }] = await find();
  expect(await whenClosed(world.database, id)).toMatchObject({ status: "succeeded", runs: 1, events: 1 });
  const { rows } = await world.database.pool.query("SELECT attempt, errors FROM action_run WHERE story_run_id = $1", [
    id,
  ]);
  expect(rows).toMatchObject([{ attempt: 2, errors: [{ attempt: 1, code: "http_status" }] }]);
  expect(calls).toBe(2);
});

test("a worker that dies when it has started a story run, before anybody knows: its timer wakes the run", async () => {
  const world = await openRetryWorld(0);
  const story = await world.publish(scheduledStory([{ cron: "0 0 1 1 *" }]));
  await world.database.pool.query("UPDATE story SET updated_at = '2025-12-31T00:00:00Z'");
  const database = createDatabase(world.database.pool);
  const lost = async () => {
    throw new Error("The process has died.");
  };
  const means = { database, plans: createPlanCache(database), time: world.intake, logger: silent };
  const dying = createSchedules({ ...means, admission: { enqueue: lost }, dispatch: { carryOut: lost } });
  expect(await dying.runOnce()).toMatchObject({ started: 1 });
  await world.addWorker();
  world.clock.advance(59_000);
  expect(await world.fire()).toEqual({ fired: 0, dropped: 0 });
  world.clock.advance(2_000);
  expect(await world.fire()).toEqual({ fired: 1, dropped: 0 });
  const { rows } = await world.database.pool.query("SELECT id FROM story_run WHERE story_id = $1", [story.storyId]);
  expect(rows).toHaveLength(1);
  expect(await whenClosed(world.database, rows[0].id)).toMatchObject({ status: "succeeded", runs: 1 });
  await expectInvariants(world.database);
});
