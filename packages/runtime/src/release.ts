import type { Json } from "@fairlead/formula";
import { findAction, type OptionNode } from "@fairlead/story";
import { isObject } from "./actions/options.ts";
import type { Database } from "./database.ts";
import type { CachedEvent, EventCache } from "./eventCache.ts";
import { endSegment, failSegment, failWithoutPlan } from "./failRun.ts";
import { runIdOf } from "./ids.ts";
import type { Locator } from "./locator.ts";
import { memoryIdOf } from "./memory.ts";
import { lockMemory, shutGroups as shutGroupsSql } from "./memorySql.ts";
import type { Waits } from "./outcome.ts";
import type { LoadedPlan } from "./planCache.ts";
import type { Recorder } from "./recorder.ts";
import { idRange, readEvents } from "./recordSql.ts";
import type { RuntimeError } from "./runtimeError.ts";
import type { Segment } from "./segment.ts";

/** A held event whose time has come. `waits`: what its run had waited for when the event came in, at `sinceMs`. */
export type DueHold = {
  locator: Locator;
  plan: LoadedPlan | RuntimeError;
  sinceMs: number;
  waits: Waits;
};

export type ReleaseMeans = {
  database: Database;
  cache: EventCache;
  recorder: Pick<Recorder, "record">;
  nowMs: number;
};

/** Events whose data is in memory at once: each may have 5 MB. */
const eventsAtOnce = 25;

/**
 * Passes held events on: recording the runs that held them is what does it, and ends their wait. It takes no slot. Returns
 * the segments that were recorded; what another process has recorded first, it goes on with as well.
 */
export async function release(holds: readonly DueHold[], means: ReleaseMeans): Promise<Segment[]> {
  const recorded: Segment[] = [];
  for (let from = 0; from < holds.length; from += eventsAtOnce) {
    const some = holds.slice(from, from + eventsAtOnce);
    const parents = await readParents(some, means);
    const gathered = await shutGroups(some, means);
    const segments = some.map((hold) => {
      const parent = parents.get(hold.locator.parentEventId ?? "");
      return toReleased(hold, { parent, items: gathered.get(runIdOf(hold.locator)), nowMs: means.nowMs });
    });
    const results = await Promise.all(segments.map(({ unit }) => means.recorder.record(unit)));
    recorded.push(...segments.filter((_, index) => results[index] === "recorded"));
  }
  return recorded;
}

type EventRow = { id: string; action: string; data: Json; lineage: Record<string, string> | null; size: number };

async function readParents(holds: readonly DueHold[], { database, cache }: ReleaseMeans) {
  const parents = new Map<string, CachedEvent>();
  const missing: { storyRunId: string; id: string }[] = [];
  for (const { locator } of holds) {
    const id = locator.parentEventId ?? "";
    const known = cache.get(id);
    if (known === undefined) missing.push({ storyRunId: locator.storyRunId, id });
    else parents.set(id, known);
  }
  if (missing.length === 0) return parents;
  const storyRunIds = missing.map(({ storyRunId }) => storyRunId);
  const { from, to } = idRange(storyRunIds);
  const rows = await database.query<EventRow>({
    ...readEvents,
    values: [storyRunIds, missing.map(({ id }) => id), from, to],
  });
  for (const row of rows) parents.set(row.id, { ...row, lineage: row.lineage ?? {} });
  return parents;
}

/** Ends the groups that are held by some of these runs. Returns their items by run. */
async function shutGroups(holds: readonly DueHold[], { database }: ReleaseMeans): Promise<Map<string, Json[]>> {
  const groups = holds.flatMap(({ locator, plan }) => {
    const action = "plan" in plan ? findAction(plan.plan, locator.action) : undefined;
    if (!("plan" in plan) || action === undefined || modeOf(action.options) !== "implode") return [];
    const actionId = memoryIdOf(plan, locator.action);
    return [{ holder: runIdOf(locator), action: { storyId: plan.storyId, actionId } }];
  });
  if (groups.length === 0) return new Map();
  const values = [groups.map(({ holder }) => holder)];
  const [shut, read] = shutGroupsSql;
  const rows = await database.together<{ holder: string; item: Json[] }>([
    ...lockMemory(groups.map(({ action }) => action)),
    { ...shut, values },
    { ...read, values },
  ]);
  const byHolder = Map.groupBy(rows, ({ holder }) => holder);
  return new Map(groups.map(({ holder }) => [holder, (byHolder.get(holder) ?? []).map(({ item }) => item[0] ?? null)]));
}

type Found = { parent: CachedEvent | undefined; items: readonly Json[] | undefined; nowMs: number };

/** The end of a run that was held: its event as it is passed on, or the items that it has gathered. */
export function toReleased({ locator, plan, sinceMs, waits }: DueHold, { parent, items, nowMs }: Found): Segment {
  if (!("plan" in plan)) return failWithoutPlan(locator, { code: plan.code, message: plan.message }, nowMs);
  if (parent === undefined) {
    const message = "The event that was held is not in the record any more.";
    return failWithoutPlan(locator, { code: "event_missing", message }, nowMs);
  }
  const head = { locator, parent, waits: { ...waits, delay: nowMs - sinceMs } };
  const action = findAction(plan.plan, locator.action);
  if (action === undefined) {
    const error = { code: "plan_invalid", message: "The action that held the event is not in its version." };
    return failSegment(plan, head, { error, nowMs });
  }
  const { options } = action;
  const passed = options.kind === "literal" ? withCapacity(parent.data, options.value) : parent.data;
  const data = items ?? passed;
  const performed = { outcome: "emitted" as const, outputs: [{ port: "default" as const, data }] };
  return endSegment(plan, head, { performed, nowMs });
}

/** The option `mode`, which is no formula. */
function modeOf(options: OptionNode): Json | undefined {
  if (options.kind === "literal") return isObject(options.value) ? options.value.mode : undefined;
  const mode = options.kind === "map" ? options.entries.find(([key]) => key === "mode")?.[1] : undefined;
  return mode?.kind === "literal" ? mode.value : undefined;
}

/** What passes a throttle says how many events may pass in a minute, if it is an object. */
function withCapacity(data: Json, options: Json): Json {
  if (!isObject(options) || options.mode !== "throttle" || !isObject(data)) return data;
  const { events, perSeconds } = options;
  if (typeof events !== "number" || typeof perSeconds !== "number") return data;
  return { ...data, capacity_per_minute: (events * 60) / perSeconds };
}
