import type { DecisionRecord, Settings } from "@fairlead/fairness";
import { type Metrics, measure, percentile, type Scenario } from "@fairlead/fairness/sim";
import { budgetError } from "./budget.ts";
import type { Played } from "./harness.ts";
import type { Journal } from "./journal.ts";
import { replay } from "./replay.ts";

/** Figures by name; those of the simulator and the real ones have the same names. Null: does not apply. */
export type Figures = Readonly<Record<string, number | boolean | string | null>>;

/** The simulator's figures; those that say nothing about these scenarios are left out. */
export function toFigures({ herdFactor: _herdFactor, jainMin60: _jainMin60, ...metrics }: Metrics): Figures {
  return metrics;
}

/** Figures of a play. `alone`: latency of light runs without the others, ms. */
export function figuresOf(played: Played, scenario: Scenario, alone: ReadonlyMap<string, number>): Figures {
  const { journal, settings, drained, leakedSlots } = played;
  const metrics = measure(replay(journal, scenario, settings), alone);
  return {
    ...toFigures(metrics),
    lightBesideP99Ms: besideP99(journal),
    budgetError: budgetError(played.budget),
    overAdmissions: countOverAdmissions(journal.decisions, settings),
    drained,
    lostRuns: drained ? metrics.lostRuns : null,
    leakedSlots,
  };
}

/** Latency of each run that ended, from being asked for until its end, ms. */
export function latencies({ runs }: Journal): Map<string, number> {
  const ended = [...runs.values()].filter((run) => run.endedMs >= 0);
  return new Map(ended.map((run) => [run.runId, run.endedMs - run.enqueuedMs]));
}

/** The p99 of the waits of light runs that came while heavy runs waited or ran, ms. */
function besideP99({ runs }: Journal): number | null {
  const all = [...runs.values()];
  const heavy = all.filter((run) => run.load.role === "heavy");
  const fromMs = heavy.reduce((first, run) => Math.min(first, run.enqueuedMs), Number.POSITIVE_INFINITY);
  const untilMs = heavy.reduce((last, run) => Math.max(last, run.endedMs), 0);
  const waits = all.flatMap(({ load, enqueuedMs, startsMs: [startedMs] }) => {
    const isBeside = load.role === "light" && enqueuedMs >= fromMs && enqueuedMs <= untilMs;
    return isBeside && startedMs !== undefined ? [startedMs - enqueuedMs] : [];
  });
  return percentile(
    waits.sort((a, b) => a - b),
    0.99,
  );
}

/**
 * Admissions that the rules of the published design forbid: above the story's ceiling, or with its budget spent. What is
 * lent openly does not count.
 */
export function countOverAdmissions(decisions: readonly DecisionRecord[], settings: Settings): number | null {
  if (decisions.length === 0) return null;
  const hasBudget = !["roundRobin", "fifo"].includes(settings.policy);
  const isOver = ({ inflight, gate, softCeiling, tokensBefore }: DecisionRecord) =>
    inflight > Math.min(gate, softCeiling) || (hasBudget && tokensBefore <= 0);
  return decisions.filter((record) => record.decision === "admitted" && isOver(record)).length;
}
