import type { Change, StoryDefinition } from "@fairlead/story";
import type { EditStep, EditWays } from "./history.ts";
import type { Editing } from "./loadEditing.ts";

/** A step by its change; `gap`: what leads to where it begins from where the step after it ends, as others have edited between. */
type KeptStep = { gap: Change | null; change: Change };

/** The edits that can be taken back and made again, the next one first, as data: all of them go on from `story`. */
export type KeptHistory = { story: StoryDefinition; undo: readonly KeptStep[]; redo: readonly KeptStep[] };

export const keptStepsMax = 50;

/**
 * The last steps of a history without the stories that they lead between: these follow from the story as it is now, however
 * others have edited it. Null: there are none.
 */
export function keepHistory(editing: Editing, { undo, redo }: EditWays, story: StoryDefinition): KeptHistory | null {
  if (undo.length + redo.length === 0) return null;
  return { story, undo: keepSteps(editing, undo, story), redo: keepSteps(editing, redo, story) };
}

function keepSteps(editing: Editing, steps: readonly EditStep[], story: StoryDefinition): KeptStep[] {
  let here = story;
  return steps.slice(0, keptStepsMax).map(({ change, from, to }) => {
    const gap = from === here ? null : editing.toChange(editing.compareStories(here, from, { positions: true }));
    here = to;
    return { gap: gap === null || editing.touchedFields(gap).length === 0 ? null : gap, change };
  });
}

/** The steps that were kept, with their stories again. Where one can't be followed any more, those before it are left out. */
export function recallHistory(editing: Editing, { story, undo, redo }: KeptHistory): EditWays {
  return { undo: recallSteps(editing, undo, story), redo: recallSteps(editing, redo, story) };
}

function recallSteps(editing: Editing, kept: readonly KeptStep[], story: StoryDefinition): EditStep[] {
  const steps: EditStep[] = [];
  let here = story;
  for (const { gap, change } of kept) {
    const from = gap === null ? here : follow(editing, here, gap);
    const to = from === null ? null : follow(editing, from, change);
    if (from === null || to === null) break;
    steps.push({ kind: "edit", change, from, to });
    here = to;
  }
  return steps;
}

function follow({ applyChange }: Editing, story: StoryDefinition, change: Change): StoryDefinition | null {
  const applied = applyChange(story, change);
  return applied.ok ? applied.definition : null;
}
