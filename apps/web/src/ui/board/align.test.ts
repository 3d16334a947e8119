import { expect, test } from "vitest";
import { alignBoxes, helperLines } from "./align.ts";

const box = (x: number, y: number, [width, height] = [248, 100]) => ({ x, y, width, height });

const boxes = new Map([
  ["a", box(0, 0)],
  ["b", box(304, 40)],
  ["note", box(1000, 200, [240, 60])],
]);

test("things are brought into line at the outer edges and in the middle; what stands there stays", () => {
  expect([...alignBoxes(boxes, "left")]).toEqual([
    ["b", { x: 0, y: 40 }],
    ["note", { x: 0, y: 200 }],
  ]);
  expect([...alignBoxes(boxes, "bottom")]).toEqual([
    ["a", { x: 0, y: 160 }],
    ["b", { x: 304, y: 160 }],
  ]);
  expect(alignBoxes(boxes, "middle").get("a")).toEqual({ x: 0, y: 80 });
});

test("spreading makes the gaps equal and leaves the outer ones where they are", () => {
  expect([...alignBoxes(boxes, "across")]).toEqual([["b", { x: 504, y: 40 }]]);
  expect([...alignBoxes(new Map([...boxes].slice(0, 2)), "across")]).toEqual([]);
});

test("a helper line shows where a moved thing stands in line with another, the nearest each way", () => {
  expect(helperLines(box(303, 500), boxes.values())).toEqual([{ axis: "x", at: 304 }]);
  expect(helperLines(box(2000, 40), boxes.values())).toEqual([{ axis: "y", at: 40 }]);
  expect(helperLines(box(2000, 2000), boxes.values())).toEqual([]);
});
