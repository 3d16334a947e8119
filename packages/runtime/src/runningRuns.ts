import type { Delivered } from "./admissionCalls.ts";

/**
 * The runs that a worker has in hand. `enter` keeps a second delivery of the same run out; `hold` and `release` bound
 * the time in which heartbeats name the run: from admission's go until it is told that the run ended. A run named
 * outside of it would be taken for one that admission has lost, and get a slot of its own.
 */
export type RunningRuns = {
  /** False if the run is in hand already. */
  enter(run: Delivered): boolean;
  hold(runId: string): void;
  release(runId: string): void;
  leave(runId: string): void;
  /** What heartbeats name. */
  list(): Delivered[];
  size(): number;
};

/** Creates the register of one worker. */
export function createRunningRuns(): RunningRuns {
  const entered = new Map<string, Delivered>();
  const held = new Map<string, Delivered>();
  return {
    enter(run) {
      if (entered.has(run.runId)) return false;
      entered.set(run.runId, run);
      return true;
    },
    hold(runId) {
      const run = entered.get(runId);
      if (run !== undefined) held.set(runId, run);
    },
    release: (runId) => void held.delete(runId),
    leave(runId) {
      held.delete(runId);
      entered.delete(runId);
    },
    list: () => [...held.values()],
    size: () => entered.size,
  };
}
