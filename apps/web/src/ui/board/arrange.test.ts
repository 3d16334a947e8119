import type { StoryAction } from "@fairlead/story";
import { expect, test } from "vitest";
import { mergePlaces, ownPlaces, toCornerOf } from "./arrange.ts";
import { cardHeight, cardWidth } from "./graph.ts";
import { layOut } from "./layOut.ts";

const action = (slug: string, position?: { x: number; y: number }): StoryAction => ({
  id: slug,
  slug,
  name: slug,
  type: "webhook",
  options: {},
  ...(position === undefined ? {} : { position }),
});

test("cards that all have places stay where they are", () => {
  const story = { actions: [action("a", { x: 3, y: 4 }), action("b", { x: 0, y: 0 })], links: [] };
  expect(ownPlaces({ ...story, actions: [...story.actions, action("c")] })).toBeNull();
  expect(ownPlaces(story)?.get("a")).toEqual({ x: 3, y: 4 });
});

test("cards without places are laid out from top to bottom and never on top of each other", () => {
  const slugs = ["call", "check", "yes", "no", "end"];
  const links = [
    { from: "call", to: "check" },
    { from: "check", to: "yes" },
    { from: "check", to: "no", kind: "no_match" as const },
    { from: "yes", to: "end" },
    { from: "no", to: "end" },
  ];
  const places = new Map(layOut({ actions: slugs.map((slug) => action(slug)), links }));
  const all = [...places.values()];
  for (const { from, to } of links) {
    expect(places.get(to)?.y ?? 0).toBeGreaterThan((places.get(from)?.y ?? 0) + cardHeight);
  }
  for (const [at, a] of all.entries()) {
    for (const b of all.slice(at + 1)) {
      expect(Math.abs(a.x - b.x) >= cardWidth || Math.abs(a.y - b.y) >= cardHeight).toBe(true);
    }
  }
});

test("where links go to the right, cards are laid out that way", () => {
  const slugs = ["call", "yes", "no"];
  const links = [
    { from: "call", to: "yes" },
    { from: "call", to: "no" },
  ];
  const places = new Map(
    layOut({ actions: slugs.map((slug) => action(slug)), links, settings: { direction: "right" } }),
  );
  const [call, yes, no] = slugs.map((slug) => places.get(slug) ?? { x: 0, y: 0 });
  expect(yes?.x).toBeGreaterThanOrEqual((call?.x ?? 0) + cardWidth);
  expect(no?.x).toBe(yes?.x);
  expect(Math.abs((no?.y ?? 0) - (yes?.y ?? 0))).toBeGreaterThanOrEqual(cardHeight);
});

test("wide cards are laid out beside each other, with their middles in line", () => {
  const links = [
    { from: "call", to: "yes" },
    { from: "call", to: "no" },
  ];
  const wide = { ...action("yes"), width: 560 };
  const actions = [{ ...action("call"), width: 168 }, wide, action("no")];
  const [call, yes, no] = layOut({ actions, links }).map(([, place]) => place);
  if (call === undefined || yes === undefined || no === undefined) throw new Error("A card has no place.");
  const [left, leftWidth, right] = yes.x < no.x ? [yes, 560, no] : [no, cardWidth, yes];
  expect(right.x).toBeGreaterThanOrEqual(left.x + leftWidth);
  const middle = (yes.x + 280 + no.x + cardWidth / 2) / 2;
  expect(Math.abs(call.x + 84 - middle)).toBeLessThan(100);
});

test("a card without a place is moved beside those that have one", () => {
  const story = { actions: [action("a", { x: 1000, y: 800 }), action("b")], links: [{ from: "a", to: "b" }] };
  const laidOut = new Map([
    ["a", { x: 0, y: 0 }],
    ["b", { x: 0, y: 160 }],
  ]);
  expect(mergePlaces(story, laidOut)).toEqual(
    new Map([
      ["a", { x: 1000, y: 800 }],
      ["b", { x: 1000, y: 960 }],
    ]),
  );
});

test("cards that are laid out anew keep the corner that they had together", () => {
  const now = new Map([
    ["a", { x: 100, y: 80 }],
    ["b", { x: 60, y: 200 }],
    ["c", { x: 0, y: 0 }],
  ]);
  const laidOut = new Map([
    ["a", { x: 0, y: 8 }],
    ["b", { x: 16, y: 150 }],
  ]);
  expect(Object.fromEntries(toCornerOf(laidOut, now))).toEqual({ a: { x: 60, y: 80 }, b: { x: 76, y: 222 } });
});
