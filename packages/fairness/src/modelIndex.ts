import { createHeap, putHeap, removeHeap } from "./heap.ts";
import type { Group, Lane, PoolState, Step } from "./modelState.ts";
import { tenantCeiling } from "./policyLimits.ts";
import { constants } from "./policySettings.ts";
import { policyTraits } from "./policyTraits.ts";

/*
 * The two indices of a pool: lanes in line (`ready`) and lanes that may borrow, each with two levels, group then lane,
 * in the order of virtual time. Nothing else puts anything into them.
 */

/** The group of a lane, made at its first use. */
export function groupOf(step: Step, lane: Lane): Group {
  const pool = step.state.pools[lane.pool];
  const known = pool.groups.get(lane.groupId);
  if (known !== undefined) return known;
  const group: Group = {
    id: lane.groupId,
    virtualMs: pool.frontMs,
    seq: 0,
    frontMs: 0,
    inflight: 0,
    done: 0,
    isHeld: false,
    heldSinceMs: 0,
    heldMs: 0,
    ready: createHeap(),
    borrow: createHeap(),
  };
  pool.groups.set(lane.groupId, group);
  return group;
}

/**
 * The place of a lane in the order: its virtual time, and 10 s for each slot that it holds. Virtual time alone lets a story
 * of long runs that is behind take more slots than it can give back soon, and then be ahead for a minute; so stories get
 * equal slots first, and virtual time decides between those that hold as many.
 */
function laneKey(step: Step, lane: Lane): number {
  if (lane.inflight === 0) return lane.virtualMs;
  return lane.virtualMs + (slotsAheadMs(step) * lane.inflight) / (lane.activeWeight / 1_000);
}

function slotsAheadMs(step: Step): number {
  return policyTraits[step.state.settings.policy].order === "cost" ? constants.slotAheadMs : 0;
}

/** Puts a lane in line, or moves it to its place. */
export function putReady(step: Step, lane: Lane): void {
  const group = groupOf(step, lane);
  putHeap(group.ready, { id: lane.storyId, key: laneKey(step, lane), seq: lane.seq });
  placeGroup(step, step.state.pools[lane.pool], group);
}

/** Takes a lane out of line. */
export function dropReady(step: Step, lane: Lane): void {
  const group = groupOf(step, lane);
  removeHeap(group.ready, lane.storyId);
  placeGroup(step, step.state.pools[lane.pool], group);
}

/** Lets a lane borrow, or moves it to its place. */
export function putBorrow(step: Step, lane: Lane): void {
  const group = groupOf(step, lane);
  putHeap(group.borrow, { id: lane.storyId, key: laneKey(step, lane), seq: lane.seq });
  placeGroup(step, step.state.pools[lane.pool], group);
}

/** No longer lets a lane borrow. */
export function dropBorrow(step: Step, lane: Lane): void {
  const group = groupOf(step, lane);
  removeHeap(group.borrow, lane.storyId);
  placeGroup(step, step.state.pools[lane.pool], group);
}

/** Moves a lane to the place of its virtual time, wherever it is. */
export function moveLane(step: Step, lane: Lane): void {
  const group = groupOf(step, lane);
  const item = { id: lane.storyId, key: laneKey(step, lane), seq: lane.seq };
  if (group.ready.at.has(lane.storyId)) putHeap(group.ready, item);
  if (group.borrow.at.has(lane.storyId)) putHeap(group.borrow, item);
}

/** Brings a group to where its lanes and its ceiling put it. Called after any of them has changed. */
export function placeGroup(step: Step, pool: PoolState, group: Group): void {
  holdGroup(step, pool, group);
  const hasReady = group.ready.items.length > 0;
  const isReady = hasReady && !group.isHeld;
  const isBorrowing = group.borrow.items.length > 0 || (hasReady && group.isHeld);
  const wasIn = pool.ready.at.has(group.id) || pool.borrow.at.has(group.id);
  if (!wasIn && (isReady || isBorrowing)) {
    const creditMs = group.done > 0 ? constants.creditMs : 0;
    group.virtualMs = clampVirtual(group.virtualMs, pool.frontMs, creditMs);
    pool.seq += 1;
    group.seq = pool.seq;
  }
  const item = { id: group.id, key: group.virtualMs + slotsAheadMs(step) * group.inflight, seq: group.seq };
  if (isReady) putHeap(pool.ready, item);
  else removeHeap(pool.ready, group.id);
  if (isBorrowing) putHeap(pool.borrow, item);
  else removeHeap(pool.borrow, group.id);
}

/** Keeps a virtual time within credit behind and LAG ahead of the front. */
export function clampVirtual(virtualMs: number, frontMs: number, creditMs: number): number {
  return Math.min(frontMs + constants.lagMs, Math.max(virtualMs, frontMs - creditMs));
}

function holdGroup(step: Step, pool: PoolState, group: Group): void {
  const { settings } = step.state;
  const hasCeiling = settings.tenancy === "multi" && policyTraits[settings.policy].tenantCeiling && pool.slots > 0;
  const isHeld = hasCeiling && group.inflight >= tenantCeiling(settings, pool.slots);
  if (group.isHeld && !isHeld) group.heldMs += step.now - group.heldSinceMs;
  if (!group.isHeld && isHeld) group.heldSinceMs = step.now;
  group.isHeld = isHeld;
  if (isHeld) putHeap(pool.heldGroups, { id: group.id, key: group.inflight + 1, seq: 0 });
  else removeHeap(pool.heldGroups, group.id);
}
