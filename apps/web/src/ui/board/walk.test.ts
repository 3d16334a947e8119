import { expect, test } from "vitest";
import { walk } from "./walk.ts";

/**
 *        call
 *        check
 *    yes       no       other
 */
const places = new Map([
  ["call", { x: 200, y: 0 }],
  ["check", { x: 200, y: 160 }],
  ["yes", { x: 50, y: 320 }],
  ["no", { x: 350, y: 320 }],
  ["other", { x: 700, y: 320 }],
]);
const neighbours = new Map([
  ["call", { next: ["check"], previous: [] }],
  ["check", { next: ["yes", "no"], previous: ["call"] }],
  ["yes", { next: [], previous: ["check"] }],
  ["no", { next: [], previous: ["check"] }],
  ["other", { next: [], previous: [] }],
]);

test.each([
  [null, "down", "call"],
  ["call", "down", "check"],
  ["check", "down", "yes"],
  ["yes", "right", "no"],
  ["no", "left", "yes"],
  ["no", "right", "other"],
  ["no", "up", "check"],
  ["yes", "down", null],
  ["other", "right", null],
  ["gone", "up", "call"],
] as const)("from %s %s leads to %s", (from, direction, to) => {
  expect(walk({ places, neighbours }, from, direction)).toBe(to);
});

test("where links go to the right, so do the keys that follow them", () => {
  const beside = {
    places: new Map([
      ["start", { x: 0, y: 0 }],
      ["upper", { x: 352, y: -80 }],
      ["lower", { x: 352, y: 80 }],
    ]),
    neighbours: new Map([
      ["start", { next: ["upper", "lower"], previous: [] }],
      ["upper", { next: [], previous: ["start"] }],
      ["lower", { next: [], previous: ["start"] }],
    ]),
    course: "right" as const,
  };
  expect(walk(beside, "start", "right")).toBe("upper");
  expect(walk(beside, "upper", "down")).toBe("lower");
  expect(walk(beside, "lower", "up")).toBe("upper");
  expect(walk(beside, "lower", "left")).toBe("start");
  expect(walk(beside, "start", "down")).toBeNull();
});
