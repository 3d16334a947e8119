import type { LinkKind } from "./actionType.ts";
import { findAction, type Plan } from "./plan.ts";

/** What makes a run that run within its story run. A root has no parent event. */
export type RunKey = { parentEventId: string | null; action: string; loopIndex: number };

/** A run that was recorded, with all its events, in one commit. */
export type RecordedRun = RunKey & { id: string };

/** The kind of the links that an event leaves by. `none`: it was copied from another story run only to be read. */
type EventPort = LinkKind | "none";

/** An event that a recorded run emitted. */
export type RecordedEvent = { id: string; actionRunId: string; action: string; port: EventPort };

/** What is repeated of another story run: an event that goes to one action alone, wherever the links of the plan lead. */
type Retried = { eventId: string; action: string };

/** A run that is still to come, as (event, link). */
export type Pending = { parentEventId: string; action: string; loopIndex: number };

/**
 * What is recorded of a story run. A wait (a timer, a call) stands for a run that will be recorded when it is over; a
 * root can wait as well.
 */
export type Recorded = {
  runs: readonly RunKey[];
  events: readonly RecordedEvent[];
  waits: readonly RunKey[];
  /** Set where the story run tries one action again. */
  retried?: Retried;
};

/**
 * What is left to do: every (event, link of the event's port) with neither a run nor a wait. For any causally closed
 * set of commits, this and what follows from it, together with what is recorded, is the whole execution. Linear in
 * runs, waits and (event, link) pairs.
 */
export function frontier(plan: Plan, { runs, events, waits, retried }: Recorded): Pending[] {
  const known = new Set<string>();
  for (const run of runs) known.add(toKey(run));
  for (const wait of waits) known.add(toKey(wait));
  const pending: Pending[] = [];
  for (const event of events) {
    for (const action of event.id === retried?.eventId ? [retried.action] : followersOf(plan, event)) {
      const pair = { parentEventId: event.id, action, loopIndex: 0 };
      if (!known.has(toKey(pair))) pending.push(pair);
    }
  }
  return pending;
}

function followersOf(plan: Plan, { action, port }: RecordedEvent): readonly string[] {
  return port === "none" ? [] : (findAction(plan, action)?.next[port] ?? []);
}

/** Ids and slugs hold no slashes, so no two runs share a key; a root's begins with "null" and is never asked for. */
function toKey({ parentEventId, action, loopIndex }: RunKey): string {
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
