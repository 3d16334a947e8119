import type { Admission, DecisionRecord, Settings, StoryExplanation } from "@fairlead/fairness";
import type { Journal, JournalRun } from "./journal.ts";

/** What a story was charged for its runs, and what they cost; slot-ms. */
export type BudgetReading = { storyId: string; chargedMs: number; costMs: number };

const minuteMs = 60_000;
const fullWithinMs = 1e-6;

/**
 * Reads what each heavy story was charged, when all of its runs have ended.
 *
 * 1. From its balance since it was full last: what it had then and what has come back since, less what is left; and what
 *    was lent. Accrual goes by Redis' clock, which is known to 1 ms: a reading is true to what accrues in that time.
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
  return stories.flatMap((story) => {
    const runs = admittedRuns(journal, story.storyId);
    const reading = story.tokens < story.tokensMax ? readBalance(runs, story, nowMs) : readLent(runs, story);
    return reading === undefined ? [] : [{ storyId: story.storyId, ...reading }];
  });
}

type Balance = Pick<StoryExplanation, "tokens" | "tokensMax" | "lentMs">;
type Reading = Omit<BudgetReading, "storyId">;
/** `endedAtMs`: ms since 1970. */
type AdmittedRun = { record: DecisionRecord; costMs: number; endedAtMs: number };

/** What had been lent before the balance was full last is part of `lentMs`, so all that borrowed counts. */
function readBalance(runs: readonly AdmittedRun[], balance: Balance, nowMs: number): Reading | undefined {
  const { tokens, tokensMax, lentMs } = balance;
  const full = runs.findLastIndex(({ record }) => record.tokensBefore >= tokensMax - fullWithinMs);
  const since = runs[full]?.record;
  if (since === undefined) return undefined;
  const accruedMs = ((nowMs - since.atMs) * tokensMax) / minuteMs;
  let costMs = 0;
  for (const [index, { record, costMs: cost, endedAtMs }] of runs.entries()) {
    if (record.decision === "borrowed" || index >= full) costMs += cost;
    // What it was expected to cost was charged while the balance was full: only the rest can be seen.
    else if (endedAtMs > since.atMs) costMs += cost - record.estimateMs;
  }
  return { chargedMs: since.tokensBefore + accruedMs - tokens + lentMs, costMs };
}

function readLent(runs: readonly AdmittedRun[], { lentMs }: Balance): Reading | undefined {
  const borrowed = runs.filter(({ record }) => record.decision === "borrowed");
  if (borrowed.length === 0) return undefined;
  return { chargedMs: lentMs, costMs: borrowed.reduce((sum, { costMs }) => sum + costMs, 0) };
}

/** The admitted runs of a story with what each cost, in the order of admission. */
function admittedRuns({ runs, decisions, originMs }: Journal, storyId: string): AdmittedRun[] {
  const admitted = decisions.flatMap((record) => {
    const run = record.decision !== "blocked" && record.storyId === storyId ? runs.get(record.runId) : undefined;
    return run === undefined ? [] : [{ record, costMs: heldMs(run), endedAtMs: originMs + run.endedMs }];
  });
  return admitted.sort((a, b) => a.record.atMs - b.record.atMs || b.record.tokensBefore - a.record.tokensBefore);
}

/** How long a run executed, ms; 0 if it has not ended. */
function heldMs({ startsMs, endedMs }: JournalRun): number {
  const startedMs = startsMs.at(-1);
  return startedMs === undefined || endedMs < 0 ? 0 : endedMs - startedMs;
}

/** The largest relative error; null if nothing could be read. */
export function budgetError(readings: readonly BudgetReading[]): number | null {
  const errors = readings.map(({ chargedMs, costMs }) => Math.abs(chargedMs - costMs) / Math.max(1, costMs));
  return errors.length === 0 ? null : Math.max(...errors);
}
