import type { KeptValue, StoryDefinition } from "@fairlead/story";
import type { Editing } from "./loadEditing.ts";

/** A credential or a resource that is named by what is pasted, and the actions that name it. */
export type MissingValue = KeptValue & { readers: readonly string[] };

/** The name of a value as formulas write it. */
export function valueName({ root, slug }: KeptValue): string {
  return `${root}.${slug}`;
}

/** What a fragment names that the story which it is pasted into does not name yet: it may not be kept here. */
export function newValues(
  { findKeptValues }: Pick<Editing, "findKeptValues">,
  story: StoryDefinition,
  fragment: StoryDefinition,
): MissingValue[] {
  const known = new Set(findKeptValues(story).map(valueName));
  return findKeptValues(fragment).filter((value) => !known.has(valueName(value)));
}

/** What a team keeps, by slug. */
export type KeptSlugs = Readonly<Record<KeptValue["root"], readonly string[]>>;

/** Those values that a team does not keep. */
export function missingOf(values: readonly MissingValue[], kept: KeptSlugs): MissingValue[] {
  return values.filter(({ root, slug }) => !kept[root].includes(slug));
}

/** The fragment with the slugs that were chosen, by the names before, in the place of those that are missing. */
export function withChosen(
  { renameKeptValues }: Pick<Editing, "renameKeptValues">,
  fragment: StoryDefinition,
  chosen: ReadonlyMap<string, string>,
): StoryDefinition {
  if (chosen.size === 0) return fragment;
  return renameKeptValues(fragment, (value) => chosen.get(valueName(value)) ?? value.slug);
}
