import { findAction } from "@fairlead/story";
import { runIdOf } from "./ids.ts";
import type { Locator } from "./locator.ts";
import { type Ended, toEnded } from "./outcome.ts";
import { failed, type Performed, type RunError } from "./performed.ts";
import type { LoadedPlan } from "./planCache.ts";
import { type ActionRunRow, toUnit } from "./rows.ts";
import type { Head, Segment } from "./segment.ts";

/** A run that ends as failed without having been performed to its end, its failure links followed. */
export function failSegment(loaded: LoadedPlan, head: Head, why: { error: RunError; nowMs: number }): Segment {
  const { locator } = head;
  if (findAction(loaded.plan, locator.action) === undefined) return failWithoutPlan(locator, why.error, why.nowMs);
  return endSegment(loaded, head, { performed: failed(why.error), nowMs: why.nowMs });
}

/** A run alone that ends at once. The plan has its action. */
export function endSegment(
  loaded: LoadedPlan,
  { locator, parent, waits }: Head,
  { performed, nowMs }: { performed: Performed; nowMs: number },
): Segment {
  const facts = {
    plan: loaded.plan,
    locator,
    parent,
    startedMs: nowMs,
    endedMs: nowMs,
    waits: waits ?? null,
  };
  return toSegment(locator, toEnded(facts, { performed, log: [] }));
}

/** A run whose plan can't be had ends as failed; nothing can follow from it. */
export function failWithoutPlan(locator: Locator, error: RunError, nowMs: number): Segment {
  const run: ActionRunRow = {
    id: runIdOf(locator),
    action: locator.action,
    parentEventId: locator.parentEventId,
    loopIndex: locator.loopIndex,
    attempt: locator.attempt,
    outcome: "failed",
    startedMs: nowMs,
    endedMs: nowMs,
    wait: null,
    error: JSON.stringify({ code: error.code, message: error.message }),
    log: null,
    children: 0,
  };
  return toSegment(locator, { run, events: [], emitted: [], children: [] });
}

function toSegment({ storyRunId }: Locator, ended: Ended): Segment {
  const { run, events, emitted, children, answers = false } = ended;
  // Whatever it waited for is over.
  const unit = toUnit({ storyRunId, headId: run.id, runs: [run], events, answers, endsWait: true });
  return { unit, children, emitted, ended: [ended] };
}
