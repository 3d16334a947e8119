import { isList, isObject, type Json } from "@fairlead/formula";
import type { StoryAction, StoryDefinition } from "../definition.ts";
import { type Path, toPathText } from "../problem.ts";
import { renameSlugs } from "../renameSlugs.ts";
import { renameAction } from "./compose.ts";

/** A text of an action that would read otherwise. `path`: from the action, such as `options.url`. */
export type RenamedText = { action: string; path: string; from: string; to: string };

/** What a new name of an action would do to the story: its slug in formulas, and the texts that follow. */
export type RenamePreview = { slug: string; texts: RenamedText[] };

/** What `renameAction` would change besides the name; null if formulas know the action by the same slug as before. */
export function previewRename(definition: StoryDefinition, id: string, name: string): RenamePreview | null {
  const before = definition.actions.find((action) => action.id === id);
  const change = renameAction(definition, id, name);
  const rename = change.kind === "batch" ? change.changes.find(({ kind }) => kind === "rename") : undefined;
  const slug = rename?.kind === "rename" ? rename.slugs[id] : undefined;
  if (before === undefined || slug === undefined) return null;
  // Most actions read another one: those that do not name this one anywhere are not looked at.
  const actions = definition.actions.filter((action) => JSON.stringify(action).includes(before.slug));
  const after = renameSlugs({ actions, links: [] }, new Map([[before.slug, slug]])).actions;
  const texts = actions.flatMap((action, at) => {
    const next = after[at];
    return next === undefined || next === action ? [] : textsOf(action, next);
  });
  return { slug, texts };
}

function textsOf(from: StoryAction, to: StoryAction): RenamedText[] {
  const keys = ["options", "local", "onlyIf"] as const;
  return keys.flatMap((key) => {
    const changed = changedTexts(Reflect.get(from, key) as Json, Reflect.get(to, key) as Json, [key]);
    return changed.map(({ path, ...texts }) => ({ action: from.id, path: toPathText(path), ...texts }));
  });
}

/** The texts that differ between two values of the same shape. */
function changedTexts(from: Json, to: Json, path: Path): { path: Path; from: string; to: string }[] {
  if (from === to) return [];
  if (typeof from === "string" && typeof to === "string") return [{ path, from, to }];
  if (isList(from) && isList(to)) {
    return from.flatMap((item, index) => changedTexts(item, to[index] ?? null, [...path, index]));
  }
  if (!isObject(from) || !isObject(to)) return [];
  return Object.entries(from).flatMap(([key, item]) => changedTexts(item, to[key] ?? null, [...path, key]));
}
