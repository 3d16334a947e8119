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

/**
 * What the formulas of each action read, by its slug: the slugs of actions, and names such as `RESOURCE`; of a credential
 * or a resource its own name as well, as `RESOURCE.team_inbox`.
 */
export function findReads(definition: StoryDefinition): ReadonlyMap<string, ReadonlySet<string>> {
  const { options } = readFormulas(sketchStory(definition));
  return new Map(
    definition.actions.map(({ slug }, index) => {
      const references = options[index]?.references ?? [];
      return [slug, new Set(references.flatMap(({ root, path }) => [root, ...keptName(root, path[0])]))];
    }),
  );
}

function keptName(root: string, name: string | number | undefined): string[] {
  return (root === "RESOURCE" || root === "CREDENTIAL") && typeof name === "string" ? [`${root}.${name}`] : [];
}
