import type { Json } from "@fairlead/formula";
import { contextEvents, findAction } from "@fairlead/story";
import type { Clock } from "./clock.ts";
import type { CachedEvent } from "./eventCache.ts";
import { endSegment } from "./failRun.ts";
import { runIdOf } from "./ids.ts";
import { acceptRoot } from "./intakeUnit.ts";
import type { Locator } from "./locator.ts";
import { memoryFull, toAsk } from "./memory.ts";
import { type Ended, type RunFacts, toEnded } from "./outcome.ts";
import { endOverrun, endSpent } from "./overrun.ts";
import type { Performing, ReadyRun } from "./perform.ts";
import type { Asking, Held } from "./performed.ts";
import type { LoadedPlan } from "./planCache.ts";
import { toReleased } from "./release.ts";
import { toBudgetState } from "./runBudgets.ts";
import { createWalkMemory, type WalkGroup, type WalkMemory } from "./walkMemory.ts";

/**
 * Walks a whole story from one event, without a record and without queues:
 *
 * 1. Each run is performed by whoever calls, or its pinned event stands for that.
 * 2. What an ending means (which events there are, what they carry, who follows) is decided by the same functions that
 *    workers record by; only what actions remember is kept here, from nothing on.
 * 3. Runs follow breadth first. What waits goes on when nothing else is left, in the order in which it would be due, and the
 *    time that formulas read moves on with it: nobody waits for it.
 *
 * It tries no failed run again, and it ends at its bounds.
 */
export type WalkStart = {
  loaded: LoadedPlan;
  action: string;
  /** The event that it emits. Absent: it needs none, and is performed. */
  data?: Json;
  storyRunId: string;
  /** The time at which it begins, ms since 1970. */
  nowMs: number;
};

export type WalkMeans = {
  perform: (ready: ReadyRun) => Performing | Promise<Performing>;
  /** Events that stand for what actions emit, by slug. */
  pins: ReadonlyMap<string, Json>;
  /** Runs that are performed at the same time; what comes of them is the same for any number. */
  atOnce: number;
  runsMax: number;
  /** Characters of JSON that all events may have together. */
  charactersMax: number;
  signal: AbortSignal;
  clock: Pick<Clock, "mono">;
  /** Hears how many runs have begun. */
  onProgress?: (runs: number) => void;
};

/** What ended a walk before it was over: a bound, or the signal. */
export type WalkStop = "runs" | "characters" | "signal";

/** `runs`: those that ended, in their order. `calling`: runs that would wait for a story that nobody called. */
export type Walk = { runs: readonly Ended[]; calling: readonly Locator[]; stoppedBy: WalkStop | null };

type Step = { locator: Locator; parent: CachedEvent | null };
type Waiting = Step & { dueMs: number; sinceMs: number; group?: WalkGroup };

type State = {
  start: WalkStart;
  means: WalkMeans;
  memory: WalkMemory;
  events: Map<string, CachedEvent>;
  ready: Step[];
  waiting: Waiting[];
  runs: Ended[];
  calling: Locator[];
  begun: number;
  characters: number;
  nowMs: number;
};

/** Milliseconds for which a walk may keep the process from all else. */
const inTurnMs = 20;

/** Walks a story. Throws `event_too_large` or `bad_text` for a start that no story run could have. */
export async function walkStory(start: WalkStart, means: WalkMeans): Promise<Walk> {
  const state = begin(start, means);
  let sinceMs = means.clock.mono();
  for (;;) {
    if (means.clock.mono() - sinceMs > inTurnMs) {
      await new Promise((resolve) => setImmediate(resolve));
      sinceMs = means.clock.mono();
    }
    const stoppedBy = whyStop(state);
    if (stoppedBy !== null) return { runs: state.runs, calling: state.calling, stoppedBy };
    if (state.ready.length > 0) await performNext(state);
    else if (!releaseNext(state)) return { runs: state.runs, calling: state.calling, stoppedBy: null };
  }
}

function begin(start: WalkStart, means: WalkMeans): State {
  const { loaded, action, data, storyRunId, nowMs } = start;
  const state: State = {
    ...{ start, means, nowMs, memory: createWalkMemory(), events: new Map(), begun: 0, characters: 0 },
    ...{ ready: [], waiting: [], runs: [], calling: [] },
  };
  if (data === undefined) {
    const { storyId, versionId } = loaded;
    const place = { storyRunId, parentEventId: null, action, loopIndex: 0 };
    const locator = { ...place, storyId, versionId, attempt: 1, hops: 0, dueMs: nowMs, backoffMs: 0 };
    state.ready.push({ locator, parent: null });
    return state;
  }
  const { unit, event, children } = acceptRoot(loaded, { action, data, trigger: "test", storyRunId }, nowMs);
  const [run] = unit.runs;
  if (run === undefined) throw new Error("A root has no run.");
  state.begun = 1;
  keep(state, { run, events: [...unit.events], emitted: [event], children });
  return state;
}

function whyStop({ means, characters, begun, ready }: State): WalkStop | null {
  if (means.signal.aborted) return "signal";
  if (characters > means.charactersMax) return "characters";
  return ready.length > 0 && begun >= means.runsMax ? "runs" : null;
}

async function performNext(state: State): Promise<void> {
  const { means } = state;
  const steps = state.ready.splice(0, Math.min(means.atOnce, means.runsMax - state.begun));
  const performings = await Promise.all(steps.map((step) => perform(state, step, ++state.begun)));
  // What was broken off has no result.
  if (means.signal.aborted) return;
  for (const [index, step] of steps.entries()) {
    const performing = performings[index];
    if (performing !== undefined) for (const ended of settle(state, step, performing)) keep(state, ended);
  }
  means.onProgress?.(state.begun);
}

/** `number`: which of the runs it is, from 1. A run that its story run has no room for has ended as it is. */
function perform(state: State, step: Step, number: number): Performing | Ended | Promise<Performing> {
  const { start, means, nowMs } = state;
  const { loaded } = start;
  const { runLimit } = loaded.plan;
  const budget = runLimit === undefined ? "free" : toBudgetState(number - 1, runLimit);
  const spent = budget === "free" ? null : endSpent(loaded, step, { isOver: budget === "over", nowMs });
  const [ended] = spent?.ended ?? [];
  if (ended !== undefined) return ended;
  const { action } = step.locator;
  const refused = endOverrun(loaded.plan, action, step.parent);
  if (refused !== null) return refused;
  const pin = means.pins.get(action);
  if (pin === undefined) return means.perform(toReady(state, step));
  return { performed: { outcome: "emitted", outputs: [{ port: "default", data: pin }] }, log: [] };
}

function toReady({ start, nowMs, events }: State, { locator, parent }: Step): ReadyRun {
  const { plan, storyId, teamId } = start.loaded;
  const action = findAction(plan, locator.action);
  if (action === undefined) throw new Error(`The plan has no action ${locator.action}.`);
  const wanted = parent === null ? {} : contextEvents(plan, action.slug, parent);
  const context: Record<string, Json> = {};
  for (const [slug, id] of Object.entries(wanted)) {
    const event = events.get(id);
    if (event !== undefined) context[slug] = event.data;
  }
  const { storyRunId, parentEventId, hops } = locator;
  const run = { storyRunId, runId: runIdOf(locator), parentEventId, hops };
  return { plan, action, storyId, teamId, isDraft: true, ...run, context, nowMs };
}

/** The runs that have ended by it; none where the run waits. */
function settle(state: State, step: Step, performing: Performing | Ended): readonly Ended[] {
  if ("run" in performing) return [performing];
  if (!("outcome" in performing)) return [toEnded(factsOf(state, step), performing)];
  switch (performing.outcome) {
    case "held":
      hold(state, step, performing);
      return [];
    case "seen":
    case "gather":
      return ask(state, step, performing);
    case "call":
      state.calling.push(step.locator);
      return [];
    default:
      performing satisfies never;
      return [];
  }
}

function factsOf({ start, nowMs }: State, { locator, parent }: Step): RunFacts {
  return { plan: start.loaded.plan, locator, parent, startedMs: nowMs, endedMs: nowMs, waits: null };
}

function hold(state: State, step: Step, { dueMs, spacingMs }: Held): void {
  const { memory, nowMs, waiting } = state;
  const turnMs = spacingMs === null ? dueMs : memory.turnOf(step.locator.action, spacingMs, nowMs);
  waiting.push({ ...step, dueMs: turnMs, sinceMs: nowMs });
}

/** The run as the record would have it if the memory of its action had nothing against it, or what it has. */
function ask(state: State, step: Step, asking: Asking): readonly Ended[] {
  const { start, memory, nowMs } = state;
  const { action } = step.locator;
  const asked = toAsk(asking, { loaded: start.loaded, ...step, nowMs, waits: {}, log: [] });
  const row = asked.unit.memory;
  if (row === undefined) throw new Error("A run that asks has no row that does.");
  if (asking.outcome === "gather") return gather(state, step, { placed: memory.place(action, row), asked, asking });
  if (!memory.isSeen(action, row, nowMs)) return asked.ended;
  const performed = { outcome: "dropped" as const, reason: row.seen?.told ?? "" };
  return [toEnded(factsOf(state, step), { performed, log: [] })];
}

type Gathering = {
  placed: ReturnType<WalkMemory["place"]>;
  asked: ReturnType<typeof toAsk>;
  asking: Extract<Asking, { outcome: "gather" }>;
};

/** The run of the first item waits for its group; those of the others end. */
function gather(state: State, step: Step, { placed, asked, asking }: Gathering): readonly Ended[] {
  const { start, nowMs, waiting } = state;
  if (placed === null) return endSegment(start.loaded, step, { performed: memoryFull(asked.unit), nowMs }).ended;
  const { group, isFirst, isFilled } = placed;
  if (isFirst) waiting.push({ ...step, dueMs: asking.dueMs, sinceMs: nowMs, group });
  const holder = isFilled ? waiting.find((one) => one.group === group) : undefined;
  if (holder !== undefined) holder.dueMs = nowMs;
  return isFirst ? [] : asked.ended;
}

/** Lets go on what is due first; false if nothing waits. */
function releaseNext(state: State): boolean {
  const { waiting, start } = state;
  let first: Waiting | undefined;
  for (const one of waiting) if (first === undefined || one.dueMs < first.dueMs) first = one;
  if (first === undefined) return false;
  waiting.splice(waiting.indexOf(first), 1);
  state.nowMs = Math.max(state.nowMs, first.dueMs);
  const { locator, parent, sinceMs, group } = first;
  if (group !== undefined) group.isOpen = false;
  const due = { locator, plan: start.loaded, sinceMs, waits: {} };
  const released = toReleased(due, { parent: parent ?? undefined, items: group?.items, nowMs: state.nowMs });
  for (const ended of released.ended) keep(state, ended);
  return true;
}

function keep(state: State, ended: Ended): void {
  state.runs.push(ended);
  for (const event of ended.emitted) {
    state.events.set(event.id, event);
    state.characters += event.size;
  }
  for (const locator of ended.children) {
    const parent = state.events.get(locator.parentEventId ?? "") ?? null;
    state.ready.push({ locator, parent });
  }
}
