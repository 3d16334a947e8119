import type { Admission, Ticket } from "@fairlead/fairness";
import type { Logger } from "pino";
import type { Closer } from "../closer.ts";
import type { Database } from "../database.ts";
import type { DatabaseTime } from "../databaseTime.ts";
import type { Dispatch } from "../dispatch.ts";
import type { EventCache } from "../eventCache.ts";
import { toTickets } from "../follow.ts";
import { type Locator, toTicket } from "../locator.ts";
import type { Waits } from "../outcome.ts";
import type { LoadedPlan, PlanCache } from "../planCache.ts";
import type { Recorder } from "../recorder.ts";
import { dropTimers, takeTimers } from "../recordSql.ts";
import { release } from "../release.ts";
import { RuntimeError } from "../runtimeError.ts";
import type { Segment } from "../segment.ts";
import type { Telemetry } from "../telemetry.ts";
import type { Chore } from "./chore.ts";

export type TimersOptions = {
  database: Database;
  admission: Pick<Admission, "enqueue">;
  dispatch: Pick<Dispatch, "carryOut">;
  plans: PlanCache;
  cache: EventCache;
  recorder: Pick<Recorder, "record">;
  closer: Pick<Closer, "close">;
  time: Pick<DatabaseTime, "now">;
  logger: Logger;
  telemetry?: Pick<Telemetry, "recorded">;
  /** Default 1 000. */
  everyMs?: number;
};

/** `run_id` is null in the one row that comes when none is due now. */
type TakenRow = DueRow | { run_id: null; next_ms: number | null };
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
  /** Set for held events only. */
  held_ms: number | null;
  wait: Waits | null;
  story_id: string | null;
  version_id: string | null;
  open: boolean;
  /** When the next timer is due that is not due now. */
  next_ms: number | null;
};

type TimerCounts = { fired: number; dropped: number };
type Due = { row: DueRow; locator: Locator; plan: LoadedPlan | RuntimeError };

const timersPerStatement = 500;

/**
 * Ends waits whose time has come: a run that is to start goes on the backlog; an event that a delay or a throttle holds is
 * passed on, which records its run.
 *
 * Taking a due timer moves it 60 s ahead, so that it fires again if what it woke is lost; recording the run deletes it.
 * Rows that another process takes are skipped, so any number of processes may do this. A timer of a story run that is
 * closed or gone is deleted.
 */
export function createTimers(options: TimersOptions): Chore & { note(dueMs: number): void } {
  let nextMs: number | null = null;
  let notedMs = Number.POSITIVE_INFINITY;
  return {
    name: "timers",
    everyMs: options.everyMs ?? 1_000,
    /** A wait was recorded; it may end before the next pass. */
    note(dueMs) {
      notedMs = Math.min(notedMs, dueMs);
    },
    soonMs() {
      const soonest = Math.min(nextMs ?? Number.POSITIVE_INFINITY, notedMs);
      return soonest === Number.POSITIVE_INFINITY ? null : soonest - options.time.now();
    },
    async runOnce() {
      const total: TimerCounts = { fired: 0, dropped: 0 };
      notedMs = Number.POSITIVE_INFINITY;
      for (;;) {
        const values = [timersPerStatement, options.time.now()];
        const found = await options.database.query<TakenRow>({ ...takeTimers, values });
        nextMs = found[0]?.next_ms ?? null;
        const rows = found.filter((row): row is DueRow => row.run_id !== null);
        const { fired, dropped } = await fire(rows, options);
        total.fired += fired;
        total.dropped += dropped;
        if (rows.length < timersPerStatement) return total;
      }
    },
  };
}

async function fire(rows: readonly DueRow[], options: TimersOptions): Promise<TimerCounts> {
  const { database } = options;
  const left = rows.filter((row) => !row.open).map((row) => row.run_id);
  if (left.length > 0) await database.query({ ...dropTimers, values: [left] });
  const due: Due[] = [];
  for (const row of rows) if (row.open) due.push(await toDue(row, options));
  const held = due.filter(({ row }) => row.held_ms !== null);
  if (held.length > 0) await passOn(held, options);
  const runs = due.filter(({ row }) => row.held_ms === null);
  await enqueue(runs.map(toStart), options);
  return { fired: due.length, dropped: left.length };
}

async function enqueue(tickets: readonly Ticket[], { admission, dispatch }: TimersOptions): Promise<void> {
  if (tickets.length > 0) await dispatch.carryOut(await admission.enqueue([...tickets]));
}

async function passOn(due: readonly Due[], options: TimersOptions): Promise<void> {
  const { database, cache, recorder, closer, time, logger } = options;
  const holds = due.map(({ row: { held_ms, wait }, ...hold }) => ({
    ...hold,
    sinceMs: held_ms ?? 0,
    waits: wait ?? {},
  }));
  const segments = await release(holds, { database, cache, recorder, nowMs: Math.floor(time.now()) });
  tell(segments, due, options);
  closer.close(segments.filter(({ children }) => children.length === 0).map(({ unit }) => unit.storyRunId));
  const plans = new Map(due.map(({ locator, plan }) => [locator.versionId, plan]));
  const tickets = segments.flatMap(({ children }) =>
    children.flatMap((child) => {
      const loaded = plans.get(child.versionId);
      return loaded !== undefined && "plan" in loaded ? toTickets(loaded, [child]) : [];
    }),
  );
  // They are recorded: what can't be enqueued now the sweep finds, and runs whose time has come as well don't wait for it.
  await enqueue(tickets, options).catch((err) =>
    logger.debug({ err, runs: tickets.length }, "runs after held events are left to the sweep"),
  );
}

function tell(segments: readonly Segment[], due: readonly Due[], { telemetry, time }: TimersOptions): void {
  const byRun = new Map(due.map((one) => [one.row.run_id, one]));
  for (const { unit } of segments) {
    const of = byRun.get(unit.headId);
    if (of === undefined) continue;
    const { locator, plan } = of;
    const facts = { storyId: locator.storyId, plan: "plan" in plan ? plan.plan : null, dueMs: locator.dueMs };
    telemetry?.recorded(unit, { ...facts, nowMs: time.now() });
  }
}

async function toDue(row: DueRow, { plans, logger }: TimersOptions): Promise<Due> {
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
    return { row, locator, plan: await plans.load(locator.versionId) };
  } catch (error) {
    if (!(error instanceof RuntimeError) || error.code === "storage_unavailable") throw error;
    logger.debug({ err: error, storyRunId: row.story_run_id }, "a timer of a version that can't be read");
    return { row, locator, plan: error };
  }
}

/** Where the version can't be read, the run's own job says what is wrong with it. */
function toStart({ locator, plan }: Due): Ticket {
  const [ticket] = "plan" in plan ? toTickets(plan, [locator]) : [];
  return ticket ?? toTicket(locator, "cpu");
}
