import type { Load } from "@fairlead/fairness/sim";
import { describe, expect, it } from "vitest";
import { createSources, planArrivals } from "./arrivals.ts";

const burst: Load = {
  storyId: "flood",
  role: "heavy",
  durationMs: 100,
  arrivals: { kind: "burst", atMs: 500, runs: 30, runsPerStoryRun: 10 },
};
const every: Load = {
  storyId: "light",
  role: "light",
  durationMs: 100,
  arrivals: { kind: "every", everyMs: 1_000, fromMs: 0, untilMs: 10_000, runs: 2 },
};
const closed: Load = {
  storyId: "busy",
  role: "background",
  durationMs: 5,
  arrivals: { kind: "closed", runs: 8, fromMs: 0, untilMs: 1_000 },
};

function draw(loads: Load[], seed: number) {
  return createSources(loads, seed).map((source) => Array.from({ length: 30 }, () => source.next()));
}

describe("sources", () => {
  it("make the same runs from the same seed, with a tenth more or less than the duration of the load", () => {
    const [first, again, other] = [draw([burst, every], 1), draw([burst, every], 1), draw([burst, every], 2)];
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    const durations = first.flat().map((run) => run.durationMs);
    expect(Math.min(...durations)).toBeGreaterThanOrEqual(90);
    expect(Math.max(...durations)).toBeLessThanOrEqual(110);
    expect(new Set(first.flat().map((run) => run.runId)).size).toBe(60);
  });

  it("put as many runs of a burst into a story run as the load says", () => {
    const [runs = []] = draw([burst], 1);
    expect(new Set(runs.map((run) => run.storyRunId)).size).toBe(3);
  });
});

describe("planArrivals", () => {
  it("gives everything in the order of time, at the rate of its load", () => {
    const arrivals = planArrivals(createSources([burst, every, closed], 1), 1);
    const times = arrivals.map((arrival) => arrival.atMs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    const of = (load: Load) => arrivals.filter(({ source }) => source.load === load);
    expect(of(burst)).toMatchObject([{ atMs: 500, runs: 30 }]);
    expect(of(closed)).toMatchObject([{ atMs: 0, runs: 8 }]);
    expect(of(every)).toHaveLength(10);
    expect(of(every).every(({ runs, atMs }) => runs === 2 && atMs < 10_000)).toBe(true);
  });
});
