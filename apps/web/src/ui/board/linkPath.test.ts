import { expect, test } from "vitest";
import { linkPath } from "./linkPath.ts";

const down = { from: { x: 100, y: 600 }, to: { x: 40, y: 0 }, course: "down" } as const;

test("a link that leads back goes by its lane, with corners cut as far as there is room, and is named in its middle", () => {
  expect(linkPath(down, { lane: -60, radius: 0 })).toEqual({
    path: "M100 600L100 620L-60 620L-60 -20L40 -20L40 0",
    middle: { x: -60, y: 300 },
  });
  expect(linkPath(down, { lane: -60, radius: 12 }).path).toBe(
    "M100 600L100 610Q100 620 90 620L-48 620Q-60 620 -60 608L-60 -8Q-60 -20 -48 -20L30 -20Q40 -20 40 -10L40 0",
  );
});

test("where links lead to the right it is the same with the axes changed", () => {
  const right = { from: { x: 600, y: 100 }, to: { x: 0, y: 40 }, course: "right" } as const;
  expect(linkPath(right, { lane: -60, radius: 0 })).toEqual({
    path: "M600 100L620 100L620 -60L-20 -60L-20 40L0 40",
    middle: { x: 300, y: -60 },
  });
});

test("a link that leads on, also one that did not before it was dragged, goes straight there", () => {
  const on = { ...down, from: down.to, to: down.from };
  const straight = linkPath(on, { lane: null, radius: 12 });
  expect(straight.path).not.toContain("-60");
  expect(linkPath(on, { lane: -60, radius: 12 })).toEqual(straight);
});

test("a lane that lies in line with an end makes no corner there", () => {
  expect(linkPath(down, { lane: 100, radius: 12 }).path).not.toContain("NaN");
});
