import { randomUUID } from "node:crypto";
import { dropDay, ensurePartitions, partitionName } from "@fairlead/db";
import type { TestDatabase } from "@fairlead/db/testing";
import { expect, test } from "vitest";
import { createRetention } from "../src/chores/retention.ts";
import { createDatabase } from "../src/database.ts";
import { newStoryRunId } from "../src/ids.ts";
import { expectInvariants, openDatabase } from "./engineFixtures.ts";
import { openRecorder, runUnit, silent, startUnit } from "./recordFixtures.ts";

/** Old story runs are removed: whole days at once, the others in batches. Nothing that is open ever is. */

const dayMs = 86_400_000;
const now = Date.parse("2026-06-30T12:00:00Z");
const daysAgo = (days: number) => now - days * dayMs;

type Kept = { days?: number; keepRuns?: number };

async function openWorld() {
  const database = await openDatabase();
  for (const days of [100, 61, 60, 40, 20, 10, 2, 0])
    await ensurePartitions(database.pool, { now: daysAgo(days), daysAhead: 0 });
  const retention = (days: number | null) =>
    createRetention({
      ...{ pool: database.pool, database: createDatabase(database.pool), logger: silent, days },
      time: { now: () => now },
    });
  return { database, retention };
}

/** A story whose live version says how long its runs are kept. */
async function makeStory({ pool }: TestDatabase, kept?: Kept): Promise<string> {
  const [tenant, team, story, version] = Array.from({ length: 4 }, () => randomUUID());
  const definition = JSON.stringify(kept === undefined ? {} : { settings: { retention: kept } });
  await pool.query("INSERT INTO tenant (id, name) VALUES ($1, 'test')", [tenant]);
  await pool.query("INSERT INTO team (id, tenant_id, slug, name) VALUES ($1, $2, 'test', 'test')", [team, tenant]);
  await pool.query(
    "INSERT INTO story (id, tenant_id, team_id, slug, name, draft) VALUES ($1, $2, $3, 'test', 'test', '{}')",
    [story, tenant, team],
  );
  await pool.query("INSERT INTO story_version (id, story_id, number, definition) VALUES ($1, $2, 1, $3)", [
    version,
    story,
    definition,
  ]);
  await pool.query("UPDATE story SET live_version_id = $1 WHERE id = $2", [version, story]);
  return story ?? "";
}

type Run = { storyId: string; days: number; status?: "open" | "succeeded" | "cancelled" };

/** A story run with an event, which began so many days ago. */
async function makeRun(database: TestDatabase, { storyId, days, status = "succeeded" }: Run): Promise<string> {
  const { recorder } = openRecorder(database);
  const id = newStoryRunId(daysAgo(days));
  const unit = runUnit({ storyRunId: id, parentEventId: randomUUID(), action: "a" });
  const start = startUnit().start;
  if (start === undefined) throw new Error("A unit that starts nothing.");
  const runs = unit.runs.map((run) => ({ ...run, parentEventId: null }));
  await recorder.record({ ...unit, runs, start: { ...start, id, storyId, createdMs: daysAgo(days) } });
  await database.pool.query("UPDATE story_run SET status = $2 WHERE id = $1", [id, status]);
  if (status === "cancelled") await database.pool.query("INSERT INTO cancelled_story_run VALUES ($1)", [id]);
  return id;
}

async function left(database: TestDatabase) {
  const ids = async (table: string, column: string) =>
    (await database.pool.query(`SELECT DISTINCT ${column} AS id FROM ${table}`)).rows.map((row) => row.id).sort();
  const storyRuns = await ids("story_run", "id");
  expect(await ids("action_run", "story_run_id")).toEqual(storyRuns);
  expect(await ids("event", "story_run_id")).toEqual(storyRuns);
  await expectInvariants(database);
  return storyRuns;
}

async function isThere({ pool }: TestDatabase, days: number): Promise<boolean> {
  const names = ["story_run", "action_run", "event"].map((table) => partitionName(table, daysAgo(days)));
  const { rows } = await pool.query("SELECT to_regclass(unnest($1::text[])) IS NOT NULL AS yes", [names]);
  expect(new Set(rows.map((row) => row.yes)).size).toBe(1);
  return rows[0].yes;
}

test("days that are over are dropped whole; one with an open run is emptied around it until that is closed", async () => {
  const { database, retention } = await openWorld();
  const storyId = await makeStory(database);
  for (const days of [100, 61]) await makeRun(database, { storyId, days, status: "cancelled" });
  const open = await makeRun(database, { storyId, days: 60.4, status: "open" });
  await makeRun(database, { storyId, days: 60.4 });
  const young = [await makeRun(database, { storyId, days: 40 }), await makeRun(database, { storyId, days: 0 })];
  await database.pool.query(
    `INSERT INTO timer (run_id, story_run_id, parent_event_id, action, loop_index, due_at, attempt)
     VALUES (gen_random_uuid(), $1, gen_random_uuid(), 'a', 0, now() + interval '1 year', 2)`,
    [open],
  );
  expect(await retention(45).runOnce()).toEqual({ days: 2, storyRuns: 1 });
  expect([await isThere(database, 100), await isThere(database, 61), await isThere(database, 60.4)]).toEqual([
    false,
    false,
    true,
  ]);
  expect(await left(database)).toEqual([open, ...young].sort());
  expect((await database.pool.query("SELECT 1 FROM cancelled_story_run")).rows).toEqual([]);
  expect((await database.pool.query("SELECT 1 FROM timer")).rows).toHaveLength(1);
  expect(await retention(45).runOnce()).toEqual({ days: 0, storyRuns: 0 });
  await database.pool.query("UPDATE story_run SET status = 'succeeded' WHERE id = $1", [open]);
  expect(await retention(45).runOnce()).toEqual({ days: 1, storyRuns: 0 });
  expect(await left(database)).toEqual(young.sort());
});

test("a run is removed when it is as old as it may become, and not before", async () => {
  const { database, retention } = await openWorld();
  const storyId = await makeStory(database);
  const kept = await makeRun(database, { storyId, days: 19.999 });
  await makeRun(database, { storyId, days: 20.001 });
  expect(await retention(20).runOnce()).toMatchObject({ storyRuns: 1 });
  expect(await left(database)).toEqual([kept]);
});

test("a story may keep its runs for a shorter time, but not for longer", async () => {
  const { database, retention } = await openWorld();
  const [short, long, plain] = [
    await makeStory(database, { days: 5 }),
    await makeStory(database, { days: 365 }),
    await makeStory(database),
  ];
  const kept: string[] = [];
  for (const storyId of [short, long, plain]) {
    kept.push(await makeRun(database, { storyId, days: 2 }), await makeRun(database, { storyId, days: 10 }));
    await makeRun(database, { storyId, days: 40 });
  }
  const ofShort = kept.splice(1, 1);
  const open = await makeRun(database, { storyId: short, days: 20, status: "open" });
  await retention(30).runOnce();
  expect(await left(database)).toEqual([...kept, open].sort());
  expect(kept).not.toContain(ofShort[0]);
});

test("the last runs of a story are kept however old they are, and their day with them", async () => {
  const { database, retention } = await openWorld();
  const storyId = await makeStory(database, { keepRuns: 3 });
  const other = await makeStory(database);
  const ids: string[] = [];
  for (const days of [100, 61, 60.4, 40]) ids.push(await makeRun(database, { storyId, days }));
  for (const days of [100, 60.4, 40]) await makeRun(database, { storyId: other, days });
  const few = await makeStory(database, { keepRuns: 50, days: 1 });
  const all = [
    await makeRun(database, { storyId: few, days: 61 }),
    await makeRun(database, { storyId: few, days: 10 }),
  ];
  await retention(30).runOnce();
  expect(await left(database)).toEqual([...ids.slice(1), ...all].sort());
  expect([await isThere(database, 100), await isThere(database, 60.4)]).toEqual([false, true]);
});

test("nothing is removed where the installation keeps all, but for stories that say so", async () => {
  const { database, retention } = await openWorld();
  const [plain, short] = [await makeStory(database), await makeStory(database, { days: 30 })];
  const kept = await makeRun(database, { storyId: plain, days: 100 });
  await makeRun(database, { storyId: short, days: 100 });
  expect(await retention(null).runOnce()).toEqual({ days: 0, storyRuns: 1 });
  expect(await left(database)).toEqual([kept]);
});

test("thousands of runs go in batches, by two processes at once", async () => {
  const { database, retention } = await openWorld();
  const storyId = await makeStory(database, { days: 5 });
  const kept = await makeRun(database, { storyId, days: 2 });
  const { recorder } = openRecorder(database);
  await Promise.all(
    Array.from({ length: 1_300 }, () => {
      const { start, ...unit } = startUnit({ children: 0 });
      if (start === undefined) throw new Error("A unit that starts nothing.");
      const id = newStoryRunId(daysAgo(10));
      const run = runUnit({ storyRunId: id, parentEventId: randomUUID(), action: "a" });
      const runs = run.runs.map((one) => ({ ...one, parentEventId: null }));
      return recorder.record({ ...unit, ...run, runs, start: { ...start, id, storyId } });
    }),
  );
  await database.pool.query("UPDATE story_run SET status = 'succeeded'");
  await Promise.all([retention(30).runOnce(), retention(30).runOnce()]);
  expect(await left(database)).toEqual([kept]);
});

test("a day is left for the next time while somebody reads the record", async () => {
  const { database, retention } = await openWorld();
  const storyId = await makeStory(database);
  await makeRun(database, { storyId, days: 60.4 });
  const client = await database.pool.connect();
  await client.query("BEGIN");
  await client.query("SELECT count(*) FROM event");
  expect(await retention(30).runOnce()).toEqual({ days: 0, storyRuns: 1 });
  expect(await isThere(database, 60.4)).toBe(true);
  await client.query("COMMIT");
  client.release();
  expect(await retention(30).runOnce()).toMatchObject({ storyRuns: 0 });
  expect(await isThere(database, 60.4)).toBe(false);
});

test("what was written down of executions goes when their story run is over", async () => {
  const { database, retention } = await openWorld();
  const storyId = await makeStory(database);
  const [open, closed] = [
    await makeRun(database, { storyId, days: 10, status: "open" }),
    await makeRun(database, { storyId, days: 10 }),
  ];
  for (const [id, days] of [
    [open, 3],
    [closed, 3],
    [closed, 0],
  ] as const) {
    await database.pool.query(
      "INSERT INTO claim VALUES (gen_random_uuid(), $1, 1, 1, gen_random_uuid(), to_timestamp($2::float8 / 1000))",
      [id, daysAgo(days)],
    );
  }
  await retention(30).runOnce();
  const { rows } = await database.pool.query("SELECT story_run_id AS id FROM claim");
  expect(rows.map((row) => row.id).sort()).toEqual([open, closed].sort());
});

test("a day that another process has dropped meanwhile is passed over", async () => {
  const { database } = await openWorld();
  const none = { storyIds: [], fromIds: [] };
  expect(await dropDay(database.pool, daysAgo(100), none)).toBe("dropped");
  expect(await dropDay(database.pool, daysAgo(100), none)).toBe("busy");
});
