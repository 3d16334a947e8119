import type { StoryDefinition } from "./definition.ts";
import { checkStructure } from "./structure.ts";

/**
 * A definition as the text of a file: JSON with two spaces and a newline at the end. Keys have one order, positions
 * stand last and the default kind of links is left out, so that two versions of a story differ only where they differ.
 */
export function exportStory(definition: StoryDefinition): string {
  const read = checkStructure(definition);
  // What the types rule out is still written as it is: a file is of more use than an error.
  return `${JSON.stringify(read.ok ? read.definition : definition, null, 2)}\n`;
}
