import type { StoryDefinition } from "../definition.ts";
import { type Change, type Entries, type ListName, type Refused, refuse } from "./change.ts";

/**
 * A definition after an edit, and the change that takes it back. Its ids, slugs and links are sound; its keys may be out
 * of order and its options wrong until `applyChange` has read it as a whole.
 */
export type Edited = { ok: true; definition: StoryDefinition; inverse: Change } | Refused;

/** What an entry of a list is called. */
const nouns: Readonly<Record<ListName, string>> = { actions: "action", notes: "note", groups: "group" };

/** The entries of a list of a story; none where the story has no such list. */
export function entriesOf<List extends ListName>(definition: StoryDefinition, list: List): readonly Entries[List][] {
  return (definition[list] ?? []) as unknown as readonly Entries[List][];
}

/** A copy with other entries in a list. */
export function withEntries<List extends ListName>(
  definition: StoryDefinition,
  list: List,
  entries: readonly Entries[List][],
): StoryDefinition {
  return { ...definition, [list]: entries };
}

/** The place of an entry in its list, or the refusal that says it is gone. */
export function findEntry<List extends ListName>(
  definition: StoryDefinition,
  { list, id }: { list: List; id: string },
) {
  const index = entriesOf(definition, list).findIndex((entry) => entry.id === id);
  const entry = entriesOf(definition, list)[index];
  if (entry !== undefined) return { ok: true as const, index, entry };
  return refuse("not_there", `There is no ${nouns[list]} with the id "${id}" any more.`);
}

/** The refusal of an id that another entry of the list has. */
export function refuseTaken(list: ListName, id: string): Refused {
  return refuse(
    "already_there",
    `There is already ${list === "actions" ? "an" : "a"} ${nouns[list]} with the id "${id}".`,
  );
}

/** A copy of an object with a key set; without a value the key is left out. */
export function withKey<Whole extends object>(whole: Whole, key: string, value: unknown): Whole {
  if (value !== undefined) return { ...whole, [key]: value };
  return Object.fromEntries(Object.entries(whole).filter(([name]) => name !== key)) as Whole;
}
