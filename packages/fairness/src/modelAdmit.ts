import { isBefore, peekHeap, removeHeap } from "./heap.ts";
import { shiftBacklog } from "./modelBacklog.ts";
import { chargeRun, leaseRun } from "./modelFlights.ts";
import { dropBorrow, moveLane, placeGroup } from "./modelIndex.ts";
import { blockLane, countLane, nextSeq, placeLane, promoteLanes } from "./modelLanes.ts";
import type { Group, Lane, PoolState, Step } from "./modelState.ts";
import { countTokens, storyOf } from "./modelStories.ts";
import { isBorrowable, judge, readGrounds, type Verdict } from "./modelVerdict.ts";
import { setPhase, settleWaits, waitsBetween } from "./modelWaits.ts";
import { reserveSlots, tenantCeiling } from "./policyLimits.ts";
import { constants } from "./policySettings.ts";
import { policyTraits } from "./policyTraits.ts";
import { pools } from "./ticket.ts";

/**
 * The admission step, at the end of every verb that can free or add capacity. For each pool:
 *
 * 1. Without workers, or while what was handed over is not taken up, nothing is admitted.
 * 2. Lanes whose time has come or whose ceiling has risen are judged again.
 * 3. First tier: the lane in line with the smallest virtual time gets the next slot, as long as one is free.
 * 4. Second tier, only if nobody is in line: slots beyond the reserve are lent, again by virtual time.
 */
export function admit(step: Step): void {
  for (const name of pools) admitPool(step, step.state.pools[name]);
}

/** Ms until time alone lets a lane go on, over both pools; null: nothing waits for time. */
export function nextWakeMs(step: Step): number | null {
  let wakeMs: number | null = null;
  for (const name of pools) {
    const head = peekHeap(step.state.pools[name].parked);
    if (head === undefined || step.state.pools[name].slots === 0) continue;
    const inMs = Math.max(0, head.key - step.now);
    wakeMs = wakeMs === null ? inMs : Math.min(wakeMs, inMs);
  }
  return wakeMs;
}

type Pass = { admitted: number; scanned: number };

function admitPool(step: Step, pool: PoolState): void {
  setPhase(step, pool, phaseOf(step, pool));
  pool.isSaturated = false;
  if (pool.phase !== "open") return;
  promoteLanes(step, pool);
  promoteGroups(step, pool);
  const pass = { admitted: 0, scanned: 0 };
  const { borrows } = policyTraits[step.state.settings.policy];
  // What a lane is lent may show that it is due more, and then it is in line again: those in line go first.
  while (admitReady(step, pool, pass) && borrows && lendNext(step, pool, pass));
  if (isOver(pass) && hasRoom(step, pool)) step.more = true;
}

function isOver({ admitted, scanned }: Pass): boolean {
  return admitted >= constants.admitMax || scanned >= constants.admitMax + constants.scanMax;
}

function phaseOf(step: Step, pool: PoolState): PoolState["phase"] {
  if (pool.slots === 0) return "no_worker";
  const traits = policyTraits[step.state.settings.policy];
  if (!traits.backpressure) return "open";
  let late = traits.lateBinding ? Math.ceil(Math.max(2, pool.lookAhead / 2)) : 1;
  for (const admittedMs of pool.handoffs.values()) {
    if (step.now - admittedMs <= constants.handoffLateMs) return "open";
    late -= 1;
    if (late === 0) return "backpressure";
  }
  return "open";
}

function promoteGroups(step: Step, pool: PoolState): void {
  const ceiling = tenantCeiling(step.state.settings, pool.slots);
  for (let count = 0; count < constants.promoteMax; count += 1) {
    const head = peekHeap(pool.heldGroups);
    const group = head === undefined || head.key > ceiling ? undefined : pool.groups.get(head.id);
    if (group === undefined) return;
    placeGroup(step, pool, group);
  }
}

/** Gives true if it ended because nobody is in line any more. */
function admitReady(step: Step, pool: PoolState, pass: Pass): boolean {
  while (!isOver(pass)) {
    const group = firstGroup(pool, "ready");
    if (group === undefined) return true;
    pool.isSaturated = !hasRoom(step, pool);
    if (pool.isSaturated) return false;
    pass.scanned += 1;
    placeGroup(step, pool, group);
    const lane = group.isHeld ? undefined : firstLane(pool, group, "ready");
    if (lane === undefined) continue;
    const verdict = judge(step, lane);
    settleWaits(step, lane);
    if (verdict.state === "ready") grantNext(step, lane, { pass, verdict, isBorrowed: false });
    else blockLane(step, lane, verdict);
  }
  return false;
}

function hasRoom(step: Step, pool: PoolState): boolean {
  if (!policyTraits[step.state.settings.policy].lateBinding) return true;
  return pool.taken < pool.slots + Math.floor(pool.lookAhead);
}

/** Lends a slot to the first that may borrow, or lets it go if it may not. Gives false if there is no slot or nobody. */
function lendNext(step: Step, pool: PoolState, pass: Pass): boolean {
  const kept = reserveSlots(step.state.settings, pool.slots);
  const group = isOver(pass) || pool.slots - pool.taken <= kept ? undefined : firstGroup(pool, "borrow");
  if (group === undefined) return false;
  pass.scanned += 1;
  const lane = borrowerOf(step, pool, group);
  if (lane === undefined) {
    // It is back with its next event; meanwhile it must not stand before the others.
    removeHeap(pool.borrow, group.id);
    return true;
  }
  const grounds = readGrounds(step, lane, storyOf(step, lane.storyId));
  if (isBorrowable(step, lane, { grounds })) {
    grantNext(step, lane, { pass, verdict: { grounds }, isBorrowed: true });
  } else dropBorrow(step, lane);
  return true;
}

/** Of a group at its ceiling, lanes in line may borrow as well; they stay in line if they may not. */
function borrowerOf(step: Step, pool: PoolState, group: Group): Lane | undefined {
  const borrower = firstLane(pool, group, "borrow");
  const inLine = group.isHeld ? firstLane(pool, group, "ready") : undefined;
  if (inLine === undefined) return borrower;
  const grounds = readGrounds(step, inLine, storyOf(step, inLine.storyId));
  if (!isBorrowable(step, inLine, { grounds })) return borrower;
  const own = peekHeap(group.ready);
  const other = peekHeap(group.borrow);
  return own !== undefined && (other === undefined || isBefore(own, other)) ? inLine : borrower;
}

type Granting = { pass: Pass; verdict: Pick<Verdict, "grounds">; isBorrowed: boolean };

function grantNext(step: Step, lane: Lane, { pass, verdict, isBorrowed }: Granting): void {
  const { state, now } = step;
  const pool = state.pools[lane.pool];
  const run = shiftBacklog(step, lane);
  if (run === undefined) throw new Error(`The backlog of story ${lane.storyId} counts runs that it does not have.`);
  const story = storyOf(step, lane.storyId);
  settleWaits(step, lane);
  countTokens(step, story);
  const tokensBefore = story.tokens;
  const waits = waitsBetween(run.marks, lane.waits);
  advanceFronts(pool, lane);
  Object.assign(run, { state: "handoff", admittedMs: now, isBorrowed, chargedMs: 0, meteredMs: 0 });
  leaseRun(step, run, constants.handoffLeaseMs);
  pool.handoffs.set(run.ticket.runId, now);
  pool.taken += 1;
  countLane(step, lane, { backlog: -1, inflight: 1 });
  turnLane(step, lane);
  chargeRun(step, run, Math.min(lane.estimateMs, constants.prepayMs));
  pass.admitted += 1;
  step.granted.push({ ...run.ticket, delivery: run.delivery, ...(isBorrowed ? { borrowed: true } : {}), waits });
  step.records.push({
    ...verdict.grounds,
    decision: isBorrowed ? "borrowed" : "admitted",
    runId: run.ticket.runId,
    waits,
    tokensBefore,
    tokensAfter: story.tokens,
    inflight: lane.inflight,
    taken: pool.taken,
  });
  placeLane(step, lane);
}

function advanceFronts(pool: PoolState, lane: Lane): void {
  const group = pool.groups.get(lane.groupId);
  if (group === undefined) return;
  group.frontMs = Math.max(group.frontMs, lane.virtualMs);
  pool.frontMs = Math.max(pool.frontMs, group.virtualMs);
}

/** Sends lane and group behind their equals; in order of arrival they stay where they are. */
function turnLane(step: Step, lane: Lane): void {
  const { order } = policyTraits[step.state.settings.policy];
  if (order === "arrival") return;
  const pool = step.state.pools[lane.pool];
  const group = pool.groups.get(lane.groupId);
  if (group === undefined) return;
  lane.seq = nextSeq(pool);
  group.seq = nextSeq(pool);
  if (order === "turn") {
    lane.virtualMs += constants.firstEstimateMs;
    group.virtualMs += constants.firstEstimateMs;
  }
  moveLane(step, lane);
  placeGroup(step, pool, group);
}

function firstGroup(pool: PoolState, index: "ready" | "borrow"): Group | undefined {
  const head = peekHeap(pool[index]);
  return head === undefined ? undefined : pool.groups.get(head.id);
}

function firstLane(pool: PoolState, group: Group, index: "ready" | "borrow"): Lane | undefined {
  const head = peekHeap(group[index]);
  return head === undefined ? undefined : pool.lanes.get(head.id);
}
