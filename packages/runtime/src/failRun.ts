import { failed, type RunError } from "./actions/action.ts";
import type { CachedEvent } from "./eventCache.ts";
import { runIdOf } from "./ids.ts";
import type { Locator } from "./locator.ts";
import { toEnded } from "./outcome.ts";
import type { LoadedPlan } from "./planCache.ts";
import { type ActionRunRow, toUnit } from "./rows.ts";
import type { Segment } from "./segment.ts";

/** A run that ends as failed without having been performed to its end, its failure links followed. */
export function failSegment(
  loaded: LoadedPlan,
  head: { locator: Locator; parent: CachedEvent },
  why: { error: RunError; nowMs: number },
): Segment {
  const { locator, parent } = head;
  const facts = { plan: loaded.plan, locator, parent, startedMs: why.nowMs, endedMs: why.nowMs, waitedMs: null };
  const ended = toEnded(facts, { performed: failed(why.error), log: [] });
  const unit = toUnit({
    storyRunId: locator.storyRunId,
    headId: ended.run.id,
    runs: [ended.run],
    events: ended.events,
  });
  return { unit, children: ended.children, emitted: ended.emitted };
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
  const unit = toUnit({ storyRunId: locator.storyRunId, headId: run.id, runs: [run], events: [] });
  return { unit, children: [], emitted: [] };
}
