import { expect, test } from "vitest";
import type { UsageMinute } from "./figures.ts";
import { waitSeries, workSeries } from "./series.ts";

const minutes: UsageMinute[] = [
  { atMs: 0, runs: 1, workMs: 40, waits: { budget: 5 } },
  { atMs: 60_000, runs: 0, workMs: 0, waits: {} },
  { atMs: 120_000, runs: 2, workMs: 7, waits: { budget: 1, no_capacity: 3 } },
];

test("waiting has one series a reason that occurred, in the order of the reasons", () => {
  expect(waitSeries(minutes).map(({ name, valuesMs }) => [name, valuesMs])).toEqual([
    ["Next in line", [0, 0, 3]],
    ["Budget", [5, 0, 1]],
  ]);
});

test("worker time is one series, and none where there was none", () => {
  expect(workSeries(minutes).map(({ valuesMs }) => valuesMs)).toEqual([[40, 0, 7]]);
  expect([...workSeries(minutes.slice(1, 2)), ...waitSeries(minutes.slice(1, 2))]).toEqual([]);
});
