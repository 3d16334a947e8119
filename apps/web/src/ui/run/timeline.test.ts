import fc from "fast-check";
import { expect, test } from "vitest";
import type { ActionRun } from "../../server/runs.ts";
import { heldOf, lastEndOf, toLanes, toTicks, waitsOf } from "./timeline.ts";

const zero = Date.parse("2026-11-24T10:00:00.000Z");
const at = (ms: number) => new Date(zero + ms).toISOString();

function actionRun(action: string, [startMs, endMs]: [number, number], wait: ActionRun["wait"] = null): ActionRun {
  const rest = {
    outcome: "emitted" as const,
    parentEventId: null,
    parentRunId: null,
    loopIndex: 0,
    attempt: 1,
    children: 0,
  };
  const empty = { error: null, errors: null, log: null, sent: null };
  return { id: `${action}${startMs}`, action, startedAt: at(startMs), endedAt: at(endMs), wait, ...rest, ...empty };
}

test("the runs of an action share a lane, lanes come in the order of their first start, waits last", () => {
  const lanes = toLanes(at(0), {
    actionRuns: [
      actionRun("call", [0, 1]),
      actionRun("look", [5, 20], { budget: 3, no_capacity: 1 }),
      actionRun("look", [6, 30]),
    ],
    waiting: [{ action: "case", reason: "no_worker", count: 2, sentence: "No worker is connected.", until: null }],
    order: [],
  });
  expect(
    lanes.map(({ action, spans, waiting }) => [
      action,
      spans.map(({ startMs, endMs, heldMs }) => [heldMs, startMs, endMs]),
      waiting.length,
    ]),
  ).toEqual([
    ["call", [[0, 0, 1]], 0],
    [
      "look",
      [
        [4, 5, 20],
        [0, 6, 30],
      ],
      0,
    ],
    ["case", [], 1],
  ]);
  expect(lastEndOf(lanes)).toBe(30);
});

test("a pause between attempts comes before what the run was held, and is not counted as held", () => {
  const actionRuns = [actionRun("call", [50, 60], { retry_backoff: 30, no_capacity: 5 })];
  const [lane] = toLanes(at(0), { actionRuns, waiting: [], order: [] });
  expect(lane?.spans[0]).toMatchObject({ backOffMs: 30, heldMs: 5, startMs: 50, endMs: 60 });
  expect(actionRuns.map(heldOf)).toEqual([5]);
});

test("what is neither held nor paused since the run before it ended is the way to a worker", () => {
  const first = actionRun("call", [0, 2]);
  const second = { ...actionRun("look", [50, 60], { retry_backoff: 30, no_capacity: 5 }), parentRunId: first.id };
  const replayed = { ...actionRun("note", [4, 5]), parentRunId: "of another story run" };
  const early = { ...actionRun("case", [1, 3]), parentRunId: first.id };
  const lanes = toLanes(at(0), { actionRuns: [first, early, replayed, second], waiting: [], order: [] });
  expect(lanes.map(({ action, spans }) => [action, spans[0]?.startingMs])).toEqual([
    ["call", 0],
    ["case", 0],
    ["note", 4],
    ["look", 13],
  ]);
});

test("what began in the same millisecond stands in the order of the story", () => {
  const actionRuns = [actionRun("look", [-2, 5]), actionRun("call", [0, 0]), actionRun("case", [9, 9])];
  const lanes = toLanes(at(0), { actionRuns, waiting: [], order: ["call", "look", "case"] });
  expect(lanes.map(({ action }) => action)).toEqual(["call", "look", "case"]);
});

test("a bar never begins before the story run, however long the wait was recorded", () => {
  const [lane] = toLanes(at(0), { actionRuns: [actionRun("a", [5, 6], { budget: 1_000 })], waiting: [], order: [] });
  expect(lane?.spans[0]).toMatchObject({ heldMs: 5, startMs: 5 });
});

test("what was recorded as a wait is read by reason, whatever else stands there", () => {
  expect(waitsOf({ wait: { budget: 3, delay: 0, odd: "x" } })).toEqual([["budget", 3]]);
  expect([waitsOf({ wait: null }), waitsOf({ wait: [1] }), waitsOf({ wait: "x" })]).toEqual([[], [], []]);
});

test("a scale begins at zero, ends within the total, and has few round steps", () => {
  fc.assert(
    fc.property(fc.double({ min: 0.001, max: 1e9, noNaN: true }), (total) => {
      const ticks = toTicks(total);
      expect(ticks[0]).toBe(0);
      expect(ticks.length).toBeGreaterThanOrEqual(2);
      expect(ticks.length).toBeLessThanOrEqual(6);
      expect(ticks.at(-1)).toBeLessThanOrEqual(total * 1.000001);
    }),
  );
});
