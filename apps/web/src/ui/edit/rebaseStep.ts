import type { Change, Conflict, StoryDefinition } from "@fairlead/story";
import type { EditStep } from "./history.ts";
import type { Editing } from "./loadEditing.ts";

/** What a step comes to. `change`: null where nothing of it is left to do; `kept`: fields that stay as somebody else set them. */
export type Rebased = { change: Change | null; kept: readonly Conflict["field"][] };

/**
 * A step in the story as it is now, which others may have edited since: of the fields that it is about, those that
 * somebody else has set since stay as they are.
 */
export function rebaseStep(editing: Editing, { change, from, to }: EditStep, story: StoryDefinition): Rebased {
  if (story === from) return { change, kept: [] };
  const merged = editing.mergeStories({ base: from, mine: to, theirs: story });
  const isNothing = editing.touchedFields(merged.change).length === 0;
  return { change: isNothing ? null : merged.change, kept: merged.conflicts.map(({ field }) => field) };
}
