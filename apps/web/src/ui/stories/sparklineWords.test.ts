import { expect, test } from "vitest";
import { sparklineWords } from "./sparklineWords.ts";

const hours = (runs: Record<number, { runs: number; failed: number }>) =>
  Array.from({ length: 24 }, (_, at) => runs[at] ?? { runs: 0, failed: 0 });

test.each([
  [hours({}), "No run ended in the last 24 hours."],
  [hours({ 23: { runs: 1, failed: 0 } }), "1 run in the last 24 hours, 0 failed; most in one hour: 1, this hour."],
  [
    hours({ 20: { runs: 1_200, failed: 3 }, 22: { runs: 5, failed: 5 } }),
    "1,205 runs in the last 24 hours, 8 failed; most in one hour: 1,200, 3 hours ago.",
  ],
])("%#: a day of runs is told in words", (day, words) => expect(sparklineWords(day)).toBe(words));
