import type { Database } from "./database.ts";
import { newStoryRunId, runIdOf } from "./ids.ts";
import type { Locator } from "./locator.ts";
import type { LoadedPlan } from "./planCache.ts";
import { startRun } from "./scheduleSql.ts";

/** Like a timer that was just taken: if a first run is lost, it is woken after this time. */
export const wakeAgainMs = 60_000;

/** An action that begins by itself. `trigger`: what started it, e.g. `manual`. */
export type ActionStart = { loaded: LoadedPlan; action: string; trigger: string };

/**
 * Starts a story run with an action that needs no event, as its schedule would. Until the first run is recorded a timer
 * stands for it. Rejects with `storage_unavailable`.
 */
export async function startAction(
  { loaded, action, trigger }: ActionStart,
  { database, nowMs }: { database: Database; nowMs: number },
): Promise<Locator> {
  const { tenantId, storyId, versionId } = loaded;
  const storyRunId = newStoryRunId(nowMs);
  const place = { storyRunId, parentEventId: null, action, loopIndex: 0 };
  const ids = [storyRunId, tenantId, storyId, versionId];
  await database.query({
    ...startRun,
    values: [...ids, trigger, nowMs, runIdOf(place), action, nowMs + wakeAgainMs],
  });
  return { ...place, storyId, versionId, attempt: 1, hops: 0, dueMs: nowMs, backoffMs: 0 };
}
