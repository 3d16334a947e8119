import { putHeap, removeHeap } from "./heap.ts";
import { isDiscarded, leaveQueue, putBacklog, storyRunOf, touchStoryRun, uncountWaiting } from "./modelBacklog.ts";
import { groupOf, placeGroup } from "./modelIndex.ts";
import { advanceLane, countLane, laneOf, placeLane } from "./modelLanes.ts";
import type { Lane, Run, Step } from "./modelState.ts";
import { spendTokens, storyOf } from "./modelStories.ts";
import { nextEstimate } from "./policyLimits.ts";
import { constants } from "./policySettings.ts";
import { policyTraits } from "./policyTraits.ts";
import { pools } from "./ticket.ts";

/*
 * Runs in flight and what they are charged.
 *
 *   waiting ──> handoff ──> running ──> gone
 *                  └──────────┴─ worker dead ─> recovering ──> running elsewhere, or waiting again
 *
 * A recovering run holds no slot any more, but still counts for its story, so that a story whose workers die can't take
 * more than its share.
 */

/** The lane that a run is counted in. */
export function laneOfRun(step: Step, run: Run): Lane {
  return laneOf(step, run.ticket.pool, run.ticket);
}

/** Charges a run of a lane: its time in line, and its budget or what was lent. Negative gives back. */
export function chargeRun(step: Step, run: Run, costMs: number): void {
  if (costMs === 0 || !run.isCounted) return;
  const lane = laneOfRun(step, run);
  const story = storyOf(step, lane.storyId);
  run.chargedMs += costMs;
  advanceLane(step, lane, costMs);
  const price = run.ticket.pool === "io" ? constants.ioPrice : 1;
  if (run.isBorrowed) story.lentMs += costMs * price;
  else spendTokens(step, story, costMs * price);
}

/** Brings what a run was charged to what it cost. */
export function settleRun(step: Step, run: Run, costMs: number): void {
  if (!policyTraits[step.state.settings.policy].measures) return;
  chargeRun(step, run, costMs - run.chargedMs);
}

/** Charges a running run for the time that it has used, and for what it will probably use in the next seconds. */
export function meterRun(step: Step, run: Run): void {
  run.meteredMs = step.now - run.meterFromMs;
  if (!run.isCounted) return;
  const aheadMs = Math.min(laneOfRun(step, run).estimateMs, run.meteredMs + constants.prepayMs);
  const dueMs = Math.max(run.meteredMs, aheadMs);
  if (dueMs > run.chargedMs) settleRun(step, run, dueMs);
}

/** Sets the end of a run's lease. */
export function leaseRun(step: Step, run: Run, leaseMs: number): void {
  putHeap(step.state.leases, { id: run.ticket.runId, key: step.now + leaseMs, seq: 0 });
}

/** Takes a run out of flight; its lane is judged anew. `settledMs`: what it cost; `isSample`: to learn from. */
export function releaseRun(
  step: Step,
  run: Run,
  { settledMs, isSample }: { settledMs: number; isSample: boolean },
): void {
  const { state } = step;
  const { runId, pool } = run.ticket;
  removeHeap(state.leases, runId);
  state.held.get(run.worker)?.delete(runId);
  state.pools[pool]?.handoffs.delete(runId);
  if (!run.isCounted) return;
  if (run.state !== "recovering") state.pools[pool].taken -= 1;
  const lane = laneOfRun(step, run);
  if (isSample) learn(step, lane, settledMs);
  settleRun(step, run, settledMs);
  countLane(step, lane, { inflight: -1 });
  placeLane(step, lane);
  placeSiblings(step, lane);
}

function learn(step: Step, lane: Lane, costMs: number): void {
  const group = groupOf(step, lane);
  lane.done += 1;
  group.done += 1;
  placeGroup(step, step.state.pools[lane.pool], group);
  if (policyTraits[step.state.settings.policy].measures)
    lane.estimateMs = lane.done === 1 ? nextEstimate(costMs, costMs) : nextEstimate(lane.estimateMs, costMs);
}

/** Budget that came back may let the story go on in its other pool. */
function placeSiblings(step: Step, lane: Lane): void {
  for (const pool of pools) {
    const sibling = pool === lane.pool ? undefined : step.state.pools[pool].lanes.get(lane.storyId);
    if (sibling?.state === "parked") placeLane(step, sibling);
  }
}

/** Removes a run that waits. */
export function removeWaiting(step: Step, run: Run): void {
  const lane = laneOfRun(step, run);
  leaveQueue(lane, run);
  forgetRun(step, run);
  uncountWaiting(step, lane, 0);
  if (lane.backlog === 0) placeLane(step, lane);
}

/** The run is gone: recorded, discarded, or nobody knows its input. */
export function forgetRun(step: Step, run: Run): void {
  step.state.runs.delete(run.ticket.runId);
  touchStoryRun(step, run.ticket.storyRunId, -1);
}

/** Puts a run whose worker is gone back to the front of its story run, under its next delivery. */
export function requeueRun(step: Step, run: Run): void {
  const isLost = !run.isKnown || isDiscarded(step, run.ticket.storyRunId);
  releaseRun(step, run, { settledMs: run.meteredMs, isSample: false });
  if (isLost) {
    forgetRun(step, run);
    return;
  }
  Object.assign(run, {
    state: "waiting",
    isCounted: true,
    delivery: run.delivery + 1,
    worker: "",
    chargedMs: 0,
    meteredMs: 0,
    isBorrowed: false,
    retries: 0,
  });
  storyRunOf(step, run.ticket.storyRunId).touchedMs = step.now;
  putBacklog(step, run, "front");
}
