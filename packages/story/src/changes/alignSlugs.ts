import type { StoryDefinition } from "../definition.ts";
import { freeSlug } from "../slug.ts";

/** A story, and two that were made of it by two people. */
export type Versions = { base: StoryDefinition; mine: StoryDefinition; theirs: StoryDefinition };

/** One slug for each action of any version, by id; `clashes`: the actions that both have renamed, or whose new name is taken. */
export type Aligned = { slugs: Map<string, string>; clashes: { id: string; mine: string; theirs: string }[] };

/**
 * The slugs that actions have after a merge: renames of either side hold, where they clash those of theirs; an action
 * that only one of them has gets another slug if its own is taken.
 */
export function alignSlugs({ base, mine, theirs }: Versions): Aligned {
  const [before, own] = [slugsById(base), slugsById(mine)];
  const clashes: Aligned["clashes"] = [];
  const kept = theirs.actions.filter(({ id }) => own.has(id) || !before.has(id));
  const wanted = kept.map(({ id, slug: their }) => {
    const my = own.get(id);
    const isMine = my !== undefined && my !== before.get(id) && my !== their && before.has(id);
    if (isMine && their !== before.get(id)) clashes.push({ id, mine: my, theirs: their });
    return { id, their, slug: isMine && their === before.get(id) ? my : their };
  });
  for (let again = true; again; ) {
    const counts = Map.groupBy(wanted, ({ slug }) => slug);
    const twice = wanted.filter(({ slug, their }) => slug !== their && (counts.get(slug)?.length ?? 0) > 1);
    for (const one of twice) {
      clashes.push({ id: one.id, mine: one.slug, theirs: one.their });
      one.slug = one.their;
    }
    again = twice.length > 0;
  }
  const slugs = new Map(wanted.map(({ id, slug }) => [id, slug]));
  const taken = new Set(slugs.values());
  for (const { id, slug } of [...mine.actions, ...theirs.actions, ...base.actions]) {
    if (slugs.has(id)) continue;
    const free = taken.has(slug) ? freeSlug(slug.replace(/_\d+$/, ""), taken) : slug;
    slugs.set(id, free);
    taken.add(free);
  }
  return { slugs, clashes };
}

function slugsById({ actions }: StoryDefinition): Map<string, string> {
  return new Map(actions.map(({ id, slug }) => [id, slug]));
}
