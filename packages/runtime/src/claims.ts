import type { Json } from "@fairlead/formula";
import { createBatcher } from "./batcher.ts";
import type { Database } from "./database.ts";
import type { CachedEvent, EventCache } from "./eventCache.ts";
import { runIdOf } from "./ids.ts";
import type { Locator } from "./locator.ts";
import { claimRuns, idRange, readEvents } from "./recordSql.ts";

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

/** Reads what runs need before they can start, many runs in one statement. */
export type Claims = {
  claim(locator: Locator): Promise<Claimed>;
  /** Events of a story run by id, from memory where they are there. Ids that do not exist are left out. */
  events(storyRunId: string, ids: readonly string[]): Promise<CachedEvent[]>;
};

type EventFields = { action: string; data: Json; lineage: Record<string, string> | null; size: number };
type ClaimRow = EventFields & {
  n: number;
  recorded: boolean;
  cancelled: boolean;
  awaited: number | null;
  held: boolean;
  event_id: string | null;
};

/** Claims over the record. `cache` holds events this process has seen. */
export function createClaims(database: Database, cache: EventCache): Claims {
  const claim = createBatcher<Locator, Claimed>({ max: 200, parallel: 2, run: (items) => claimAll(items) });

  async function claimAll(locators: Locator[]): Promise<Claimed[]> {
    const known = locators.map((locator) => (locator.parentEventId ? cache.get(locator.parentEventId) : undefined));
    const rows = await database.query<ClaimRow>({ ...claimRuns, values: claimValues(locators, known) });
    const byIndex = new Map(rows.map((row) => [row.n - 1, row]));
    return locators.map((locator, index) => toClaimed(byIndex.get(index), known[index], locator));
  }

  function toClaimed(
    row: ClaimRow | undefined,
    known: CachedEvent | undefined,
    { attempt, parentEventId }: Locator,
  ): Claimed {
    if (row?.cancelled) return { state: "cancelled" };
    if (row?.recorded) return { state: "recorded" };
    if (row?.held || (row?.awaited ?? 0) > attempt) return { state: "waiting" };
    if (parentEventId === null) return { state: "ready", parent: null };
    const parent = known ?? (row?.event_id ? keep(cache, row.event_id, row) : undefined);
    return parent === undefined ? { state: "missing" } : { state: "ready", parent };
  }

  return { claim, events: (storyRunId, ids) => readThrough({ database, cache, storyRunId, ids }) };
}

function claimValues(locators: Locator[], known: readonly (CachedEvent | undefined)[]): unknown[] {
  const storyRuns = locators.map((locator) => locator.storyRunId);
  const { from, to } = idRange(storyRuns);
  const parents = locators.map((locator, index) => (known[index] ? null : locator.parentEventId));
  return [storyRuns, locators.map(runIdOf), parents, from, to];
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
