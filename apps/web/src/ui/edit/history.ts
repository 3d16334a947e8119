import type { Change, StoryDefinition } from "@fairlead/story";

/** The edits of a history each way, the next one first. */
export type EditWays = { undo: readonly EditStep[]; redo: readonly EditStep[] };

/** Edits of a burst that follow each other within this time are one step. */
const burstMs = 1_200;
const stepsMax = 200;

/** What takes an edit back, or makes it again: `change` leads from the story after that edit to the one before it. */
export type EditStep = { kind: "edit"; change: Change; from: StoryDefinition; to: StoryDefinition };

/** A step outside of the definition, such as an event that is pinned: `take` takes it back and gives the way to make it again. */
export type SideStep = { kind: "side"; take: () => Promise<SideStep | null> };

export type Step = EditStep | SideStep;

type Burst = { name: string; at: number };

export type History = ReturnType<typeof createHistory>;

/** The steps that can be taken back and made again: one's own alone. `now`: milliseconds. */
export function createHistory(now: () => number) {
  const steps: { undo: Step[]; redo: Step[] } = { undo: [], redo: [] };
  let burst: Burst | null = null;
  return {
    state: () => ({ canUndo: steps.undo.length > 0, canRedo: steps.redo.length > 0 }),
    /** A new edit, by the step that takes it back. */
    add(step: Step, name?: string): void {
      const at = now();
      const last = steps.undo.at(-1);
      const goesOn = name !== undefined && burst?.name === name && at - burst.at < burstMs;
      const whole = goesOn && last !== undefined ? joinSteps(step, last) : null;
      if (whole === null) steps.undo.push(step);
      else steps.undo[steps.undo.length - 1] = whole;
      if (steps.undo.length > stepsMax) steps.undo.shift();
      steps.redo = [];
      burst = name === undefined ? null : { name, at };
    },
    peek: (way: "undo" | "redo"): Step | null => steps[way].at(-1) ?? null,
    /** The last step one way becomes one the other way; null: it can't be made any more and is forgotten. */
    move(way: "undo" | "redo", inverse: Step | null): void {
      steps[way].pop();
      if (inverse !== null) steps[way === "undo" ? "redo" : "undo"].push(inverse);
      burst = null;
    },
    /** Adds a step one way without touching the other. */
    put(way: "undo" | "redo", step: Step): void {
      steps[way].push(step);
    },
    /** The edits of one way, the next one first. */
    edits: (way: "undo" | "redo"): EditStep[] => steps[way].filter((step) => step.kind === "edit").reverse(),
    /** Puts the edits of an earlier page below those of this one. What was taken back there can be made again until something is edited. */
    recall(ways: EditWays): void {
      if (steps.undo.length === 0) steps.redo = [...ways.redo.toReversed(), ...steps.redo];
      steps.undo = [...ways.undo.toReversed(), ...steps.undo];
    },
    clear(): void {
      steps.undo = [];
      steps.redo = [];
      burst = null;
    },
  };
}

/** Two steps as one, unless somebody else's edit came between them: that one is not to be taken back with them. */
function joinSteps(step: Step, last: Step): EditStep | null {
  if (step.kind === "side" || last.kind === "side" || step.to !== last.from) return null;
  return { ...step, change: { kind: "batch", changes: [step.change, last.change] }, to: last.to };
}
