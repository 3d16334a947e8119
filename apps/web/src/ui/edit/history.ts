import type { Change } from "@fairlead/story";

/** Edits of a burst that follow each other within this time are one step. */
const burstMs = 1_200;
const stepsMax = 200;

type Burst = { name: string; at: number };

export type History = ReturnType<typeof createHistory>;

/** The steps that can be taken back and made again: for each the change that does it. `now`: milliseconds. */
export function createHistory(now: () => number) {
  const steps: { undo: Change[]; redo: Change[] } = { undo: [], redo: [] };
  let burst: Burst | null = null;
  return {
    state: () => ({ canUndo: steps.undo.length > 0, canRedo: steps.redo.length > 0 }),
    /** A new edit, by the change that takes it back. */
    add(inverse: Change, name?: string): void {
      const at = now();
      const last = steps.undo.at(-1);
      const goesOn = name !== undefined && burst?.name === name && at - burst.at < burstMs && last !== undefined;
      if (goesOn) steps.undo[steps.undo.length - 1] = { kind: "batch", changes: [inverse, last] };
      else steps.undo.push(inverse);
      if (steps.undo.length > stepsMax) steps.undo.shift();
      steps.redo = [];
      burst = name === undefined ? null : { name, at };
    },
    peek: (way: "undo" | "redo"): Change | null => steps[way].at(-1) ?? null,
    /** The last step one way becomes one the other way; null: it can't be made any more and is forgotten. */
    move(way: "undo" | "redo", inverse: Change | null): void {
      steps[way].pop();
      if (inverse !== null) steps[way === "undo" ? "redo" : "undo"].push(inverse);
      burst = null;
    },
    clear(): void {
      steps.undo = [];
      steps.redo = [];
      burst = null;
    },
  };
}
