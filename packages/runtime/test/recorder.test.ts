import { createTestDatabase, type TestDatabase } from "@fairlead/db/testing";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectInvariants } from "./engineFixtures.ts";
import { firstEvent, openRecorder, runUnit, startUnit } from "./recordFixtures.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await expectInvariants(database);
  await database.drop();
});

async function dataOf(storyRunId: string): Promise<unknown[]> {
  const sql = "SELECT data FROM event WHERE story_run_id = $1 ORDER BY data::text";
  return (await database.pool.query(sql, [storyRunId])).rows.map((row) => row.data);
}

test("units that come together are written in a few commits", async () => {
  const { recorder } = openRecorder(database);
  const units = Array.from({ length: 600 }, () => startUnit());
  expect(await Promise.all(units.map((unit) => recorder.record(unit)))).toEqual(units.map(() => "recorded"));
  expect(recorder.counts()).toEqual({ batches: 3, units: 600, rows: 1800 });
  expect(recorder.pendingBytes()).toBe(0);
});

test("a refused unit fails alone; the others of its batch are recorded", async () => {
  const { recorder } = openRecorder(database);
  const units = Array.from({ length: 21 }, (_, n) => startUnit({ data: n === 13 ? '"\\u0000"' : String(n) }));
  const outcomes = await Promise.allSettled(units.map((unit) => recorder.record(unit)));
  const failed = outcomes.flatMap((outcome, n) => (outcome.status === "rejected" ? [[n, outcome.reason.code]] : []));
  expect(failed).toEqual([[13, "storage_rejected"]]);
  expect(await dataOf(units[12]?.storyRunId ?? "")).toEqual([12]);
  expect(await dataOf(units[13]?.storyRunId ?? "")).toEqual([]);
});

test("the first result of a run stands, with its events and children", async () => {
  const { recorder } = openRecorder(database);
  const start = startUnit();
  await recorder.record(start);
  const of = { storyRunId: start.storyRunId, parentEventId: firstEvent(start), action: "call" };
  const [first, second] = [runUnit({ ...of, data: '"first"' }), runUnit({ ...of, data: '"second"', children: 5 })];
  expect(await recorder.record(first)).toBe("recorded");
  expect(await recorder.record(second)).toBe("already");
  expect(await dataOf(start.storyRunId)).toEqual(["first", {}]);
  const { rows } = await database.pool.query(
    "SELECT children FROM action_run WHERE story_run_id = $1 AND action = 'call'",
    [start.storyRunId],
  );
  expect(rows).toEqual([{ children: 0 }]);
});

test("of two results at once one stands, whole", async () => {
  const { recorder } = openRecorder(database);
  const start = startUnit();
  await recorder.record(start);
  const of = { storyRunId: start.storyRunId, parentEventId: firstEvent(start), action: "call" };
  const results = [runUnit({ ...of, data: '"first"' }), runUnit({ ...of, data: '"second"' })];
  const outcomes = await Promise.all(results.map((unit) => recorder.record(unit)));
  expect(outcomes.toSorted()).toEqual(["already", "recorded"]);
  expect(await dataOf(start.storyRunId)).toEqual([outcomes[0] === "recorded" ? "first" : "second", {}]);
});

test("what followed inline is recorded with its head or not at all", async () => {
  const { recorder } = openRecorder(database);
  const start = startUnit();
  await recorder.record(start);
  const head = runUnit({
    storyRunId: start.storyRunId,
    parentEventId: firstEvent(start),
    action: "a",
    data: '"a"',
    children: 1,
  });
  const tail = runUnit({ storyRunId: start.storyRunId, parentEventId: firstEvent(head), action: "b", data: '"b"' });
  await recorder.record(head);
  const segment = { ...head, runs: [...head.runs, ...tail.runs], events: [...head.events, ...tail.events] };
  expect(await recorder.record(segment)).toBe("already");
  expect(await dataOf(start.storyRunId)).toEqual(["a", {}]);
});

test("key order, large numbers and every character that can be stored come back as they were", async () => {
  const { recorder } = openRecorder(database);
  await fc.assert(
    fc.asyncProperty(fc.json({ stringUnit: "binary" }), async (text) => {
      fc.pre(!/\\u(?:0000|d[89a-f])/i.test(JSON.stringify(JSON.parse(text))));
      const unit = startUnit({ data: JSON.stringify(JSON.parse(text)) });
      await recorder.record(unit);
      const { rows } = await database.pool.query("SELECT data::text FROM event WHERE story_run_id = $1", [
        unit.storyRunId,
      ]);
      expect(rows[0].data).toBe(JSON.stringify(JSON.parse(text)));
    }),
    { numRuns: 100 },
  );
});

test("of the same runs recorded by several workers at once, each has one result, and nobody deadlocks", async () => {
  const recorders = [1, 2, 3].map(() => openRecorder(database).recorder);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(2), { minLength: 1, maxLength: 40 }), async (owners) => {
      const start = startUnit({ children: owners.length });
      await recorders[0]?.record(start);
      const attempts = owners.flatMap((first, n) =>
        recorders.map((_, turn) => {
          const who = (first + turn) % recorders.length;
          const of = { storyRunId: start.storyRunId, parentEventId: firstEvent(start), action: `a${n}` };
          return { who, n, unit: runUnit({ ...of, data: JSON.stringify({ n, who }) }) };
        }),
      );
      const outcomes = await Promise.all(attempts.map(({ who, unit }) => recorders[who]?.record(unit)));
      const winners = attempts.flatMap(({ n, who }, index) => (outcomes[index] === "recorded" ? [{ n, who }] : []));
      expect(winners.map(({ n }) => n).sort((a, b) => a - b)).toEqual(owners.map((_, n) => n));
      const recorded = (await dataOf(start.storyRunId)).filter(
        (data) => typeof data === "object" && data !== null && "who" in data,
      );
      expect(recorded).toEqual(expect.arrayContaining(winners));
      expect(recorded).toHaveLength(winners.length);
    }),
    { numRuns: 30 },
  );
});

test("draining waits for everything that was handed over", async () => {
  const { recorder } = openRecorder(database);
  const units = Array.from({ length: 300 }, () => startUnit());
  const recorded = Promise.all(units.map((unit) => recorder.record(unit)));
  await recorder.drain();
  expect(recorder.counts().units).toBe(300);
  await recorded;
  await recorder.drain();
});
