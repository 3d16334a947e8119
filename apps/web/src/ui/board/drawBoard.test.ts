import type { StoryAction, StoryDefinition } from "@fairlead/story";
import { expect, test } from "vitest";
import { drawBoard } from "./drawBoard.ts";

const message = (slug: string, y: number, more: object = {}) =>
  ({
    ...{ id: slug, slug, type: "event_transform", name: slug, options: { mode: "message", payload: {} } },
    position: { x: 0, y },
    ...more,
  }) as StoryAction;

const story: StoryDefinition = {
  formatVersion: 1,
  name: "A story",
  actions: [message("a", 0, { width: 560 }), message("b", 160), message("c", 320, { group: "g" }), message("d", 480)],
  links: [
    { from: "a", to: "b" },
    { from: "b", to: "c" },
    { from: "d", to: "a" },
  ],
  notes: [{ id: "n", text: "Here", position: { x: -400, y: 0 }, width: 300, height: 600 }],
  groups: [{ id: "g", name: "Group", collapsed: true }],
};

const places = new Map(story.actions.map(({ slug, position }) => [slug, position ?? { x: 0, y: 0 }]));
const drawn = drawBoard(story, { places, isEdited: true });

test("whatever can be found is somewhere on the board: cards as wide as they are, notes, groups, and what these hide", () => {
  const group = { x: 0, y: 320, width: 248, height: 100 };
  expect(["a", "b", "c", "group:g", "note:n", "gone"].map(drawn.shown)).toEqual([
    ...[{ x: 0, y: 0, width: 560, height: 100 }, { x: 0, y: 160, width: 248, height: 100 }, group, group],
    { x: -400, y: 0, width: 300, height: 600 },
    undefined,
  ]);
});

test("an open group has its frame as its place", () => {
  const open = { ...story, groups: [{ id: "g", name: "Group" }] };
  expect(drawBoard(open, { places, isEdited: true }).shown("group:g")).toEqual({
    x: -24,
    y: 264,
    width: 296,
    height: 180,
  });
});

test("what is hidden is not drawn, and links lead back past the cards that are, over notes", () => {
  expect(drawn.nodes.map(({ id }) => id)).toEqual(["group:g", "note:n", "a", "b", "d"]);
  expect([...drawn.lanes]).toEqual([["d default a", -16]]);
});
