import { type Json, renameRoots } from "@fairlead/formula";
import { findActionType } from "./actionTypes.ts";
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
  return options === before && slug === action.slug ? action : ({ ...action, slug, options } as StoryAction);
}
