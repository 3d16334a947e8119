import type { Json } from "@fairlead/formula";
import { childLineage, findAction, isExit, type LinkKind, type Plan, type PlanAction } from "@fairlead/story";
import type { CachedEvent } from "./eventCache.ts";
import { eventIdOf, runIdOf } from "./ids.ts";
import type { Locator } from "./locator.ts";
import type { Ending } from "./perform.ts";
import { failed, type Output, type Performed } from "./performed.ts";
import type { ActionRunOutcome, ActionRunRow, EventRow } from "./rows.ts";
import type { Sent } from "./sent.ts";
import { toStorable } from "./storableText.ts";

/** A run that has ended, as rows, and the runs that follow from it. `answers`: it is of an exit, and has emitted. */
export type Ended = {
  run: ActionRunRow;
  events: EventRow[];
  emitted: CachedEvent[];
  children: Locator[];
  answers?: boolean;
};

/** What is known of a run when it ends. Times are milliseconds on the database's clock. */
export type RunFacts = {
  plan: Plan;
  locator: Locator;
  /** The event that the run consumed; null for a root. */
  parent: CachedEvent | null;
  startedMs: number;
  endedMs: number;
  /** How long the run waited; null when it followed inside a segment. */
  waits: Waits | null;
};

/** Milliseconds that a run waited before it started, by waiting reason. */
export type Waits = { readonly [reason: string]: number };

/** Turns any ending into rows and children. The only place that does: a new ending is written down here or nowhere. */
export function toEnded(facts: RunFacts, ending: Ending): Ended {
  const { performed, log, sent = [] } = ending;
  switch (performed.outcome) {
    case "emitted":
    case "no_match":
      return toRows(facts, performed, {
        outcome: performed.outcome,
        outputs: performed.outputs,
        error: null,
        log,
        sent,
      });
    case "dropped":
      return toRows(facts, performed, {
        outcome: "dropped",
        outputs: [],
        error: null,
        sent,
        log: [...log, performed.reason],
      });
    case "failed":
    case "unknown": {
      const { outcome, outputs } = performed;
      const { code, message } = performed.error;
      return toRows(facts, performed, { outcome, outputs, error: { code, message }, log, sent });
    }
    default:
      performed satisfies never;
      throw new Error("A run ended in a way that is not known.");
  }
}

type Record = {
  outcome: ActionRunOutcome;
  outputs: readonly Output[];
  error: Json;
  log: readonly string[];
  sent: readonly Sent[];
};

function toRows(facts: RunFacts, performed: Performed, record: Record): Ended {
  const { locator, plan } = facts;
  const action = findAction(plan, locator.action);
  if (action === undefined) throw new Error(`The plan has no action ${locator.action}.`);
  const runId = runIdOf(locator);
  const lineage = lineageOf(facts);
  const lineageText = Object.keys(lineage).length === 0 ? null : JSON.stringify(lineage);
  const events: EventRow[] = [];
  const emitted: CachedEvent[] = [];
  const children: Locator[] = [];
  for (const [seq, { data, port }] of record.outputs.entries()) {
    const stored = toStorable(data);
    if (!stored.ok)
      return refuse(facts, performed, {
        code: stored.code,
        message: stored.message,
        log: record.log,
        sent: record.sent,
      });
    const id = eventIdOf(runId, seq);
    events.push({ id, actionRunId: runId, action: locator.action, seq, port, data: stored.text, lineage: lineageText });
    emitted.push({ id, action: locator.action, data, lineage, size: stored.text.length });
    // Processes know the time to a few ms only: what follows is not due before this run has started.
    children.push(...followers(action, { id, port }, { locator, dueMs: Math.max(facts.startedMs, facts.endedMs) }));
  }
  const answers = isExit(plan, locator.action) && events.some(({ port }) => port === "default");
  return { run: toRunRow(facts, { ...record, runId, children: children.length }), events, emitted, children, answers };
}

/** The run failed after all: what it emitted can't be stored. Its own failure event always can. */
function refuse(
  facts: RunFacts,
  performed: Performed,
  why: { code: string; message: string; log: readonly string[]; sent: readonly Sent[] },
): Ended {
  const { code, message, log, sent } = why;
  if (performed.outcome === "failed") {
    const { error } = performed;
    return toEnded(facts, { performed: failed({ ...error, message: `${error.message} ${message}` }), log, sent });
  }
  return toEnded(facts, { performed: failed({ code, message }), log, sent });
}

function lineageOf({ plan, locator, parent }: RunFacts): CachedEvent["lineage"] {
  return childLineage(plan, locator.action, parent);
}

function toRunRow(facts: RunFacts, record: Record & { runId: string; children: number }): ActionRunRow {
  const { locator, startedMs, endedMs, waits } = facts;
  return {
    id: record.runId,
    action: locator.action,
    parentEventId: locator.parentEventId,
    loopIndex: locator.loopIndex,
    attempt: locator.attempt,
    outcome: record.outcome,
    startedMs,
    endedMs: Math.max(startedMs, endedMs),
    wait: waits === null ? null : waitText(waits),
    error: record.error === null ? null : JSON.stringify(record.error),
    log: record.log.length === 0 ? null : JSON.stringify(record.log),
    children: record.children,
    ...(record.sent.length === 0 ? {} : { sent: JSON.stringify(record.sent) }),
    ...sightOf(facts),
  };
}

function sightOf({ plan, locator }: RunFacts): Pick<ActionRunRow, "sight"> {
  const action = findAction(plan, locator.action);
  if (action?.monitoring === undefined) return {};
  const { failure, everyEvent, silenceSeconds } = action.monitoring;
  const key = { storyId: locator.storyId, actionId: action.id };
  return { sight: { ...key, failure, event: everyEvent, silence: silenceSeconds !== null } };
}

function waitText(waits: Waits): string {
  return JSON.stringify(
    Object.fromEntries(Object.entries(waits).map(([reason, ms]) => [reason, Math.max(0, Math.round(ms))])),
  );
}

/** The runs that follow from one event: one per link of the event's port. */
export function followers(
  action: PlanAction,
  event: { id: string; port: LinkKind },
  from: { locator: Locator; dueMs: number },
): Locator[] {
  return action.next[event.port].map((slug) => ({
    ...from.locator,
    parentEventId: event.id,
    action: slug,
    loopIndex: 0,
    attempt: 1,
    dueMs: from.dueMs,
    backoffMs: 0,
  }));
}
