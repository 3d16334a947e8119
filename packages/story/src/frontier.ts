import type { LinkKind } from "./actionType.ts";
import { findAction, type Plan } from "./plan.ts";

/** A run that was recorded, with all its events, in one commit. The root has no parent event. */
export type RecordedRun = { id: string; parentEventId: string | null; action: string; loopIndex: number };

/** An event that a recorded run emitted. */
export type RecordedEvent = { id: string; actionRunId: string; action: string; port: LinkKind };

/** A run that is still to come, as (event, link). */
export type Pending = { parentEventId: string; action: string; loopIndex: number };

/** What is recorded of a story run. A wait (a timer, a call) stands for a run that will be recorded when it is over. */
export type Recorded = {
  runs: readonly Omit<RecordedRun, "id">[];
  events: readonly RecordedEvent[];
  waits: readonly Pending[];
};

/**
 * What is left to do: every (event, link of the event's port) with neither a run nor a wait. For any causally closed
 * set of commits, this and what follows from it, together with what is recorded, is the whole execution. Linear in
 * runs, waits and (event, link) pairs.
 */
export function frontier(plan: Plan, { runs, events, waits }: Recorded): Pending[] {
  const known = new Set<string>();
  for (const { parentEventId, action, loopIndex } of runs) {
    if (parentEventId !== null) known.add(toKey({ parentEventId, action, loopIndex }));
  }
  for (const wait of waits) known.add(toKey(wait));
  const pending: Pending[] = [];
  for (const event of events) {
    for (const action of findAction(plan, event.action)?.next[event.port] ?? []) {
      const pair = { parentEventId: event.id, action, loopIndex: 0 };
      if (!known.has(toKey(pair))) pending.push(pair);
    }
  }
  return pending;
}

/** Ids and slugs hold no slashes, so no two locators share a key. */
function toKey({ parentEventId, action, loopIndex }: Pending): string {
  return `${parentEventId}/${action}/${loopIndex}`;
}

/** How many runs of a story run are still to come, waits included: 1 + Σ children − the number of recorded runs. */
export function openBalance(runs: readonly { children: number }[]): number {
  let balance = 1 - runs.length;
  for (const { children } of runs) balance += children;
  return balance;
}

/** The closing equation: a story run is over if and only if 1 + Σ children = its number of recorded runs. */
export function isComplete(runs: readonly { children: number }[]): boolean {
  return openBalance(runs) === 0;
}
