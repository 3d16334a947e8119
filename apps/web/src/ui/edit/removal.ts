import type { StoryDefinition } from "@fairlead/story";
import type { Editing } from "./loadEditing.ts";

/** An action that stays, with the options in which its formulas read what is to be removed. */
export type RemovalReader = { slug: string; name: string; options: readonly string[] };

/** The actions whose formulas read some that are to be removed, by slug, and that are not removed themselves. */
export function readersOf(
  { findReaders }: Pick<Editing, "findReaders">,
  story: StoryDefinition,
  gone: ReadonlySet<string>,
): RemovalReader[] {
  const found = story.actions
    .filter(({ slug }) => gone.has(slug))
    .flatMap(({ slug }) => findReaders(story, slug))
    .map(({ action, path }) => ({ action, option: optionOf(path) }));
  const byAction = Map.groupBy(found, ({ action }) => action);
  return story.actions.flatMap(({ id, slug, name }) => {
    const options = byAction.get(id)?.map(({ option }) => option) ?? [];
    return options.length === 0 || gone.has(slug) ? [] : [{ slug, name, options: [...new Set(options)] }];
  });
}

/** The place of an option as its action has it: `actions[1].options.url` is `url`. */
function optionOf(path: string): string {
  return path.replace(/^actions\[\d+\]\.(?:options\.?)?/, "") || "options";
}
