import { expect, test } from "vitest";
import { createMemoryBound } from "./memoryBound.ts";

async function look(readings: readonly number[]): Promise<number[]> {
  const exceeded: number[] = [];
  const left = [...readings];
  const residentBytes = () => left.shift() ?? 0;
  const bound = createMemoryBound({ maxBytes: 100, residentBytes, onExceeded: (bytes) => void exceeded.push(bytes) });
  for (const _ of readings) await bound.runOnce();
  return exceeded;
}

test("a process that has more memory than it may, three times in a row, is told so once", async () => {
  expect(await look([90, 101, 102, 103, 104, 105])).toEqual([103]);
});

test("what is given back in between does not count", async () => {
  expect(await look([101, 102, 100, 101, 102, 90, 101])).toEqual([]);
});
