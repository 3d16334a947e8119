import { type Heap, sortedHeap } from "./heap.ts";
import { isForgotten } from "./modelBacklog.ts";
import { type Queue, queueItems } from "./modelQueue.ts";
import type { Group, Lane, PoolState, Run, State, Story } from "./modelState.ts";

/**
 * A state as plain JSON in one form, to be compared with what Redis holds after the same calls: indices as lists in their
 * order, sets sorted, and nothing of what has expired or of ids that are passed over when they are reached.
 */
export function canonical(state: State) {
  return {
    now: state.now,
    version: state.version,
    pools: { cpu: canonicalPool(state, state.pools.cpu), io: canonicalPool(state, state.pools.io) },
    stories: toSortedObject(keptStories(state), ({ version, tokens, tokensAtMs, lentMs }) => ({
      version,
      tokens,
      tokensAtMs,
      lentMs,
    })),
    runs: toSortedObject(state.runs, canonicalRun),
    storyRuns: toSortedObject(
      new Map([...state.storyRuns].filter(([, storyRun]) => !isForgotten(storyRun, state.now))),
      ({ lanes, ...storyRun }) => ({ ...storyRun, lanes: [...lanes].sort() }),
    ),
    leases: toList(state.leases),
    workers: toList(state.workers),
    slots: toSortedObject(state.slots, (slots) => slots),
    held: toSortedObject(new Map([...state.held].filter(([, runs]) => runs.size > 0)), (runs) => [...runs].sort()),
  };
}

/** A story without lanes and policy is nothing. */
function keptStories({ stories, pools }: State): Map<string, Story> {
  const hasLane = (storyId: string) => pools.cpu.lanes.has(storyId) || pools.io.lanes.has(storyId);
  return new Map([...stories].filter(([storyId, { version }]) => version > 0 || hasLane(storyId)));
}

function canonicalPool(state: State, pool: PoolState) {
  const { ready, borrow, heldGroups, gated, parked, groups, lanes, handoffs, ...plain } = pool;
  return {
    ...plain,
    ready: toList(ready),
    borrow: toList(borrow),
    heldGroups: toList(heldGroups),
    gated: toList(gated),
    parked: toList(parked),
    groups: toSortedObject(groups, canonicalGroup),
    lanes: toSortedObject(lanes, (lane) => canonicalLane(state, lane)),
    handoffs: [...handoffs].sort((a, b) => a[1] - b[1] || (a[0] < b[0] ? -1 : 1)),
  };
}

function canonicalGroup({ ready, borrow, ...plain }: Group) {
  return { ...plain, ready: toList(ready), borrow: toList(borrow) };
}

function canonicalLane(state: State, lane: Lane) {
  const { newRuns, begunRuns, queues, ...plain } = lane;
  const waiting = new Map([...queues].map(([id, queue]) => [id, waitingOf(state, queue)] as const));
  const isWaiting = (storyRunId: string) => (waiting.get(storyRunId)?.length ?? 0) > 0;
  return {
    ...plain,
    newRuns: queueItems(newRuns).filter(isWaiting),
    begunRuns: queueItems(begunRuns).filter(isWaiting),
    queues: toSortedObject(new Map([...waiting].filter(([, ids]) => ids.length > 0)), (ids) => ids),
  };
}

function waitingOf(state: State, queue: Queue<string>): string[] {
  return queueItems(queue).filter((runId) => state.runs.get(runId)?.state === "waiting");
}

function canonicalRun({ ticket, marks, ...plain }: Run) {
  const { pool, storyId, storyRunId, tenantId } = ticket;
  return { ...plain, pool, storyId, storyRunId, tenantId, marks: plain.state === "waiting" ? marks : [] };
}

function toList(heap: Heap): [string, number][] {
  return sortedHeap(heap).map(({ id, key }) => [id, key]);
}

function toSortedObject<T, R>(map: ReadonlyMap<string, T>, convert: (value: T) => R): Record<string, R> {
  const ids = [...map.keys()].sort();
  return Object.fromEntries(ids.map((id) => [id, convert(map.get(id) as T)]));
}
