import type { Json } from "@fairlead/formula";
import type { StoryDefinition } from "../definition.ts";
import type { Path } from "../problem.ts";
import { renameSlugs } from "../renameSlugs.ts";
import { type Aligned, alignSlugs, type Versions } from "./alignSlugs.ts";
import { applyChange } from "./applyChange.ts";
import type { Change, Refused } from "./change.ts";
import { compareStories } from "./compare.ts";
import { type Conflict, toConflict } from "./conflict.ts";
import { type Sorted, sortOut, startsWith } from "./sortOut.ts";
import { type Difference, toChange } from "./toChange.ts";

/**
 * Two people's edits in one story. `change` leads from theirs to it. Of each field that both set to something else the
 * value of theirs is in it, and the field is among the conflicts.
 */
export type Merged = { ok: true; definition: StoryDefinition; change: Change; conflicts: Conflict[] };

/**
 * Merges two edits of the same story. Both survive wherever they are about different fields (see `Difference`): a rename
 * goes through what the other one wrote, keys of the same object are different fields, and so are items of a list that
 * kept its length. Removing something that the other one edits or links to is a conflict. Refused if one of them can't
 * be made at all.
 */
export function mergeChanges(
  base: StoryDefinition,
  { mine, theirs }: { mine: Change; theirs: Change },
): Merged | Refused {
  const [my, their] = [applyChange(base, mine), applyChange(base, theirs)];
  if (!my.ok) return my;
  return their.ok ? mergeStories({ base, mine: my.definition, theirs: their.definition }) : their;
}

/** Merges two versions of a story, field by field, as `mergeChanges` does. */
export function mergeStories(versions: Versions): Merged {
  const aligned = alignSlugs(versions);
  const base = withSlugs(versions.base, aligned);
  const mine = withSlugs(versions.mine, aligned);
  const theirs = withSlugs(versions.theirs, aligned);
  const my = compareStories(base, mine, { positions: true });
  const their = compareStories(base, theirs, { positions: true });
  const sorted = sortOut({ mine: my, theirs: their, story: theirs });
  for (const { accepted, lost } of [sorted, withWholeOptions(sorted, their)]) {
    const applied = applyChange(theirs, toChange(accepted));
    if (!applied.ok) continue;
    const { definition } = applied;
    const conflicts = fieldsOf(lost).map((field) => toConflict(field, { mine, theirs, merged: definition }));
    const change = toChange(compareStories(versions.theirs, definition, { positions: true }));
    return { ok: true, definition, change, conflicts: [...conflicts, ...aligned.clashes.map(toSlugConflict)] };
  }
  return keepTheirs(versions);
}

function withSlugs(story: StoryDefinition, { slugs }: Aligned): StoryDefinition {
  return renameSlugs(story, new Map(story.actions.map(({ id, slug }) => [slug, slugs.get(id) ?? slug])));
}

/** Where values are right alone but not together, the options of an action are one field. */
function withWholeOptions({ accepted, lost }: Sorted, theirs: readonly Difference[]): Sorted {
  const optionsOf = (field: Path) => (field[2] === "options" ? field[1] : undefined);
  const theirOptions = new Set(theirs.map(({ field }) => optionsOf(field)));
  const clashes = accepted.filter(({ field }) => optionsOf(field) !== undefined && theirOptions.has(optionsOf(field)));
  const whole = clashes.map(({ field }) => field.slice(0, 3));
  const rest = lost.map((field) => whole.find((options) => startsWith(field, options)) ?? field);
  return { accepted: accepted.filter((one) => !clashes.includes(one)), lost: [...rest, ...whole] };
}

/** Every field once, however many differences are lost there. */
function fieldsOf(lost: readonly Path[]): Path[] {
  return [...new Map(lost.map((field) => [JSON.stringify(field), field])).values()];
}

function toSlugConflict({ id, mine, theirs }: Aligned["clashes"][number]): Conflict {
  return { field: ["actions", id, "slug"], mine, theirs, takeMine: { kind: "rename", slugs: { [id]: mine } } };
}

/** Together they would not be a story at all, for instance because it would be too large: one of the two has to give way. */
function keepTheirs({ mine, theirs }: Versions): Merged {
  const takeMine = toChange(compareStories(theirs, mine, { positions: true }));
  const conflict: Conflict = { field: [], mine: mine as Json, theirs: theirs as Json, takeMine };
  return { ok: true, definition: theirs, change: { kind: "batch", changes: [] }, conflicts: [conflict] };
}
