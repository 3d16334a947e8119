import { holdLimits, memoryLimits } from "@fairlead/story";
import { expect, test } from "vitest";
import { memoryMax, memoryWarning } from "./memoryWarning.ts";

const memory = (values: number, waiting: number) => ({
  values: { count: values, latest: [] },
  waiting: { count: waiting, next: [] },
});

test("a memory that fills up says at which number it refuses", () => {
  expect([memoryMax, memoryMax]).toEqual([holdLimits.waiting, memoryLimits.values]);
  expect(memoryWarning(memory(0, 15_999))).toBeNull();
  expect(memoryWarning(memory(0, 16_000))).toMatch(/^16.000 events wait here\. At 20.000 it refuses: /);
  expect(memoryWarning(memory(19_000, 0))).toMatch(/^19.000 values are remembered here\./);
});
