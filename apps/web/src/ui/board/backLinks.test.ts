import fc from "fast-check";
import { expect, test } from "vitest";
import { lanesOf } from "./backLinks.ts";
import type { Box } from "./frames.ts";
import { type Course, linkKey } from "./graph.ts";
import { linkStub } from "./linkPath.ts";

const card = (x: number, y: number, width = 248): Box => ({ x, y, width, height: 100 });

/** Four cards below each other, the third of them wide and aside. */
const column = new Map([
  ["a", card(0, 0)],
  ["b", card(0, 160)],
  ["c", card(-40, 320, 400)],
  ["d", card(0, 480)],
]);

test("a link that leads back has a lane beside the cards between, on the nearer side; one that leads on has none", () => {
  const links = [
    { from: "a", to: "b" },
    { from: "d", to: "a" },
  ];
  expect([...lanesOf(links, column, "down")]).toEqual([["d default a", -56]]);
});

test("in a board that is turned it runs above or below the row", () => {
  const turned = [...column].map(([key, { x, y, width, height }]): [string, Box] => {
    return [key, { x: y, y: x, width: height, height: width }];
  });
  const links = [{ from: "d", to: "a" }];
  expect([...lanesOf(links, new Map(turned), "right")]).toEqual([["d default a", -56]]);
});

test("it takes the way between two columns where there is room, and goes to itself around its own card", () => {
  const cards = new Map([...column, ["e", card(480, 160)], ["f", card(480, 480)]]);
  const lanes = lanesOf(
    [
      { from: "f", to: "a" },
      { from: "f", to: "f" },
    ],
    cards,
    "down",
  );
  expect(lanes.get("f default a")).toBe(464);
  expect(lanes.get("f default f")).toBe(744);
});

test("links that run back beside each other keep apart", () => {
  const links = ["b", "c", "d"].map((from) => ({ from, to: "a" }));
  const lanes = [...lanesOf(links, column, "down").values()].sort((a, b) => a - b);
  expect(lanes.slice(1).every((at, index) => at - (lanes[index] ?? at) >= 12)).toBe(true);
});

const boxes = fc.array(
  fc.record({
    x: fc.integer({ min: 0, max: 40 }).map((step) => step * 40),
    y: fc.integer({ min: 0, max: 40 }).map((step) => step * 40),
    width: fc.constantFrom(168, 248, 560),
    height: fc.constant(100),
  }),
  { minLength: 1, maxLength: 30 },
);

test("wherever cards stand, a lane touches none of them and no other lane, and every link back has one", () => {
  const seen = { lanes: 0 };
  fc.assert(
    fc.property(
      boxes,
      fc.constantFrom<Course>("down", "right"),
      fc.infiniteStream(fc.nat(29)),
      (all, course, picks) => {
        const cards = new Map(all.map((box, at) => [`s${at}`, box]));
        const pick = () => `s${(picks.next().value ?? 0) % all.length}`;
        const links = all.map(() => ({ from: pick(), to: pick() }));
        const lanes = lanesOf(links, cards, course);
        const spanOf = ({ x, y, width, height }: Box) =>
          course === "right"
            ? { start: x, end: x + width, from: y, to: y + height }
            : { start: y, end: y + height, from: x, to: x + width };
        const drawn: { at: number; start: number; end: number }[] = [];
        for (const link of new Map(links.map((one) => [linkKey(one), one])).values()) {
          const [source, target] = [cards.get(link.from), cards.get(link.to)].map((box) => spanOf(box as Box));
          if (source === undefined || target === undefined) throw new Error("A link without a card.");
          const at = lanes.get(linkKey(link));
          expect(at !== undefined).toBe(target.start < source.end);
          if (at === undefined) continue;
          const [start, end] = [target.start - linkStub, source.end + linkStub];
          const crossed = [...cards.values()].map(spanOf).filter((span) => span.end > start && span.start < end);
          expect(crossed.filter(({ from, to }) => from - 16 < at && at < to + 16)).toEqual([]);
          drawn.push({ at, start, end });
        }
        for (const [index, one] of drawn.entries()) {
          const near = drawn.slice(0, index).filter((other) => other.end > one.start && other.start < one.end);
          expect(near.filter((other) => Math.abs(other.at - one.at) < 12)).toEqual([]);
        }
        seen.lanes += drawn.length;
      },
    ),
    { numRuns: 200 },
  );
  expect(seen.lanes).toBeGreaterThan(200);
});
