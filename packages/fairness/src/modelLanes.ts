import { peekHeap, putHeap, removeHeap } from "./heap.ts";
import {
  clampVirtual,
  dropBorrow,
  dropReady,
  groupOf,
  moveLane,
  placeGroup,
  putBorrow,
  putReady,
} from "./modelIndex.ts";
import { createQueue, pushBack } from "./modelQueue.ts";
import type { Lane, PoolState, Step } from "./modelState.ts";
import { storyOf } from "./modelStories.ts";
import { isBorrowable, judge, type Verdict } from "./modelVerdict.ts";
import { emptyWaits, settleWaits } from "./modelWaits.ts";
import { weightOf } from "./policyLimits.ts";
import { constants } from "./policySettings.ts";
import { policyTraits } from "./policyTraits.ts";
import type { Pool } from "./ticket.ts";

/*
 * Lanes and their states:
 *
 *   idle ── first run ──> ready <──> gated (holds as much as it may)
 *    ^                      ^ <────> parked (budget spent)
 *    └── no run waits ──────┴ <────> paused (somebody said so)
 *
 * `placeLane` judges a lane after each of its events and moves it; nothing else changes the state of a lane.
 */

/** The lane of a story in a pool, made at its first use. */
export function laneOf(step: Step, pool: Pool, named: { storyId: string; tenantId: string }): Lane {
  const lanes = step.state.pools[pool].lanes;
  const known = lanes.get(named.storyId);
  if (known !== undefined) return known;
  const lane = createLane(step, pool, named);
  lanes.set(named.storyId, lane);
  rest(step, lane);
  return lane;
}

function createLane(step: Step, pool: Pool, { storyId, tenantId }: { storyId: string; tenantId: string }): Lane {
  return {
    storyId,
    pool,
    groupId: step.state.settings.tenancy === "multi" ? tenantId : "",
    state: "idle",
    reason: "no_capacity",
    reported: "",
    reasonSinceMs: step.now,
    virtualMs: 0,
    seq: 0,
    inflight: 0,
    backlog: 0,
    estimateMs: constants.firstEstimateMs,
    done: 0,
    activeWeight: 0,
    idleSinceMs: step.now,
    waits: emptyWaits(),
    settledMs: step.now,
    marks: { noWorkerMs: 0, backpressureMs: 0, heldMs: 0 },
    turns: 0,
    newRuns: createQueue(),
    begunRuns: createQueue(),
    queues: new Map(),
  };
}

/** Changes how many runs of a lane wait and are in flight, everywhere that counts them. `placeLane` follows. */
export function countLane(step: Step, lane: Lane, change: { backlog?: number; inflight?: number }): void {
  const pool = step.state.pools[lane.pool];
  settleWaits(step, lane);
  if (lane.backlog === 0 && (change.backlog ?? 0) > 0) wakeLane(step, lane);
  lane.backlog += change.backlog ?? 0;
  pool.waiting += change.backlog ?? 0;
  lane.inflight += change.inflight ?? 0;
  const group = groupOf(step, lane);
  group.inflight += change.inflight ?? 0;
  weighLane(step, lane);
  if (change.inflight !== undefined) {
    moveLane(step, lane);
    placeGroup(step, pool, group);
  }
  if (lane.backlog === 0 && lane.inflight === 0) rest(step, lane);
}

function rest(step: Step, lane: Lane): void {
  lane.idleSinceMs = step.now;
  pushBack(step.state.resting, { storyId: lane.storyId, atMs: step.now });
}

/** Counts a lane's weight among those that have runs. Also called when its weight changes. */
export function weighLane(step: Step, lane: Lane): void {
  const isActive = lane.backlog > 0 || lane.inflight > 0;
  const weight = isActive ? Math.round(weightOf(storyOf(step, lane.storyId).policy) * 1_000) : 0;
  step.state.pools[lane.pool].activeWeight += weight - lane.activeWeight;
  lane.activeWeight = weight;
}

/** Gets a lane that has no run ready for its first: its clock starts, and after long idling it is new. */
function wakeLane(step: Step, lane: Lane): void {
  lane.waits = emptyWaits();
  lane.reported = "";
  if (lane.inflight > 0 || step.now - lane.idleSinceMs < constants.idleResetMs) return;
  lane.done = 0;
  lane.estimateMs = constants.firstEstimateMs;
  lane.virtualMs = 0;
}

/** Judges a lane and moves it to the state that follows. */
export function placeLane(step: Step, lane: Lane): void {
  settleWaits(step, lane);
  const verdict = lane.backlog === 0 ? undefined : judge(step, lane);
  if (verdict === undefined) idleLane(step, lane);
  else if (verdict.state !== "ready") blockLane(step, lane, verdict);
  else if (lane.state !== "ready") lineUp(step, lane);
}

function lineUp(step: Step, lane: Lane): void {
  leaveBlocked(step, lane);
  lane.state = "ready";
  lane.reasonSinceMs = step.now;
  lane.virtualMs = clampVirtual(lane.virtualMs, groupOf(step, lane).frontMs, creditOf(step, lane));
  lane.seq = nextSeq(step.state.pools[lane.pool]);
  putReady(step, lane);
}

function idleLane(step: Step, lane: Lane): void {
  if (lane.state === "ready") dropReady(step, lane);
  else leaveBlocked(step, lane);
  lane.state = "idle";
}

/** Takes a lane out of line for the reason of the verdict, or renews the reason of one that is out of line. */
export function blockLane(step: Step, lane: Lane, verdict: Verdict): void {
  const pool = step.state.pools[lane.pool];
  if (verdict.state === "ready") return;
  const { state, reason } = verdict;
  if (lane.state === "ready") dropReady(step, lane);
  if (lane.state === "ready" || lane.state === "idle" || lane.reason !== reason) lane.reasonSinceMs = step.now;
  lane.state = state;
  lane.reason = reason;
  if (verdict.needShare === undefined) removeHeap(pool.gated, lane.storyId);
  else putHeap(pool.gated, { id: lane.storyId, key: verdict.needShare, seq: 0 });
  if (verdict.wakeMs === null) removeHeap(pool.parked, lane.storyId);
  else putHeap(pool.parked, { id: lane.storyId, key: step.now + verdict.wakeMs, seq: 0 });
  placeBorrow(step, lane, verdict);
  if (lane.reported === reason) return;
  lane.reported = reason;
  step.records.push({ ...verdict.grounds, decision: "blocked", reason, wakeMs: verdict.wakeMs });
}

function placeBorrow(step: Step, lane: Lane, verdict: Verdict): void {
  if (!isBorrowable(step, lane, verdict)) {
    dropBorrow(step, lane);
    return;
  }
  const group = groupOf(step, lane);
  if (!group.borrow.at.has(lane.storyId)) {
    lane.virtualMs = clampVirtual(lane.virtualMs, group.frontMs, creditOf(step, lane));
    lane.seq = nextSeq(step.state.pools[lane.pool]);
  }
  putBorrow(step, lane);
}

function leaveBlocked(step: Step, lane: Lane): void {
  const pool = step.state.pools[lane.pool];
  removeHeap(pool.gated, lane.storyId);
  removeHeap(pool.parked, lane.storyId);
  if (groupOf(step, lane).borrow.at.has(lane.storyId)) dropBorrow(step, lane);
}

/**
 * Moves lane and group on by what was used (or back by what was not), and with them their places. Who stays in line keeps
 * what it is owed: equal slots are whole slots, and only the debts of a while make up for the rest. Credit is for who
 * comes back.
 */
export function advanceLane(step: Step, lane: Lane, usedMs: number): void {
  if (policyTraits[step.state.settings.policy].order !== "cost") return;
  const pool = step.state.pools[lane.pool];
  const group = groupOf(step, lane);
  const weight = weightOf(storyOf(step, lane.storyId).policy);
  lane.virtualMs = clampVirtual(lane.virtualMs + usedMs / weight, group.frontMs, constants.lagMs);
  group.virtualMs = clampVirtual(group.virtualMs + usedMs, pool.frontMs, constants.lagMs);
  moveLane(step, lane);
  placeGroup(step, pool, group);
}

/** A number for the order of equals. */
export function nextSeq(pool: PoolState): number {
  pool.seq += 1;
  return pool.seq;
}

/** How far a lane may be behind: nothing as long as it is new, or a herd of new stories would have the same credit. */
function creditOf(step: Step, lane: Lane): number {
  return lane.done > 0 && policyTraits[step.state.settings.policy].order === "cost" ? constants.creditMs : 0;
}

/** Lets the lanes go on whose time has come or whose ceiling has risen, at most 16 of each kind. */
export function promoteLanes(step: Step, pool: PoolState): void {
  const base = pool.slots * step.state.settings.share;
  const due = { parked: step.now, gated: base };
  for (const name of ["parked", "gated"] as const) {
    for (let count = 0; count <= constants.promoteMax; count += 1) {
      const head = peekHeap(pool[name]);
      if (head === undefined || head.key > due[name]) break;
      if (count === constants.promoteMax) step.more = true;
      else reviewLane(step, pool, { id: head.id, base });
    }
  }
}

function reviewLane(step: Step, pool: PoolState, { id, base }: { id: string; base: number }): void {
  const lane = pool.lanes.get(id);
  if (lane === undefined) return;
  placeLane(step, lane);
  // Rounding may say that a lane's time has come and still find it at its gate: not again until something changes.
  const gated = pool.gated.items[pool.gated.at.get(id) ?? -1];
  if (gated !== undefined && gated.key <= base) putHeap(pool.gated, { ...gated, key: base * 1.000001 });
}
