import { describe, expect, test } from "vitest";
import { scheduleIdOf, tickRunIdOf, timeOfId } from "./ids.ts";
import { phaseOf, planTicks } from "./scheduleTicks.ts";

const schedule = {
  cron: "* * * * *",
  timezone: "UTC",
  missed: "latest",
  missedMax: 100,
  overlap: "allow",
  spreadSeconds: 0,
} as const;
const minute = (n: number) => Date.parse("2026-11-25T12:00:00Z") + n * 60_000;

describe("a schedule of every minute", () => {
  test("that is looked at in time starts one story run, and comes next a minute later", () => {
    for (const missed of ["latest", "all", "skip"] as const) {
      const ticks = planTicks({ ...schedule, missed }, { dueMs: minute(0), reachedMs: minute(0) + 900 });
      expect(ticks).toEqual({ run: [minute(0)], missed: 0, nextMs: minute(1) });
    }
  });

  test.each([
    { missed: "latest", missedMax: 100, run: [10], left: 10 },
    { missed: "all", missedMax: 100, run: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], left: 0 },
    { missed: "all", missedMax: 3, run: [7, 8, 9, 10], left: 7 },
    { missed: "skip", missedMax: 100, run: [10], left: 10 },
  ] as const)("that nobody looked at for ten minutes runs $run under $missed ($missedMax)", (policy) => {
    const { missed, missedMax, run, left } = policy;
    const ticks = planTicks({ ...schedule, missed, missedMax }, { dueMs: minute(0), reachedMs: minute(10) + 30_000 });
    expect(ticks).toEqual({ run: run.map(minute), missed: left, nextMs: minute(11) });
  });

  test.each([
    { missed: "latest", run: [0] },
    { missed: "all", run: [0] },
    { missed: "skip", run: [] },
  ] as const)("of which a single time was missed runs $run under $missed", ({ missed, run }) => {
    const daily = { ...schedule, cron: "0 12 * * *", missed };
    const ticks = planTicks(daily, { dueMs: minute(0), reachedMs: minute(5) });
    expect(ticks).toEqual({ run: run.map(minute), missed: 1 - run.length, nextMs: minute(24 * 60) });
  });

  test("that nobody looked at for a year is counted in full", () => {
    const ticks = planTicks(schedule, { dueMs: minute(0), reachedMs: minute(365 * 1_440) });
    expect(ticks).toEqual({
      run: [minute(365 * 1_440)],
      missed: 365 * 1_440,
      nextMs: minute(365 * 1_440 + 1),
    });
  });
});

describe("the phase of a schedule", () => {
  const idOf = (storyId: string) => scheduleIdOf({ storyId, actionId: "a", cron: "0 * * * *", timezone: "UTC" });
  const spread = { ...schedule, spreadSeconds: 60 };

  test("is always the same, within the spread, and differs from story to story", () => {
    const phases = Array.from({ length: 200 }, (_, n) => phaseOf(spread, idOf(`story ${n}`)));
    expect(phases).toEqual(Array.from({ length: 200 }, (_, n) => phaseOf(spread, idOf(`story ${n}`))));
    expect(Math.min(...phases)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...phases)).toBeLessThan(60_000);
    for (let from = 0; from < 60_000; from += 10_000) {
      expect(phases.filter((ms) => ms >= from && ms < from + 10_000).length).toBeGreaterThan(10);
    }
  });

  test("is nothing without a spread", () => {
    expect(phaseOf(schedule, idOf("story"))).toBe(0);
  });
});

test("the story run of a time has an id that follows from both, and tells the time", () => {
  const [one, other] = ["0 9 * * *", "0 10 * * *"].map((cron) =>
    scheduleIdOf({ storyId: "s", actionId: "a", cron, timezone: "UTC" }),
  );
  const id = tickRunIdOf(one ?? "", minute(0));
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(timeOfId(id)).toBe(minute(0));
  expect(tickRunIdOf(one ?? "", minute(0))).toBe(id);
  expect(new Set([id, tickRunIdOf(one ?? "", minute(1)), tickRunIdOf(other ?? "", minute(0))]).size).toBe(3);
});

test("of several times at once a schedule that is not to overlap runs the last", () => {
  const dueMs = Date.parse("2026-11-25T09:00:00Z");
  const apart = { ...schedule, missed: "all", overlap: "skip" } as const;
  const ticks = planTicks(apart, { dueMs, reachedMs: dueMs + 3 * 60_000 });
  expect(ticks).toEqual({ run: [dueMs + 3 * 60_000], missed: 3, nextMs: dueMs + 4 * 60_000 });
});
