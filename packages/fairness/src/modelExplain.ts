import { isBefore, sortedHeap } from "./heap.ts";
import { isForgotten } from "./modelBacklog.ts";
import { groupOf } from "./modelIndex.ts";
import type { Lane, PoolState, State, Step, Story } from "./modelState.ts";
import { budgetMax, storyOf } from "./modelStories.ts";
import { readGrounds } from "./modelVerdict.ts";
import { reasonOf, settleWaits, waitsBetween } from "./modelWaits.ts";
import { accrue } from "./policyLimits.ts";
import { pools } from "./ticket.ts";
import type { Inspected, LaneView, PoolSnapshot, Snapshot, StoryExplanation } from "./verbs.ts";

/*
 * The verbs that only read. `now`: ms; a time before the last one counts as the last one.
 */

/** Says of stories why their runs wait, with the numbers. Stories without a run and without a policy have no lanes. */
export function explain(state: State, storyIds: readonly string[], now: number): StoryExplanation[] {
  const step = toStep(state, now);
  return storyIds.map((storyId) =>
    explainStory(step, state.stories.has(storyId) ? storyOf(step, storyId) : null, storyId),
  );
}

function explainStory(step: Step, known: Story | null, storyId: string): StoryExplanation {
  // A story that nobody has seen is explained by what it would start with, and nothing is kept of it.
  const story = known ?? storyOf({ ...step, state: { ...step.state, stories: new Map() } }, storyId);
  const max = budgetMax(step, story);
  const lanes = pools.map((pool) => step.state.pools[pool].lanes.get(storyId)).filter((lane) => lane !== undefined);
  return {
    storyId,
    policy: story.policy,
    tokens: accrue(step.state.settings, { tokens: story.tokens, atMs: story.tokensAtMs, max }, step.now),
    tokensMax: max,
    lentMs: story.lentMs,
    lanes: lanes.map((lane) => viewLane(step, lane, story)),
  };
}

function viewLane(step: Step, lane: Lane, story: Story): LaneView {
  const pool = step.state.pools[lane.pool];
  const { gate, softCeiling, hardCeiling, estimateMs } = readGrounds(step, lane, story);
  const parked = pool.parked.items[pool.parked.at.get(lane.storyId) ?? -1];
  return {
    pool: lane.pool,
    waiting: lane.backlog,
    inflight: lane.inflight,
    reason: lane.backlog > 0 ? reasonOf(step, lane) : null,
    sinceMs: lane.backlog > 0 ? step.now - lane.reasonSinceMs : 0,
    wakeMs: parked === undefined ? null : Math.max(0, parked.key - step.now),
    ahead: lane.state === "ready" ? countAhead(step, lane) : null,
    gate,
    softCeiling,
    hardCeiling,
    estimateMs,
    isMeasured: lane.done > 0,
    waits: readWaits(step, lane),
  };
}

/** How many stories of its tenant are served before it. */
function countAhead(step: Step, lane: Lane): number {
  const { ready } = groupOf(step, lane);
  const own = ready.items[ready.at.get(lane.storyId) ?? -1];
  return own === undefined ? 0 : ready.items.filter((item) => isBefore(item, own)).length;
}

function readWaits(step: Step, lane: Lane) {
  if (lane.backlog === 0) return {};
  const copy = { ...lane, waits: [...lane.waits] };
  settleWaits(step, copy);
  return waitsBetween([], copy.waits);
}

/** How many runs of each story run are left, and when it was last touched; undefined for one that is not known. */
export function inspect(state: State, storyRunIds: readonly string[], now: number): Inspected[] {
  return storyRunIds.map((storyRunId) => {
    const known = state.storyRuns.get(storyRunId);
    if (known === undefined || isForgotten(known, Math.max(now, state.now))) return undefined;
    return { outstanding: known.outstanding, touchedMs: known.touchedMs };
  });
}

/** The fleet as it is. Workers whose registration has ended are left out although no verb has noticed yet. */
export function snapshot(state: State, now: number): Snapshot {
  const step = toStep(state, now);
  const { cpu, io } = state.pools;
  return {
    nowMs: step.now,
    version: state.version,
    settings: state.settings,
    pools: { cpu: viewPool(step, cpu), io: viewPool(step, io) },
  };
}

function viewPool(step: Step, pool: PoolState): PoolSnapshot {
  const living = sortedHeap(step.state.workers).filter((worker) => worker.key > step.now);
  const slots = living.map((worker) => step.state.slots.get(worker.id)?.[pool.name] ?? 0).filter((count) => count > 0);
  const [oldestMs = step.now] = pool.handoffs.values();
  return {
    workers: slots.length,
    slots: slots.reduce((sum, count) => sum + count, 0),
    taken: pool.taken,
    waiting: pool.waiting,
    handoffs: pool.handoffs.size,
    oldestHandoffMs: step.now - oldestMs,
    lookAhead: Math.floor(pool.lookAhead),
    ready: pool.ready.items.length,
    gated: pool.gated.items.length,
    parked: pool.parked.items.length,
  };
}

function toStep(state: State, now: number): Step {
  return { state, now: Math.max(now, state.now), granted: [], records: [], more: false };
}
