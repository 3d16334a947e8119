import type { Admission, Ticket } from "@fairlead/fairness";
import type { Logger } from "pino";
import type { Database } from "../database.ts";
import type { DatabaseTime } from "../databaseTime.ts";
import type { Dispatch } from "../dispatch.ts";
import { toTickets } from "../follow.ts";
import { type Locator, toTicket } from "../locator.ts";
import type { PlanCache } from "../planCache.ts";
import { dropTimers, takeTimers } from "../recordSql.ts";
import { RuntimeError } from "../runtimeError.ts";
import type { Chore } from "./chore.ts";

export type TimersOptions = {
  database: Database;
  admission: Pick<Admission, "enqueue">;
  dispatch: Dispatch;
  plans: PlanCache;
  time: Pick<DatabaseTime, "now">;
  logger: Logger;
  /** Default 1 000. */
  everyMs?: number;
};

type DueRow = {
  run_id: string;
  story_run_id: string;
  parent_event_id: string | null;
  action: string;
  loop_index: number;
  attempt: number;
  errors: { retryInMs?: number }[] | null;
  hops: number;
  due_ms: number;
  story_id: string | null;
  version_id: string | null;
  open: boolean;
};

type TimerCounts = { fired: number; dropped: number };

const timersPerStatement = 500;

/**
 * Puts runs whose wait is over on the backlog.
 *
 * Taking a due timer moves it 60 s ahead, so that it fires again if what it woke is lost; recording the run deletes it.
 * Rows that another process takes are skipped, so any number of processes may do this. A timer of a story run that is
 * closed or gone is deleted.
 */
export function createTimers(options: TimersOptions): Chore {
  return {
    name: "timers",
    everyMs: options.everyMs ?? 1_000,
    async runOnce() {
      const total: TimerCounts = { fired: 0, dropped: 0 };
      for (;;) {
        const values = [timersPerStatement, options.time.now()];
        const rows = await options.database.query<DueRow>({ ...takeTimers, values });
        const { fired, dropped } = await fire(rows, options);
        total.fired += fired;
        total.dropped += dropped;
        if (rows.length < timersPerStatement) return total;
      }
    },
  };
}

async function fire(rows: readonly DueRow[], options: TimersOptions): Promise<TimerCounts> {
  const { database, admission, dispatch } = options;
  const left = rows.filter((row) => !row.open).map((row) => row.run_id);
  if (left.length > 0) await database.query({ ...dropTimers, values: [left] });
  const tickets: Ticket[] = [];
  for (const row of rows) if (row.open) tickets.push(await toDue(row, options));
  if (tickets.length > 0) await dispatch.carryOut(await admission.enqueue(tickets));
  return { fired: tickets.length, dropped: left.length };
}

async function toDue(row: DueRow, { plans, logger }: TimersOptions): Promise<Ticket> {
  const locator: Locator = {
    storyRunId: row.story_run_id,
    storyId: row.story_id ?? "",
    versionId: row.version_id ?? "",
    parentEventId: row.parent_event_id,
    action: row.action,
    loopIndex: row.loop_index,
    attempt: row.attempt,
    hops: row.hops,
    dueMs: row.due_ms,
    backoffMs: (row.errors ?? []).reduce((sum, { retryInMs = 0 }) => sum + retryInMs, 0),
  };
  try {
    const [ticket] = toTickets(await plans.load(locator.versionId), [locator]);
    return ticket ?? toTicket(locator, "cpu");
  } catch (error) {
    if (!(error instanceof RuntimeError) || error.code === "storage_unavailable") throw error;
    // The run's own job says what is wrong with its version.
    logger.debug({ err: error, storyRunId: row.story_run_id }, "a timer of a version that can't be read");
    return toTicket(locator, "cpu");
  }
}
