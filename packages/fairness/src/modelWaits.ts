import { groupOf } from "./modelIndex.ts";
import type { Group, Lane, PoolState, Step } from "./modelState.ts";
import { type WaitingReason, type Waits, waitingReasons } from "./verbs.ts";

/*
 * The wait clock. A lane with waiting runs always has exactly one reason; its clock holds the ms of each. A run keeps the
 * clock's reading from when it was enqueued, so its own split is a difference. Time in line is split by the clocks of the
 * pool and the group, which close for all lanes at once.
 */

const indexOf = Object.fromEntries(waitingReasons.map((reason, index) => [reason, index])) as Record<
  WaitingReason,
  number
>;

/** Brings a lane's wait clock to now. Called before anything about the lane changes. */
export function settleWaits(step: Step, lane: Lane): void {
  const pool = step.state.pools[lane.pool];
  const elapsedMs = step.now - lane.settledMs;
  const marks = lane.marks;
  lane.marks = readClocks(pool, groupOf(step, lane), step.now);
  lane.settledMs = step.now;
  if (lane.backlog === 0 || elapsedMs === 0) return;
  if (lane.state === "ready") splitReady(lane, elapsedMs, marks);
  else addWait(lane, lane.reason, elapsedMs);
}

/** `before`: what the clocks of pool and group read when the lane was settled last. */
function splitReady(lane: Lane, elapsedMs: number, before: Lane["marks"]): void {
  const { marks } = lane;
  const noWorkerMs = Math.min(elapsedMs, marks.noWorkerMs - before.noWorkerMs);
  const backpressureMs = Math.min(elapsedMs - noWorkerMs, marks.backpressureMs - before.backpressureMs);
  const shareMs = Math.min(elapsedMs - noWorkerMs - backpressureMs, marks.heldMs - before.heldMs);
  addWait(lane, "no_worker", noWorkerMs);
  addWait(lane, "backpressure", backpressureMs);
  addWait(lane, "tenant_share", shareMs);
  addWait(lane, "no_capacity", elapsedMs - noWorkerMs - backpressureMs - shareMs);
}

/** The lane's clock as it starts: nothing waited yet. */
export function emptyWaits(): number[] {
  return waitingReasons.map(() => 0);
}

/** Where the time between two readings of a clock went. */
export function waitsBetween(before: readonly number[], after: readonly number[]): Waits {
  const waits: Waits = {};
  for (const [index, reason] of waitingReasons.entries()) {
    const spentMs = (after[index] ?? 0) - (before[index] ?? 0);
    if (spentMs > 0) waits[reason] = spentMs;
  }
  return waits;
}

/** Opens or closes a pool for all its lanes. */
export function setPhase(step: Step, pool: PoolState, phase: PoolState["phase"]): void {
  if (pool.phase === phase) return;
  const { noWorkerMs, backpressureMs } = readPoolClocks(pool, step.now);
  pool.noWorkerMs = noWorkerMs;
  pool.backpressureMs = backpressureMs;
  pool.phase = phase;
  pool.phaseSinceMs = step.now;
}

/** Why a lane's next run waits now. */
export function reasonOf(step: Step, lane: Lane): WaitingReason {
  const { phase } = step.state.pools[lane.pool];
  if (phase === "no_worker") return "no_worker";
  if (lane.state !== "ready") return lane.reason;
  if (phase === "backpressure") return "backpressure";
  return groupOf(step, lane).isHeld ? "tenant_share" : "no_capacity";
}

function readClocks(pool: PoolState, group: Group, now: number): Lane["marks"] {
  const heldMs = group.heldMs + (group.isHeld ? now - group.heldSinceMs : 0);
  return { ...readPoolClocks(pool, now), heldMs };
}

function readPoolClocks(pool: PoolState, now: number): { noWorkerMs: number; backpressureMs: number } {
  const openMs = now - pool.phaseSinceMs;
  return {
    noWorkerMs: pool.noWorkerMs + (pool.phase === "no_worker" ? openMs : 0),
    backpressureMs: pool.backpressureMs + (pool.phase === "backpressure" ? openMs : 0),
  };
}

function addWait(lane: Lane, reason: WaitingReason, ms: number): void {
  const index = indexOf[reason];
  lane.waits[index] = (lane.waits[index] ?? 0) + ms;
}
