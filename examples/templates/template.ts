import type { StoryDefinition } from "@fairlead/sdk";

/** A story to begin with. What it reads of credentials and resources is seen from its formulas. */
export type Template = {
  /** Its name in addresses; kebab case. */
  key: string;
  /** What it is good for, in a sentence. */
  summary: string;
  definition: StoryDefinition;
  /** The body of a call that it can be tried with; absent where it begins by itself. */
  sampleEvent?: unknown;
};
