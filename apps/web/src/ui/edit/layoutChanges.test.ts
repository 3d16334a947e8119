import type { Change, StoryDefinition } from "@fairlead/story";
import { expect, test } from "vitest";
import * as editing from "./editing.ts";
import { membersOf, toGroup, toLinksMoved, toMove, toRelink, toRemoval, toSplice, toUngroup } from "./layoutChanges.ts";

const action = (slug: string, group?: string): StoryDefinition["actions"][number] => ({
  id: `id_${slug}`,
  slug,
  type: "event_transform",
  name: slug,
  options: { mode: "message", payload: {} },
  ...(group === undefined ? {} : { group }),
  position: { x: 0, y: 0 },
});

const story: StoryDefinition = {
  formatVersion: 1,
  name: "A story",
  actions: [action("a"), action("b", "g"), action("c", "g"), action("d", "h")],
  links: [
    { from: "a", to: "b" },
    { from: "a", to: "c" },
    { from: "a", to: "d", kind: "failure" },
  ],
  notes: [{ id: "n", text: "", position: { x: 0, y: 0 } }],
  groups: [
    { id: "g", name: "G" },
    { id: "h", name: "H" },
  ],
};

/** The story after a change, which is taken back exactly. */
function made(change: Change | null): StoryDefinition {
  if (change === null) throw new Error("Nothing would change.");
  const applied = editing.applyChange(story, change);
  if (!applied.ok) throw new Error(applied.refusal.message);
  const back = editing.applyChange(applied.definition, applied.inverse);
  expect(back.ok && back.definition).toEqual(story);
  return applied.definition;
}

const groupIds = ({ groups = [] }: StoryDefinition) => groups.map(({ id }) => id);

test("a group stands for its actions", () => {
  const { actions, notes } = membersOf(story, ["group:g", "a", "note:n"]);
  expect(actions.map(({ slug }) => slug)).toEqual(["a", "b", "c"]);
  expect(notes).toHaveLength(1);
});

test("actions and notes are moved together", () => {
  const places = new Map([
    ["a", { x: 8, y: 8 }],
    ["note:n", { x: 16, y: 0 }],
  ]);
  const after = made(toMove(story, places));
  expect([after.actions[0]?.position, after.notes?.[0]?.position]).toEqual([...places.values()]);
});

test("removing takes actions, notes and groups; a group that is empty then goes, the actions of a removed one stay", () => {
  const after = made(toRemoval(editing, story, { keys: ["d", "note:n", "group:g"], heal: false }));
  expect(after.actions.map(({ slug, group }) => [slug, group])).toEqual([
    ["a", undefined],
    ["b", undefined],
    ["c", undefined],
  ]);
  expect([groupIds(after), after.notes ?? []]).toEqual([[], []]);
  expect(toRemoval(editing, story, { keys: ["gone"], heal: false })).toBeNull();
});

test("actions come into a new group out of their old ones, and out of a group again", () => {
  const after = made(toGroup(story, ["a", "d"], "new"));
  expect(groupIds(after)).toEqual(["g", "new"]);
  expect(after.actions.map(({ group }) => group)).toEqual(["new", "g", "g", "new"]);
  expect(toGroup(story, ["note:n"], "new")).toBeNull();
  expect(made(toUngroup(story, ["group:g", "d"])).actions.every(({ group }) => group === undefined)).toBe(true);
  expect(toUngroup(story, ["a"])).toBeNull();
});

test("a link gets another end unless there is such a link; all links of a port go to another action", () => {
  expect(made(toRelink(story, { from: "a", to: "b" }, { from: "a", to: "d" })).links).toContainEqual({
    from: "a",
    to: "d",
  });
  expect(toRelink(story, { from: "a", to: "b" }, { from: "a", to: "c" })).toBeNull();
  const after = made(toLinksMoved(story, { from: "a", way: "default", to: "d" }));
  expect(after.links).toEqual([
    { from: "a", to: "d", kind: "failure" },
    { from: "d", to: "b" },
    { from: "d", to: "c" },
  ]);
  expect(made(toLinksMoved(story, { from: "d", way: null, to: "b" })).links).toContainEqual({
    from: "a",
    to: "b",
    kind: "failure",
  });
});

test("an action without links goes into a link that it is dropped on, one that has links stays out of it", () => {
  const link = { from: "a", to: "d", kind: "failure" as const };
  const loose = { ...story, actions: [...story.actions, action("e")] };
  const applied = editing.applyChange(loose, toSplice(loose, "e", link) ?? { kind: "batch", changes: [] });
  expect(applied.ok && applied.definition.links.slice(2)).toEqual([
    { from: "a", to: "e", kind: "failure" },
    { from: "e", to: "d" },
  ]);
  expect(toSplice(loose, "b", link)).toBeNull();
  expect(toSplice(loose, "gone", link)).toBeNull();
});
