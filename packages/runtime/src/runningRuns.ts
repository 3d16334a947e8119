import type { Delivered } from "./admissionCalls.ts";

/**
 * The runs that a worker has in hand. `enter` keeps a second delivery of the same run out; `hold` and `release` bound
 * the time in which heartbeats name the run: from admission's go until it is told that the run ended. A run named
 * outside of it would be taken for one that admission has lost, and get a slot of its own.
 *
 * What a run does outside, such as an HTTP request, is broken off by its signal: all of them when the worker stops, single
 * ones when admission says that their result will not count.
 */
export type RunningRuns = {
  /** False if the run is in hand already. */
  enter(run: Delivered): boolean;
  hold(runId: string): void;
  release(runId: string): void;
  leave(runId: string): void;
  /** Fires when the run is given up or the worker stops. */
  signalOf(runId: string): AbortSignal;
  /** Breaks runs off; those that are not in hand are left out. Returns how many it were. */
  giveUp(runIds: readonly string[]): number;
  isGivenUp(runId: string): boolean;
  /** What heartbeats name. */
  list(): Delivered[];
  size(): number;
};

/** Creates the register of one worker. `stopping` fires when the worker stops. */
export function createRunningRuns(stopping: AbortSignal = new AbortController().signal): RunningRuns {
  const entered = new Map<string, Delivered>();
  const held = new Map<string, Delivered>();
  const stops = new Map<string, AbortController>();
  const givenUp = new Set<string>();
  stopping.addEventListener("abort", () => {
    for (const stop of stops.values()) stop.abort();
  });

  function stopOf(runId: string): AbortController {
    const known = stops.get(runId);
    if (known !== undefined) return known;
    const stop = new AbortController();
    if (stopping.aborted) stop.abort();
    stops.set(runId, stop);
    return stop;
  }

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
      for (const register of [held, entered, stops, givenUp]) register.delete(runId);
    },
    signalOf: (runId) => stopOf(runId).signal,
    giveUp(runIds) {
      const inHand = runIds.filter((runId) => entered.has(runId) && !givenUp.has(runId));
      for (const runId of inHand) {
        givenUp.add(runId);
        stopOf(runId).abort();
      }
      return inHand.length;
    },
    isGivenUp: (runId) => givenUp.has(runId),
    list: () => [...held.values()],
    size: () => entered.size,
  };
}
