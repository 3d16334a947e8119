import type { Change, StoryDefinition, StoryLink } from "@fairlead/story";
import type { Box } from "../board/frames.ts";
import type { Place } from "../board/grid.ts";
import { sortKeys } from "../board/keys.ts";
import { takesEvents } from "./actionChoices.ts";
import type { Editing } from "./loadEditing.ts";
import { toIds } from "./places.ts";

/** Changes of what a board shows besides the graph: notes, groups, places. Things are named by their keys. */

/** The actions and notes that keys stand for; a group stands for its actions. */
export function membersOf(story: StoryDefinition, keys: Iterable<string>) {
  const { actions, notes, groups } = sortKeys(story, keys);
  const grouped = new Set(groups.map(({ id }) => id));
  const all = new Set([...actions, ...story.actions.filter(({ group }) => group !== undefined && grouped.has(group))]);
  return { actions: [...all], notes };
}

/** Moves what keys stand for to places. */
export function toMove(story: StoryDefinition, places: ReadonlyMap<string, Place>): Change {
  const { actions, notes } = sortKeys(story, places.keys());
  const at = (key: string): Place => places.get(key) ?? { x: 0, y: 0 };
  return {
    kind: "move",
    actions: Object.fromEntries(actions.map(({ id, slug }) => [id, at(slug)])),
    notes: Object.fromEntries(notes.map(({ id }) => [id, at(`note:${id}`)])),
  };
}

/** Removes actions with their links, notes, and groups of which the actions stay; groups that are empty then go as well. */
export function toRemoval(
  editing: Editing,
  story: StoryDefinition,
  { keys, heal }: { keys: Iterable<string>; heal: boolean },
): Change | null {
  const { actions, notes, groups } = sortKeys(story, keys);
  if (actions.length + notes.length + groups.length === 0) return null;
  const gone = new Set(actions.map(({ id }) => id));
  const left = new Set(story.actions.flatMap(({ id, group }) => (gone.has(id) || group === undefined ? [] : [group])));
  const touched = new Set(actions.flatMap(({ group }) => group ?? []));
  const removed = new Set([...groups.map(({ id }) => id), ...[...touched].filter((id) => !left.has(id))]);
  return {
    kind: "batch",
    changes: [
      editing.removeActions(story, gone, { heal }),
      ...notes.map(({ id }): Change => ({ kind: "remove", list: "notes", id })),
      ...[...removed].map((id): Change => ({ kind: "remove", list: "groups", id })),
    ],
  };
}

/** Puts actions into a new group, out of those that they are in; groups that are empty then go. Null: there are none. */
export function toGroup(story: StoryDefinition, keys: Iterable<string>, id: string): Change | null {
  const { actions } = membersOf(story, keys);
  if (actions.length === 0) return null;
  const taken = new Set(actions);
  const left = new Set(story.actions.flatMap((action) => (taken.has(action) ? [] : (action.group ?? []))));
  const emptied = new Set(actions.flatMap(({ group }) => (group === undefined || left.has(group) ? [] : [group])));
  const name = `Group ${(story.groups?.length ?? 0) - emptied.size + 1}`;
  return {
    kind: "batch",
    changes: [
      { kind: "add", list: "groups", entry: { id, name } },
      ...actions.map((action): Change => ({ kind: "set", list: "actions", id: action.id, key: "group", value: id })),
      ...[...emptied].map((gone): Change => ({ kind: "remove", list: "groups", id: gone })),
    ],
  };
}

/** Collapses the groups of what keys stand for, or opens them if all of them are collapsed; and their ids. */
export function toCollapse(story: StoryDefinition, keys: Iterable<string>) {
  const { groups, actions } = sortKeys(story, keys);
  const wanted = new Set([...groups.map(({ id }) => id), ...actions.flatMap(({ group }) => group ?? [])]);
  const all = story.groups?.filter(({ id }) => wanted.has(id)) ?? [];
  const isOpening = all.every(({ collapsed }) => collapsed === true);
  const changes = all.map(({ id }): Change => {
    return { kind: "set", list: "groups", id, key: "collapsed", ...(isOpening ? {} : { value: true }) };
  });
  return { change: { kind: "batch", changes } satisfies Change, groups: all.map(({ id }) => id), isOpening };
}

/** Switches actions off, or on if all of them are off. Null: there are none. */
export function toToggled(story: StoryDefinition, slugs: readonly string[]): { change: Change | null; isOn: boolean } {
  const actions = story.actions.filter(({ slug }) => slugs.includes(slug));
  const isOn = actions.every(({ disabled }) => disabled === true);
  const changes = actions.map(({ id }): Change => {
    return { kind: "set", list: "actions", id, key: "disabled", ...(isOn ? {} : { value: true }) };
  });
  return { change: changes.length === 0 ? null : { kind: "batch", changes }, isOn };
}

/** Gives a note another size, and place. */
export function toResized(id: string, { x, y, width, height }: Box): Change {
  const set = (key: "width" | "height", value: number): Change => ({ kind: "set", list: "notes", id, key, value });
  const sides = [set("width", Math.round(width)), set("height", Math.round(height))];
  return { kind: "batch", changes: [...sides, { kind: "move", notes: { [id]: { x, y } } }] };
}

/** Takes groups apart, and takes actions out of theirs. Null: none of the keys has to do with a group. */
export function toUngroup(story: StoryDefinition, keys: Iterable<string>): Change | null {
  const { actions, groups } = sortKeys(story, keys);
  const gone = new Set(groups.map(({ id }) => id));
  const loose = actions.filter(({ group }) => group !== undefined && !gone.has(group));
  const changes = [
    ...loose.map(({ id }): Change => ({ kind: "set", list: "actions", id, key: "group" })),
    ...[...gone].map((id): Change => ({ kind: "remove", list: "groups", id })),
  ];
  return changes.length === 0 ? null : { kind: "batch", changes };
}

/** Gives a link another beginning or end. Null: there is such a link already, or it is the same. */
export function toRelink(story: StoryDefinition, before: StoryLink, after: StoryLink): Change | null {
  const isThere = story.links.some((link) => isSameLink(link, after));
  if (isThere) return null;
  return {
    kind: "batch",
    changes: [
      { kind: "remove_link", link: toIds(story, before) },
      { kind: "add_link", link: toIds(story, after) },
    ],
  };
}

/** Takes all links of a port to another action: those that leave by `way`, or, without one, those that arrive. */
export function toLinksMoved(
  story: StoryDefinition,
  { from, way, to }: { from: string; way: NonNullable<StoryLink["kind"]> | null; to: string },
): Change | null {
  const moved = story.links.filter((link) =>
    way === null ? link.to === from : link.from === from && (link.kind ?? "default") === way,
  );
  const changes = moved.flatMap((link): Change[] => {
    const made = toRelink(story, link, way === null ? { ...link, to } : { ...link, from: to });
    return made === null ? [] : [made];
  });
  return changes.length === 0 ? null : { kind: "batch", changes };
}

/** Puts an action that no link leads to or from into a link. Null: it has links, or takes no events. */
export function toSplice(story: StoryDefinition, slug: string, link: StoryLink): Change | null {
  const action = story.actions.find((one) => one.slug === slug);
  const isLinked = story.links.some(({ from, to }) => from === slug || to === slug);
  if (action === undefined || isLinked || !takesEvents(action.type)) return null;
  return {
    kind: "batch",
    changes: [
      { kind: "remove_link", link: toIds(story, link) },
      { kind: "add_link", link: toIds(story, { ...link, to: slug }) },
      { kind: "add_link", link: toIds(story, { from: slug, to: link.to }) },
    ],
  };
}

function isSameLink(a: StoryLink, b: StoryLink): boolean {
  return a.from === b.from && a.to === b.to && (a.kind ?? "default") === (b.kind ?? "default");
}
