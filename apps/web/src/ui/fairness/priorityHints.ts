import type { StoryPolicy } from "./figures.ts";

/** What each priority does. */
export const priorityHints: Readonly<Record<StoryPolicy["priority"], string>> = {
  low: "Half the weight.",
  normal: "The weight as it is set below.",
  high: "Twice the weight and twice the budget.",
};
