import { type Json, renameRoots } from "@fairlead/formula";
import { findActionType } from "./actionTypes.ts";
import { condition } from "./condition.ts";
import type { StoryAction, StoryDefinition } from "./definition.ts";
import { mapFields } from "./optionFields.ts";

/**
 * The same story with other slugs; `slugs`: new by old, all at once. Links follow, and so does every formula that can be
 * read. What does not change is not copied.
 */
export function renameSlugs<Story extends Pick<StoryDefinition, "actions" | "links">>(
  story: Story,
  slugs: ReadonlyMap<string, string>,
): Story {
  const moved = new Map([...slugs].filter(([from, to]) => from !== to));
  if (moved.size === 0) return story;
  const toNew = (slug: string) => moved.get(slug) ?? slug;
  const links = story.links.map((link) =>
    moved.has(link.from) || moved.has(link.to) ? { ...link, from: toNew(link.from), to: toNew(link.to) } : link,
  );
  return { ...story, actions: story.actions.map((action) => renameIn(action, moved)), links };
}

function renameIn(action: StoryAction, slugs: ReadonlyMap<string, string>): StoryAction {
  const type = findActionType(action.type);
  const before = action.options as Json;
  const options = type === undefined ? before : mapFields(before, type, (text) => renameRoots(text, slugs));
  const slug = slugs.get(action.slug) ?? action.slug;
  const others = renameBeside(action, slugs);
  const isSame = options === before && slug === action.slug && others === null;
  return isSame ? action : ({ ...action, slug, options, ...others } as StoryAction);
}

/** Formulas that stand beside the options: local values and rules. Null if they stay as they are. */
function renameBeside(action: StoryAction, slugs: ReadonlyMap<string, string>): object | null {
  const { local, onlyIf } = action as { local?: Json; onlyIf?: Json };
  const rename = (text: string) => renameRoots(text, slugs);
  const values = local === undefined ? undefined : mapFields(local, { ...condition, constants: [] }, rename);
  const rules = onlyIf === undefined ? undefined : mapFields(onlyIf, condition, rename);
  if (values === local && rules === onlyIf) return null;
  return { ...(values === undefined ? {} : { local: values }), ...(rules === undefined ? {} : { onlyIf: rules }) };
}
