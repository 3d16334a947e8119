import { storyRunOf, uncountWaiting } from "./modelBacklog.ts";
import { forgetRun } from "./modelFlights.ts";
import { placeLane } from "./modelLanes.ts";
import { type Queue, queueLength, shiftFront } from "./modelQueue.ts";
import type { Lane, Step } from "./modelState.ts";
import { constants } from "./policySettings.ts";
import { pools } from "./ticket.ts";
import type { Discarding } from "./verbs.ts";

/**
 * Removes waiting runs: those of a cancelled story run, which stays discarded for an hour, or all of a deleted story. At
 * most 1 000 a call; `more` says that some are left. Runs in flight end by themselves.
 */
export function discard(step: Step, what: Discarding): number {
  const budget = { left: constants.discardMax };
  if ("storyId" in what) discardStory(step, what.storyId, budget);
  else discardStoryRun(step, what.storyRunId, budget);
  return constants.discardMax - budget.left;
}

/** How many more runs this call may remove. */
type Budget = { left: number };

function discardStory(step: Step, storyId: string, budget: Budget): void {
  for (const pool of pools) {
    const lane = step.state.pools[pool].lanes.get(storyId);
    if (lane === undefined) continue;
    for (const ring of [lane.newRuns, lane.begunRuns]) emptyRing(step, lane, { ring, budget });
    placeLane(step, lane);
  }
}

function emptyRing(step: Step, lane: Lane, { ring, budget }: { ring: Queue<string>; budget: Budget }): void {
  for (;;) {
    const storyRunId = ring.items[ring.head];
    if (storyRunId === undefined || !emptyQueue(step, lane, { storyRunId, budget })) return;
    shiftFront(ring);
  }
}

function discardStoryRun(step: Step, storyRunId: string, budget: Budget): void {
  const storyRun = storyRunOf(step, storyRunId);
  storyRun.discardedMs = step.now;
  storyRun.touchedMs = step.now;
  for (const key of storyRun.lanes) {
    const pool = key.startsWith("cpu/") ? "cpu" : "io";
    const lane = step.state.pools[pool].lanes.get(key.slice(pool.length + 1));
    if (lane === undefined) continue;
    emptyQueue(step, lane, { storyRunId, budget });
    placeLane(step, lane);
  }
}

/** Gives false if the budget ended before the queue. */
function emptyQueue(step: Step, lane: Lane, at: { storyRunId: string; budget: Budget }): boolean {
  const queue = lane.queues.get(at.storyRunId);
  while (queue !== undefined && queueLength(queue) > 0) {
    if (at.budget.left === 0) {
      step.more = true;
      return false;
    }
    const run = step.state.runs.get(shiftFront(queue) ?? "");
    if (run?.state !== "waiting") continue;
    at.budget.left -= 1;
    forgetRun(step, run);
    uncountWaiting(step, lane, 0);
  }
  lane.queues.delete(at.storyRunId);
  return true;
}
