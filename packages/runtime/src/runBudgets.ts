import type { Logger } from "pino";
import type { Database } from "./database.ts";
import { timeOfId } from "./ids.ts";
import { countRuns } from "./recordSql.ts";

/**
 * Knows which story runs have had all the runs that their stories allow. It costs the record nothing: a process counts what
 * it records itself of stories that can come to so many, and asks the record each time when its own count has grown by a
 * tenth of the limit, or when it meets a story run that is older than it knows. So a story run that several processes work
 * on may have a little more runs than it should before all of them know.
 */
export type RunBudgets = {
  /** `spent`: it had as many runs as it may have; `over`: twice as many, with what follows from failures. */
  stateOf(storyRunId: string): BudgetState;
  /** Takes down that some runs of a story run were recorded. Never fails; what can't be asked now is asked later. */
  note(storyRunId: string, runs: number, runLimit: number): void;
};

export type BudgetState = "free" | "spent" | "over";

type Count = { sinceAsked: number; state: BudgetState };

/** Story runs that are remembered; the one that was longest not met is forgotten, and asked for when it is met again. */
const storyRunsMax = 10_000;
/** Older than this, others may have recorded runs of it before it is met here. */
const freshMs = 60_000;

export type RunBudgetsOptions = { database: Database; time: { now(): number }; logger: Logger };

/** Creates the counts of a process. */
export function createRunBudgets({ database, time, logger }: RunBudgetsOptions): RunBudgets {
  const counts = new Map<string, Count>();
  let asking = false;

  async function ask(storyRunId: string, count: Count, runLimit: number): Promise<void> {
    asking = true;
    count.sinceAsked = 0;
    try {
      const [row] = await database.query<{ runs: number }>({ ...countRuns, values: [storyRunId, 2 * runLimit] });
      count.state = toBudgetState(row?.runs ?? 0, runLimit);
    } catch (err) {
      logger.debug({ err, storyRunId }, "the runs of a story run could not be counted");
    } finally {
      asking = false;
    }
  }

  return {
    stateOf: (storyRunId) => counts.get(storyRunId)?.state ?? "free",
    note(storyRunId, runs, runLimit) {
      const known = counts.get(storyRunId);
      const count = known ?? { sinceAsked: 0, state: "free" as const };
      if (known !== undefined) counts.delete(storyRunId);
      counts.set(storyRunId, count);
      if (counts.size > storyRunsMax) counts.delete(counts.keys().next().value ?? "");
      count.sinceAsked += runs;
      const isDue = count.sinceAsked >= runLimit / 10 || (known === undefined && isOld(storyRunId, time.now()));
      if (isDue && !asking && count.state !== "over") void ask(storyRunId, count, runLimit);
    },
  };
}

/** Whether a story run with so many runs may have more. */
export function toBudgetState(runs: number, runLimit: number): BudgetState {
  if (runs >= 2 * runLimit) return "over";
  return runs >= runLimit ? "spent" : "free";
}

function isOld(storyRunId: string, nowMs: number): boolean {
  return timeOfId(storyRunId) < nowMs - freshMs;
}
