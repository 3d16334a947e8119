import { randomUUID } from "node:crypto";
import type { Json } from "@fairlead/formula";
import { expect, test } from "vitest";
import { createDatabase } from "../src/database.ts";
import { createPlanCache, type LoadedPlan } from "../src/planCache.ts";
import { serve } from "./egressFixtures.ts";
import {
  expectInvariants,
  message,
  openDatabase,
  openEngine,
  readRuns,
  runStory,
  type Sketch,
  sketchStory,
  type World,
  whenClosed,
} from "./engineFixtures.ts";

/** A part of a story run is repeated as a new story run that stands by itself. */

const call = (url: string): Sketch => ({ slug: "call", type: "http_request", options: { url }, retry: { limit: 0 } });

/** note → call → report; beside call, `side` follows from note as well. `report` reads what came before. */
function reportStory(url: string) {
  const report = message("report", { said: "=call.status", n: "=note.n", host: "=receive.body.host" });
  const actions = [message("note", { n: "=receive.body.n" }), call(url), message("side", "beside"), report];
  return sketchStory(actions, ["receive > note", "note > call", "note > side", "call > report"]);
}

/** A server that fails until it is told not to. */
async function mendable() {
  const state = { status: 500, calls: 0 };
  const server = await serve((_, response) => {
    state.calls += 1;
    response.writeHead(state.status).end();
  });
  return { ...server, state };
}

async function failedRun(world: World, storyRunId: string): Promise<{ eventId: string; action: string }> {
  const sql = `SELECT parent_event_id AS "eventId", action FROM action_run WHERE story_run_id = $1 AND outcome = 'failed'`;
  return (await world.database.pool.query(sql, [storyRunId])).rows[0];
}

async function eventOf(world: World, storyRunId: string, action: string): Promise<string> {
  const sql = "SELECT id FROM event WHERE story_run_id = $1 AND action = $2 ORDER BY id";
  return (await world.database.pool.query(sql, [storyRunId, action])).rows[0].id;
}

async function readStoryRun(world: World, id: string) {
  const sql = `SELECT trigger, replay_of, replay_event, replay_action, story_id, version_id, status FROM story_run WHERE id = $1`;
  return (await world.database.pool.query(sql, [id])).rows[0];
}

/** Another version of a story, which is live from now on. */
async function publishNext(world: World, { storyId }: LoadedPlan, definition: Json): Promise<LoadedPlan> {
  const id = randomUUID();
  const { pool } = world.database;
  await pool.query("INSERT INTO story_version (id, story_id, number, definition) VALUES ($1, $2, 2, $3)", [
    id,
    storyId,
    JSON.stringify(definition),
  ]);
  await pool.query("UPDATE story SET live_version_id = $1 WHERE id = $2", [id, storyId]);
  return createPlanCache(createDatabase(pool)).load(id);
}

test("what failed is tried again with the same event, alone, and goes on with what came before", async () => {
  const world = await openEngine(await openDatabase());
  const { origin, state } = await mendable();
  const story = await world.publish(reportStory(origin));
  const before = await runStory(world, story, { n: 7, host: "a" });
  expect(before.storyRun).toMatchObject({ status: "failed", runs: 4 });
  state.status = 200;
  const failure = await failedRun(world, before.storyRunId);
  const { storyRunId } = await world.intake.replay({ storyRunId: before.storyRunId, ...failure, versionId: null });
  expect(await whenClosed(world.database, storyRunId)).toMatchObject({ status: "succeeded", runs: 3, failures: 0 });
  const runs = await readRuns(world.database, storyRunId);
  expect(runs.map(({ action, outcome }) => [action, outcome])).toEqual([
    ["note", "emitted"],
    ["call", "emitted"],
    ["report", "emitted"],
  ]);
  expect(runs[2]?.events).toEqual([{ port: "default", data: { said: 200, n: 7, host: "a" } }]);
  const { storyId, versionId } = story;
  expect(await readStoryRun(world, storyRunId)).toEqual({
    trigger: "retry",
    replay_of: before.storyRunId,
    replay_event: failure.eventId,
    replay_action: "call",
    ...{ story_id: storyId, version_id: versionId, status: "succeeded" },
  });
  expect(await readRuns(world.database, before.storyRunId)).toEqual(before.runs);
  expect(state.calls).toBe(2);
  await expectInvariants(world.database);
});

test("a repetition stands by itself: it can be repeated although the first run is gone", async () => {
  const world = await openEngine(await openDatabase());
  const { origin, state } = await mendable();
  const story = await world.publish(reportStory(origin));
  const first = await runStory(world, story, { n: 1, host: "b" });
  const failure = await failedRun(world, first.storyRunId);
  const again = await world.intake.replay({ storyRunId: first.storyRunId, ...failure, versionId: null });
  await whenClosed(world.database, again.storyRunId);
  for (const table of ["event", "action_run"])
    await world.database.pool.query(`DELETE FROM ${table} WHERE story_run_id = $1`, [first.storyRunId]);
  await world.database.pool.query("DELETE FROM story_run WHERE id = $1", [first.storyRunId]);
  state.status = 200;
  const second = await failedRun(world, again.storyRunId);
  const last = await world.intake.replay({ storyRunId: again.storyRunId, ...second, versionId: null });
  expect(await whenClosed(world.database, last.storyRunId)).toMatchObject({ status: "succeeded" });
  const report = (await readRuns(world.database, last.storyRunId)).find(({ action }) => action === "report");
  expect(report?.events[0]?.data).toEqual({ said: 200, n: 1, host: "b" });
  await expect(
    world.intake.replay({ storyRunId: first.storyRunId, ...failure, versionId: null }),
  ).rejects.toMatchObject({ code: "event_not_found" });
});

test("a newer version may read events that the older one did not carry", async () => {
  const world = await openEngine(await openDatabase());
  const { origin, state } = await mendable();
  const actions = [message("note", { n: "=receive.body.n" }), call(origin)];
  const story = await world.publish(sketchStory(actions, ["receive > note", "note > call"]));
  const before = await runStory(world, story, { n: 3, host: "c" });
  state.status = 200;
  const newer = await publishNext(world, story, reportStory(origin));
  const failure = await failedRun(world, before.storyRunId);
  const replay = { storyRunId: before.storyRunId, ...failure, versionId: newer.versionId };
  const { storyRunId } = await world.intake.replay(replay);
  expect(await whenClosed(world.database, storyRunId)).toMatchObject({ status: "succeeded", runs: 3 });
  const report = (await readRuns(world.database, storyRunId)).find(({ action }) => action === "report");
  expect(report?.events[0]?.data).toEqual({ said: 200, n: 3, host: "c" });
  expect(await readStoryRun(world, storyRunId)).toMatchObject({ version_id: newer.versionId });
});

test("an event that is emitted again goes to all that follows it, and to nothing else", async () => {
  const world = await openEngine(await openDatabase());
  const { origin, state } = await mendable();
  state.status = 200;
  const story = await world.publish(reportStory(origin));
  const before = await runStory(world, story, { n: 9, host: "d" });
  const eventId = await eventOf(world, before.storyRunId, "note");
  const { storyRunId } = await world.intake.replay({
    ...{ storyRunId: before.storyRunId, eventId, action: null, versionId: null },
  });
  expect(await whenClosed(world.database, storyRunId)).toMatchObject({ status: "succeeded", runs: 4 });
  const actions = (await readRuns(world.database, storyRunId)).map(({ action }) => action);
  expect(actions.sort()).toEqual(["call", "note", "report", "side"]);
  expect(await readStoryRun(world, storyRunId)).toMatchObject({ trigger: "reemit", replay_action: null });
  expect(state.calls).toBe(2);
  const lastEvent = await eventOf(world, before.storyRunId, "report");
  const end = await world.intake.replay({
    ...{ storyRunId: before.storyRunId, eventId: lastEvent, action: null, versionId: null },
  });
  expect(await whenClosed(world.database, end.storyRunId)).toMatchObject({ status: "succeeded", runs: 1 });
  await expectInvariants(world.database);
});

test("the sweep finds what is left of a repetition that no worker was told of: only the action that is tried again", async () => {
  const world = await openEngine(await openDatabase(), { worker: { quietMs: -1_000, sweepEveryMs: 20 } });
  const { origin, state } = await mendable();
  const story = await world.publish(reportStory(origin));
  const before = await runStory(world, story, { n: 1, host: "e" });
  state.status = 200;
  const failure = await failedRun(world, before.storyRunId);
  const other = await openEngine(world.database, { workers: 0 });
  const { storyRunId } = await other.intake.replay({ storyRunId: before.storyRunId, ...failure, versionId: null });
  expect(await whenClosed(world.database, storyRunId)).toMatchObject({ status: "succeeded", runs: 3 });
  expect(state.calls).toBe(2);
  await expectInvariants(world.database);
});

test("what can't be repeated is refused and leaves nothing behind", async () => {
  const world = await openEngine(await openDatabase());
  const { origin } = await mendable();
  const story = await world.publish(reportStory(origin));
  const before = await runStory(world, story, { n: 1, host: "f" });
  const failure = await failedRun(world, before.storyRunId);
  const again = await world.intake.replay({ storyRunId: before.storyRunId, ...failure, versionId: null });
  await whenClosed(world.database, again.storyRunId);
  const renamed = sketchStory([message("note", 1)], ["receive > note"]);
  const newer = await publishNext(world, story, renamed);
  const copied = await eventOf(world, again.storyRunId, "receive");
  const base = { storyRunId: before.storyRunId, ...failure, versionId: null };
  const refused = [
    [{ ...base, versionId: newer.versionId }, "action_not_found"],
    [{ ...base, versionId: randomUUID() }, "version_not_found"],
    [{ ...base, eventId: randomUUID() }, "event_not_found"],
    [{ ...base, storyRunId: again.storyRunId, eventId: copied, action: null }, "event_not_found"],
  ] as const;
  for (const [replay, code] of refused) await expect(world.intake.replay(replay)).rejects.toMatchObject({ code });
  const { rows } = await world.database.pool.query("SELECT count(*)::int AS n FROM story_run");
  expect(rows).toEqual([{ n: 2 }]);
});
