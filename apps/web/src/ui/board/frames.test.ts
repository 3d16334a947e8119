import type { StoryDefinition } from "@fairlead/story";
import { expect, test } from "vitest";
import { boxesOf, drawnLinks, framesOf } from "./frames.ts";
import { hasKey, sortKeys } from "./keys.ts";

const action = (slug: string, group?: string) =>
  ({
    id: slug,
    slug,
    type: "event_transform",
    name: slug,
    options: {},
    ...(group && { group }),
  }) as unknown as StoryDefinition["actions"][number];

const story = (collapsed: boolean) => ({
  actions: [action("a"), action("b", "g"), action("c", "g"), action("d")],
  groups: [
    { id: "g", name: "Inner", collapsed },
    { id: "none", name: "Empty" },
  ],
  notes: [{ id: "n", text: "", position: { x: 900, y: 0 } }],
});

const places = new Map([
  ["a", { x: 0, y: 0 }],
  ["b", { x: 0, y: 160 }],
  ["c", { x: 304, y: 160 }],
  ["d", { x: 0, y: 320 }],
]);

test("what stands around cards is as wide as they are", () => {
  const { actions, groups } = story(false);
  const wide = actions.map((one) => (one.slug === "c" ? { ...one, width: 560 } : one));
  expect(boxesOf({ actions: wide }, places).get("c")).toMatchObject({ x: 304, width: 560 });
  expect(framesOf({ actions: wide, groups }, places)[0]?.box.width).toBe(304 + 560 + 2 * 24);
});

const links: StoryDefinition["links"] = [
  { from: "a", to: "b" },
  { from: "a", to: "c" },
  { from: "b", to: "c", kind: "failure" },
  { from: "b", to: "d" },
  { from: "c", to: "d", kind: "failure" },
  { from: "a", to: "d", kind: "failure" },
];

test("a group is drawn around its cards with room for its name; one without cards is not drawn", () => {
  expect(framesOf(story(false), places)).toEqual([
    {
      key: "group:g",
      id: "g",
      name: "Inner",
      collapsed: false,
      members: ["b", "c"],
      box: { x: -24, y: 104, width: 304 + 248 + 48, height: 100 + 48 + 32 },
    },
  ]);
});

test("a collapsed group is one card, its links begin and end there, and what is inside is not drawn", () => {
  const frames = framesOf(story(true), places);
  expect(frames[0]?.box).toEqual({ x: 0, y: 160, width: 248, height: 100 });
  expect(drawnLinks(links, frames)).toEqual([
    { from: "a", to: "group:g" },
    { from: "group:g", to: "d" },
    { from: "a", to: "d", kind: "failure" },
  ]);
  expect([...boxesOf(story(true), places).keys()]).toEqual(["a", "d", "note:n", "group:g"]);
  expect(drawnLinks(links, framesOf(story(false), places))).toBe(links);
});

test("keys tell actions, notes and groups apart", () => {
  const sorted = sortKeys(story(false), ["a", "note:n", "group:g", "note:gone"]);
  expect(sorted.actions.map(({ slug }) => slug)).toEqual(["a"]);
  expect(sorted.notes.map(({ id }) => id)).toEqual(["n"]);
  expect(sorted.groups.map(({ id }) => id)).toEqual(["g"]);
  expect(hasKey(story(false), "note:gone")).toBe(false);
});
