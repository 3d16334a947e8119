import type { Admission, DecisionRecord, Settings } from "@fairlead/fairness";
import type { Journal, JournalRun } from "./journal.ts";

/** What a story was charged for its runs, and what they cost; slot-ms. */
export type BudgetReading = { storyId: string; chargedMs: number; costMs: number };

const minuteMs = 60_000;

/**
 * Reads what each heavy story was charged, when all of its runs have ended.
 *
 * 1. From its balance since its first run: what it had then and what has come back since, less what is left; and what was
 *    lent to it. Accrual goes by Redis' clock, which is known to 1 ms: a reading is true to what accrues in that time.
 * 2. Where the balance is full again nothing can be told from it; then what was lent is compared with the cost of the runs
 *    that borrowed.
 */
export async function readBudget(
  admission: Pick<Admission, "explain" | "snapshot">,
  journal: Journal,
  settings: Settings,
): Promise<BudgetReading[]> {
  if (!["fair", "strict", "seedExact"].includes(settings.policy)) return [];
  const heavy = new Set<string>();
  for (const { load } of journal.runs.values()) if (load.role === "heavy") heavy.add(load.storyId);
  const before = await admission.snapshot();
  const stories = await admission.explain([...heavy]);
  const after = await admission.snapshot();
  const nowMs = (before.nowMs + after.nowMs) / 2;
  return stories.flatMap(({ storyId, tokens, tokensMax, lentMs }) => {
    const first = firstOf(journal.decisions, storyId);
    if (first === undefined) return [];
    if (tokens >= tokensMax)
      return lentMs > 0 ? [{ storyId, chargedMs: lentMs, costMs: borrowedCost(journal, storyId) }] : [];
    const accruedMs = ((nowMs - first.atMs) * tokensMax) / minuteMs;
    return [{ storyId, chargedMs: first.tokensBefore + accruedMs - tokens + lentMs, costMs: costOf(journal, storyId) }];
  });
}

/** The largest relative error; null if nothing could be read. */
export function budgetError(readings: readonly BudgetReading[]): number | null {
  const errors = readings.map(({ chargedMs, costMs }) => Math.abs(chargedMs - costMs) / Math.max(1, costMs));
  return errors.length === 0 ? null : Math.max(...errors);
}

function firstOf(decisions: readonly DecisionRecord[], storyId: string): DecisionRecord | undefined {
  let first: DecisionRecord | undefined;
  for (const record of decisions) {
    if (record.storyId !== storyId) continue;
    if (first === undefined || record.atMs < first.atMs) first = record;
    else if (record.atMs === first.atMs && record.tokensBefore > first.tokensBefore) first = record;
  }
  return first;
}

function costOf({ runs }: Journal, storyId: string): number {
  let costMs = 0;
  for (const run of runs.values()) if (run.load.storyId === storyId) costMs += heldMs(run);
  return costMs;
}

function borrowedCost({ runs, decisions }: Journal, storyId: string): number {
  let costMs = 0;
  for (const record of decisions) {
    const run = record.decision === "borrowed" && record.storyId === storyId ? runs.get(record.runId) : undefined;
    if (run !== undefined) costMs += heldMs(run);
  }
  return costMs;
}

/** How long a run executed, ms; 0 if it has not ended. */
function heldMs({ startsMs, endedMs }: JournalRun): number {
  const startedMs = startsMs.at(-1);
  return startedMs === undefined || endedMs < 0 ? 0 : endedMs - startedMs;
}
