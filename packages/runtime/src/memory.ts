import { createHash } from "node:crypto";
import { isList, isObject, type Json } from "@fairlead/formula";
import { findAction, memoryLimits } from "@fairlead/story";
import type { CachedEvent } from "./eventCache.ts";
import { runIdOf } from "./ids.ts";
import type { Locator } from "./locator.ts";
import { toEnded, type Waits } from "./outcome.ts";
import { type Asking, failed, type Performed } from "./performed.ts";
import type { LoadedPlan } from "./planCache.ts";
import { type ActionRunRow, type MemoryRow, toUnit, type Unit } from "./rows.ts";
import type { Segment } from "./segment.ts";

/** What is known of a run whose action asks its memory. `waits`: how long it has waited. */
export type AskFacts = {
  loaded: LoadedPlan;
  locator: Locator;
  parent: CachedEvent | null;
  nowMs: number;
  waits: Waits;
  log: readonly string[];
};

/**
 * A run of which the memory of its action decides what becomes of it, as the statement that records it does. The unit holds
 * the run as it is if its event passes (a deduplication) or joins a group (an implode).
 */
export function toAsk(asking: Asking, facts: AskFacts): Segment {
  const { loaded, locator, parent, nowMs, waits, log } = facts;
  const { plan, storyId } = loaded;
  const performed: Performed =
    asking.outcome === "seen"
      ? { outcome: "emitted", outputs: [{ port: "default", data: parent?.data ?? null }] }
      : { outcome: "dropped", reason: "Gathered." };
  const ended = toEnded(
    { plan, locator, parent, startedMs: nowMs, endedMs: nowMs, waits },
    { performed, log: [...log] },
  );
  const memory = toMemoryRow(asking, { ...facts, key: { storyId, actionId: memoryIdOf(loaded, locator.action) } });
  const { run, events, emitted, children, answers = false } = ended;
  const unit = toUnit({
    storyRunId: locator.storyRunId,
    headId: runIdOf(locator),
    runs: [run],
    events,
    answers,
    memory,
  });
  return { unit, children, emitted, ended: [ended] };
}

/** The name under which an action remembers; a draft's is one that no action's id can be. */
export function memoryIdOf({ plan, isDraft }: LoadedPlan, slug: string): string {
  const id = findAction(plan, slug)?.id ?? slug;
  return isDraft === true ? `draft:${id}` : id;
}

function toMemoryRow(
  asking: Asking,
  { locator, nowMs, waits, key }: AskFacts & { key: MemoryRow["action"] },
): MemoryRow {
  const { parentEventId, action, loopIndex, hops } = locator;
  const wait = { parentEventId, action, loopIndex, hops, sinceMs: nowMs, waits: JSON.stringify(waits) };
  const { value } = asking;
  const shown = show(value);
  const row = { action: key, key: hashOf(value), shown, wait };
  if (asking.outcome === "gather") {
    const { item, size, dueMs } = asking;
    return { ...row, group: { item: JSON.stringify(item), size, dueMs } };
  }
  const { lookback, periodMs } = asking;
  const among = lookback === null ? `the last ${(periodMs ?? 0) / 1_000} seconds` : `the last ${lookback} events`;
  return { ...row, seen: { lookback, periodMs, told: `Dropped as a duplicate: ${shown} was among ${among}.` } };
}

/** A segment as it was recorded: its event was dropped, or its run waits for its group. */
export function withoutEvents({ unit }: Segment, fate: "duplicate" | "gathered" | "held"): Segment {
  const runs = unit.runs.map((run): ActionRunRow => ({ ...run, outcome: "dropped", children: 0 }));
  return { unit: { ...unit, runs: fate === "held" ? [] : runs, events: [] }, children: [], emitted: [], ended: [] };
}

/** How a run ends whose action remembers, or has gathered, as much as it may. */
export function memoryFull({ memory }: Unit): Performed {
  if (memory?.seen !== undefined) {
    const message = `${memoryLimits.values} values are remembered at this action, the most that may be. Shorten periodSeconds, compare by something that has fewer values, or clear its memory.`;
    return failed({ code: "memory_full", message });
  }
  const message = `This action gathers as much as it may: ${memoryLimits.values} items in all groups, ${memoryLimits.groupSize / 1e6} MB in one. Gather smaller items or groups, or release what waits.`;
  return failed({ code: "memory_full", message });
}

const shownMax = 200;

function show(value: Json): string {
  const text = JSON.stringify(value).replaceAll(/\\u(?:0000|d[89a-f]..)/gi, "\uFFFD");
  return text.length <= shownMax ? text : `${text.slice(0, shownMax - 1)}…`;
}

/** The same for values that are equal, whatever the order of keys. */
function hashOf(value: Json): string {
  return createHash("sha256")
    .update(JSON.stringify(sorted(value)))
    .digest("base64url");
}

function sorted(value: Json): Json {
  if (isList(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => [key, sorted(item)]);
}
