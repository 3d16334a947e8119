import { createTestDatabase, type TestDatabase } from "@fairlead/db/testing";
import { openBalance } from "@fairlead/story";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeAll, type OnClosed } from "../src/closer.ts";
import { closeStoryRuns } from "../src/recordSql.ts";
import type { Unit } from "../src/rows.ts";
import { leftOfStoryRuns } from "../src/sweepSql.ts";
import { expectInvariants } from "./engineFixtures.ts";
import { firstEvent, openRecorder, runUnit, startUnit } from "./recordFixtures.ts";

/** A story run is closed if and only if 1 + Σ children = its number of recorded runs. */
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await expectInvariants(database);
  await database.drop();
});

/** The units of a whole execution: the n-th run has as many children as the n-th number says, breadth first. */
function grow(children: readonly number[]): Unit[] {
  const [first = 0, ...rest] = children;
  const units = [startUnit({ children: first })];
  const open = Array.from({ length: first }, (_, n) => ({ parent: 0, n }));
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    const parent = units[next.parent];
    if (parent === undefined) break;
    const count = rest.shift() ?? 0;
    const of = {
      storyRunId: parent.storyRunId,
      parentEventId: firstEvent(parent),
      action: `a${next.n}`,
      children: count,
    };
    open.push(...Array.from({ length: count }, (_, n) => ({ parent: units.length, n })));
    units.push(runUnit(of));
  }
  return units;
}

test("a story run closes with its last run and not before, in whatever order its runs are recorded", async () => {
  const { recorder, database: statements } = openRecorder(database);
  const shape = fc.array(fc.nat(3), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(shape, fc.infiniteStream(fc.nat()), async (children, order) => {
      const units = grow(children);
      const id = units[0]?.storyRunId ?? "";
      const done: Unit[] = [];
      for (const ready = [...units]; ready.length > 0; ) {
        const recordable = ready.filter((unit) => isReady(unit, done));
        const unit = recordable[(order.next().value ?? 0) % recordable.length];
        if (unit === undefined) throw new Error("Nothing can be recorded.");
        ready.splice(ready.indexOf(unit), 1);
        await recorder.record(unit);
        done.push(unit);
        const balance = openBalance(done.flatMap((one) => one.runs));
        const [row] = await statements.query<{ balance: number }>({ ...leftOfStoryRuns, values: [[id], id, id] });
        expect(row?.balance).toBe(balance);
        const closed = await closeAll(statements, [id]);
        expect(closed.map((one) => one.id)).toEqual(balance === 0 ? [id] : []);
        expect(balance === 0).toBe(ready.length === 0);
      }
      expect(await closeAll(statements, [id])).toEqual([]);
    }),
    { numRuns: 25 },
  );
});

function isReady(unit: Unit, done: readonly Unit[]): boolean {
  const parent = unit.runs[0]?.parentEventId ?? null;
  return parent === null || done.some((one) => firstEvent(one) === parent);
}

test("story runs that end together are closed together, with their counts", async () => {
  const { recorder } = openRecorder(database);
  const units = Array.from({ length: 300 }, () => startUnit({ children: 0 }));
  await Promise.all(units.map((unit) => recorder.record(unit)));
  recorder.close(units.map((unit) => unit.storyRunId));
  await recorder.drain();
  const { rows } = await database.pool.query(
    "SELECT DISTINCT status, runs, events, failures FROM story_run WHERE id = ANY($1)",
    [units.map((unit) => unit.storyRunId)],
  );
  expect(rows).toEqual([{ status: "succeeded", runs: 1, events: 1, failures: 0 }]);
});

test("a story run that another transaction has locked is left to it, and nothing else waits for that", async () => {
  const closed: string[] = [];
  const { recorder } = openRecorder(database, { onClosed: (all) => closed.push(...all.map(({ id }) => id)) });
  const [locked, free, open] = [startUnit({ children: 0 }), startUnit({ children: 0 }), startUnit()];
  await Promise.all([locked, free, open].map((unit) => recorder.record(unit)));
  const client = await database.pool.connect();
  try {
    await client.query("BEGIN");
    await client.query("SELECT 1 FROM story_run WHERE id = $1 FOR UPDATE", [locked.storyRunId]);
    recorder.close([locked.storyRunId, free.storyRunId]);
    const of = { storyRunId: open.storyRunId, parentEventId: firstEvent(open), action: "a" };
    expect(await recorder.record(runUnit(of))).toBe("recorded");
    await recorder.drain();
    expect(closed).toEqual([free.storyRunId]);
  } finally {
    await client.query("COMMIT");
    client.release();
  }
  recorder.close([locked.storyRunId]);
  await recorder.drain();
  expect(closed).toEqual([free.storyRunId, locked.storyRunId]);
});

test("of the same runs recorded and story runs closed by several workers at once: each closes once", async () => {
  const closed: string[] = [];
  const onClosed: OnClosed = (all) => closed.push(...all.map(({ id }) => id));
  const recorders = [1, 2, 3].map(() => openRecorder(database, { onClosed }).recorder);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(2), { minLength: 1, maxLength: 20 }), async (owners) => {
      const starts = owners.map(() => startUnit());
      await Promise.all(starts.map((unit) => recorders[0]?.record(unit)));
      const work = starts.flatMap((start, n) =>
        recorders.map(async (_, turn) => {
          const recorder = recorders[((owners[n] ?? 0) + turn) % recorders.length];
          const of = { storyRunId: start.storyRunId, parentEventId: firstEvent(start), action: "a" };
          await recorder?.record(runUnit(of));
          recorder?.close([start.storyRunId]);
        }),
      );
      await Promise.all(work);
      for (const recorder of recorders) await recorder.drain();
      // Of two that close the same at once, the one that passed it over may have been the only one to see it complete.
      for (const { storyRunId } of starts) recorders[0]?.close([storyRunId]);
      await recorders[0]?.drain();
      expect(closed.splice(0).sort()).toEqual(starts.map(({ storyRunId }) => storyRunId).sort());
    }),
    { numRuns: 30 },
  );
});

test("closing a few reads those few, however many are open between the oldest and the newest of them", async () => {
  const { recorder, database: statements } = openRecorder(database);
  const ends = [startUnit({ children: 0 }), startUnit({ children: 0 })];
  const between = Array.from({ length: 500 }, () => startUnit());
  const [oldest, ...rest] = [...ends, ...between].sort((a, b) => (a.storyRunId < b.storyRunId ? -1 : 1));
  const newest = rest.pop();
  for (const unit of [...ends, ...between]) await recorder.record(unit);
  const range = [oldest?.storyRunId, newest?.storyRunId];
  const ids = ends.map((unit) => unit.storyRunId);
  const client = await database.pool.connect();
  try {
    // The plan of a statement that has been used a few times, which knows nothing of its values.
    await client.query("BEGIN; SET LOCAL plan_cache_mode = force_generic_plan");
    await client.query(`PREPARE closing AS ${closeStoryRuns.text}`);
    const values = [`{${ids.join(",")}}`, ...range].map((value) => `'${value}'`).join(", ");
    const { rows } = await client.query(`EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE closing(${values})`);
    expect(rowsRead(rows[0]["QUERY PLAN"][0].Plan, "story_run")).toBe(2);
  } finally {
    await client.query("ROLLBACK; DEALLOCATE closing");
    client.release();
  }
  expect(await closeAll(statements, ids)).toHaveLength(2);
});

type PlanNode = { "Node Type": string; "Relation Name"?: string; Plans?: PlanNode[] } & Record<string, unknown>;

/** Rows of a table's partitions that a plan's scans have read, those that they dropped again included. */
function rowsRead(node: PlanNode, table: string): number {
  const isScan = node["Node Type"].includes("Scan") && node["Relation Name"]?.startsWith(table) === true;
  const count = (name: string) => Number(node[name] ?? 0);
  const perLoop = isScan ? count("Actual Rows") + count("Rows Removed by Filter") : 0;
  return (node.Plans ?? []).reduce((sum, part) => sum + rowsRead(part, table), perLoop * count("Actual Loops"));
}

test.each([
  { failure: "nothing followed", children: 0, status: "failed" },
  { failure: "a rescue followed", children: 1, status: "succeeded" },
])("a story run whose failure $failure has $status", async ({ children, status }) => {
  const { recorder, database: statements } = openRecorder(database);
  const start = startUnit();
  const bad = runUnit({ storyRunId: start.storyRunId, parentEventId: firstEvent(start), action: "bad", children });
  const failed = { ...bad, runs: bad.runs.map((run) => ({ ...run, outcome: "failed" as const })) };
  const rescue = runUnit({ storyRunId: start.storyRunId, parentEventId: firstEvent(bad), action: "rescue" });
  for (const unit of [start, failed, ...(children === 1 ? [rescue] : [])]) await recorder.record(unit);
  await closeAll(statements, [start.storyRunId]);
  const { rows } = await database.pool.query("SELECT status, failures FROM story_run WHERE id = $1", [
    start.storyRunId,
  ]);
  expect(rows).toEqual([{ status, failures: 1 }]);
});
