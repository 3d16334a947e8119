import type { ClaimRow, EventFields } from "./claimRows.ts";
import type { Database } from "./database.ts";
import type { CachedEvent, EventCache } from "./eventCache.ts";
import { runIdOf } from "./ids.ts";
import type { Locator } from "./locator.ts";
import type { Recorder } from "./recorder.ts";
import { readEvents } from "./recordSql.ts";

/**
 * What a claim finds: `recorded`, an earlier attempt's result stands; `waiting`, this attempt has failed and a later one has
 * its time, or its event is held; `cancelled`, its story run was, so that there is nothing to do; `ready`, with the event to work on (null for a run that begins by itself); `missing`,
 * the event is not in the record (any more), so that there is nothing to do either.
 */
export type Claimed =
  | { state: "recorded" }
  | { state: "waiting" }
  | { state: "cancelled" }
  | { state: "ready"; parent: CachedEvent | null }
  | { state: "missing" };

/** Reads what runs need before they can start. */
export type Claims = {
  claim(locator: Locator): Promise<Claimed>;
  /** Events of a story run by id, from memory where they are there. Ids that do not exist are left out. */
  events(storyRunId: string, ids: readonly string[]): Promise<CachedEvent[]>;
};

export type ClaimsOptions = {
  /** Reads many claims at once, with what it writes. */
  recorder: Pick<Recorder, "claim">;
  database: Database;
  /** Events that this process has seen. */
  cache: EventCache;
};

/** Claims over the record. */
export function createClaims({ recorder, database, cache }: ClaimsOptions): Claims {
  return {
    async claim(locator) {
      const { storyRunId, parentEventId } = locator;
      const known = parentEventId === null ? undefined : cache.get(parentEventId);
      const eventId = known === undefined ? parentEventId : null;
      const row = await recorder.claim({ storyRunId, runId: runIdOf(locator), eventId });
      return toClaimed(row, locator, known ?? toEvent(row, cache));
    },
    events: (storyRunId, ids) => readThrough({ database, cache, storyRunId, ids }),
  };
}

function toClaimed(row: ClaimRow, { attempt, parentEventId }: Locator, parent: CachedEvent | undefined): Claimed {
  if (row.cancelled) return { state: "cancelled" };
  if (row.recorded) return { state: "recorded" };
  if (row.held || (row.awaited ?? 0) > attempt) return { state: "waiting" };
  if (parentEventId === null) return { state: "ready", parent: null };
  return parent === undefined ? { state: "missing" } : { state: "ready", parent };
}

function toEvent(row: ClaimRow, cache: EventCache): CachedEvent | undefined {
  return row.event_id === null ? undefined : keep(cache, row.event_id, row);
}

type ReadThrough = { database: Database; cache: EventCache; storyRunId: string; ids: readonly string[] };

async function readThrough({ database, cache, storyRunId, ids }: ReadThrough): Promise<CachedEvent[]> {
  const found: CachedEvent[] = [];
  const missing: string[] = [];
  for (const id of ids) {
    const event = cache.get(id);
    if (event === undefined) missing.push(id);
    else found.push(event);
  }
  if (missing.length === 0) return found;
  const rows = await database.query<EventFields & { id: string }>({
    ...readEvents,
    values: [missing.map(() => storyRunId), missing, storyRunId, storyRunId],
  });
  return [...found, ...rows.map((row) => keep(cache, row.id, row))];
}

function keep(cache: EventCache, id: string, { action, data, lineage, size }: EventFields): CachedEvent {
  const event = { id, action, data, lineage: lineage ?? {}, size };
  cache.put(event);
  return event;
}
