import type { StoryDefinition } from "@fairlead/story";
import type { Place, Places } from "../board/arrange.ts";
import { noteKey } from "../board/keys.ts";
import { membersOf } from "./layoutChanges.ts";
import type { Editing } from "./loadEditing.ts";
import { keepPlaces } from "./places.ts";

/** The last copies that were made, and the corner of what they were made of. */
export type Copied = { from: Place; slugs: readonly string[] };

const copyStep: Place = { x: 32, y: 32 };

/** How far away a copy goes: as far as the one before it was put from what it was made of. */
export function lastDistance(copied: Copied | null, slugs: readonly string[], at: Place | undefined): Place {
  const isOfLast =
    copied !== null && copied.slugs.length === slugs.length && slugs.every((slug) => copied.slugs.includes(slug));
  if (!isOfLast || at === undefined) return copyStep;
  const distance = { x: at.x - copied.from.x, y: at.y - copied.from.y };
  return distance.x === 0 && distance.y === 0 ? copyStep : distance;
}

/** The keys of the actions and notes of a story. */
export function keysOf({ actions, notes = [] }: StoryDefinition): string[] {
  return [...actions.map(({ slug }) => slug), ...notes.map(({ id }) => noteKey(id))];
}

/** The upper left corner of what has a place in a story; undefined if nothing has. */
export function cornerOf({ actions, notes = [] }: StoryDefinition): Place | undefined {
  const at = [...actions, ...notes].flatMap(({ position }) => position ?? []);
  if (at.length === 0) return undefined;
  return { x: Math.min(...at.map(({ x }) => x)), y: Math.min(...at.map(({ y }) => y)) };
}

type Fragment = { slugs: readonly string[]; places: Places };

/** What is selected of a story, by keys, as a story of its own, with the places at which it is drawn. */
export function fragmentOf(editing: Editing, story: StoryDefinition, { slugs, places }: Fragment): StoryDefinition {
  const placed = editing.applyChange(story, keepPlaces(story, places, { kind: "batch", changes: [] }));
  const { actions, notes } = membersOf(story, slugs);
  const ids = new Set([...actions, ...notes].map(({ id }) => id));
  return editing.copyFragment(placed.ok ? placed.definition : story, ids);
}

/** An id that nothing else has. */
export function newId(): string {
  return crypto.randomUUID().replaceAll("-", "").slice(0, 16);
}
