import { compileStory, frontier, parseStory } from "@fairlead/story";
import { readFrontier, readVersion, type TimerRow } from "./recordQueries.ts";
import type { Services } from "./services.ts";

/** Why runs of one action are not running at the moment, in words. */
export type Wait = {
  action: string;
  reason: "no_capacity" | "no_worker" | "retry_backoff" | "delay";
  /** Runs that wait for this reason. */
  count: number;
  sentence: string;
  /** When it ends, if that is known. */
  until: string | null;
};

/**
 * What the pending runs of an open story run wait for, by action. Derived from what the database knows now: a pair of
 * event and link that has neither a run nor a wait is still to come; a timer is a wait with a known end. Whether such a
 * run is executing at this very moment is not written anywhere, so the sentence does not say.
 */
export async function readWaits(services: Services, run: { id: string; versionId: string }): Promise<Wait[]> {
  const [definition, recorded] = await Promise.all([
    readVersion(services.pool, run.versionId),
    readFrontier(services.pool, run.id),
  ]);
  const parsed = parseStory(definition);
  const compiled = parsed.ok ? compileStory(parsed.definition) : parsed;
  if (!compiled.ok) return [];
  const counts = new Map<string, number>();
  for (const { action } of frontier(compiled.plan, recorded)) counts.set(action, (counts.get(action) ?? 0) + 1);
  const timed = toTimedWaits(recorded.waits);
  if (counts.size === 0) return timed;
  const isAlive = await services.workers.isAnyWorkerAlive();
  return [...timed, ...[...counts].map(([action, count]) => toQueueWait(action, count, isAlive))];
}

function toQueueWait(action: string, count: number, isAlive: boolean | null): Wait {
  if (isAlive === false)
    return { action, reason: "no_worker", count, sentence: "No worker is connected.", until: null };
  const runs = count === 1 ? "One run of this action is" : `${count} runs of this action are`;
  return {
    action,
    reason: "no_capacity",
    count,
    sentence: `${runs} next in line or running. No estimate.`,
    until: null,
  };
}

function toTimedWaits(timers: readonly TimerRow[]): Wait[] {
  const byAction = Map.groupBy(timers, ({ action, attempt }) => `${attempt > 1 ? "retry_backoff" : "delay"} ${action}`);
  return [...byAction.values()].map((group): Wait => {
    const first = group.reduce((a, b) => (a.dueAt < b.dueAt ? a : b));
    const until = first.dueAt.toISOString();
    const { action, attempt } = first;
    if (attempt === 1)
      return { action, reason: "delay", count: group.length, sentence: `Set to wait until ${until}.`, until };
    const sentence = `The last attempt failed. Attempt ${attempt} starts at ${until}.`;
    return { action, reason: "retry_backoff", count: group.length, sentence, until };
  });
}
