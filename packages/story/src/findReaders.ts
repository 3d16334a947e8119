import { readFormulas } from "./check.ts";
import type { StoryDefinition } from "./definition.ts";
import { sketchStory } from "./sketch.ts";

/** A place where a formula reads an action: the id of the action that holds it, and the option's path in the definition. */
export type Reader = { action: string; path: string };

/** Every option whose formula reads the events of the action `slug`, in the order of the story; the action's own are among them. */
export function findReaders(definition: StoryDefinition, slug: string): Reader[] {
  const { options } = readFormulas(sketchStory(definition));
  return definition.actions.flatMap(({ id }, index) => {
    const references = options[index]?.references.filter(({ root }) => root === slug) ?? [];
    return [...new Set(references.map(({ option }) => option))].map((path) => ({ action: id, path }));
  });
}
