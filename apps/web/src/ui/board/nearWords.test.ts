import { expect, test } from "vitest";
import { nearWords } from "./nearWords.ts";

const box = (x: number, y: number) => ({ x, y, width: 248, height: 100 });

test.each([
  ["below", box(40, 160), "near"],
  ["above", box(-40, -160), "near"],
  ["right of", box(304, 40), "near"],
  ["left of", box(-304, 0), "near"],
  ["below", box(900, 1_100), "far"],
])("something stands %s the nearest other thing", (where, moved, key) => {
  const others = new Map([
    ["near", box(0, 0)],
    ["far", box(900, 900)],
  ]);
  expect(nearWords(moved, others)).toEqual({ where, key });
});

test("alone on a board there is nothing to stand by", () => {
  expect(nearWords(box(0, 0), new Map())).toBeNull();
});
