import type { StoryDefinition } from "@fairlead/story";

/**
 * What can be selected on a board has a key: an action its slug, a note and a group their ids behind a word. Slugs have no
 * colon, so that none of them is like another.
 */
export function noteKey(id: string): string {
  return `note:${id}`;
}

/** The key of a group. */
export function groupKey(id: string): string {
  return `group:${id}`;
}

/** What some keys stand for, each kind by itself; what is gone is left out. */
export function sortKeys(story: Pick<StoryDefinition, "actions" | "notes" | "groups">, keys: Iterable<string>) {
  const wanted = new Set(keys);
  return {
    actions: story.actions.filter(({ slug }) => wanted.has(slug)),
    notes: story.notes?.filter(({ id }) => wanted.has(noteKey(id))) ?? [],
    groups: story.groups?.filter(({ id }) => wanted.has(groupKey(id))) ?? [],
  };
}

/** Whether something of the story has a key. */
export function hasKey(story: Pick<StoryDefinition, "actions" | "notes" | "groups">, key: string): boolean {
  const { actions, notes, groups } = sortKeys(story, [key]);
  return actions.length + notes.length + groups.length > 0;
}
