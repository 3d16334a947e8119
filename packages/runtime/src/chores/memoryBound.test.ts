import { expect, test } from "vitest";
import { createMemoryBound } from "./memoryBound.ts";

/** Looks once at each of these: how much there is, and how much of that is garbage. */
async function look(readings: readonly (readonly [bytes: number, garbage?: number])[]) {
  const exceeded: number[] = [];
  let collections = 0;
  let resident = 0;
  let rubbish = 0;
  const bound = createMemoryBound({
    maxBytes: 100,
    residentBytes: () => resident,
    giveBack() {
      collections += 1;
      resident -= rubbish;
    },
    onExceeded: (bytes) => void exceeded.push(bytes),
  });
  for (const [bytes, garbage = 0] of readings) {
    resident = bytes;
    rubbish = garbage;
    await bound.runOnce();
  }
  return { exceeded, collections };
}

test("a process that has more memory than it may, three times in a row, is told so once", async () => {
  expect((await look([[90], [101], [102], [103], [104], [105]])).exceeded).toEqual([103]);
});

test("what is given back in between does not count", async () => {
  expect((await look([[101], [102], [100], [101], [102], [90], [101]])).exceeded).toEqual([]);
});

test("garbage is collected before it counts, and only then", async () => {
  const much = [130, 40] as const;
  expect(await look([[90], much, much, much, much])).toEqual({ exceeded: [], collections: 4 });
});
