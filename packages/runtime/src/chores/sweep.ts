import type { Admission } from "@fairlead/fairness";
import type { Logger } from "pino";
import { cancelAll } from "../cancel.ts";
import { type ClosedStoryRun, closeAll, type OnClosed } from "../closer.ts";
import type { Database } from "../database.ts";
import type { DatabaseTime } from "../databaseTime.ts";
import { isOverdue } from "../deadlines.ts";
import type { Dispatch } from "../dispatch.ts";
import { newStoryRunId, storyRunRange } from "../ids.ts";
import { type OpenStoryRun, pendingTickets } from "../pending.ts";
import type { LoadedPlan, PlanCache } from "../planCache.ts";
import { idRange, openStoryRuns } from "../recordSql.ts";
import { RuntimeError } from "../runtimeError.ts";
import { leftOfStoryRuns } from "../sweepSql.ts";
import type { Chore } from "./chore.ts";

/**
 * Finds open story runs that Redis has lost sight of, and puts what is left of them back.
 *
 * 1. Reads open story runs older than `quietMs`, page by page. Those of deleted stories are cancelled, and those that are
 *    over their deadline are ended.
 * 2. Leaves those alone that Redis has touched within `quietMs`: they are on their way.
 * 3. Of the others: complete ones are closed; those for which Redis knows as many runs as the record says are left get
 *    nothing; for the rest the frontier is computed from the record and enqueued. Admission skips what it knows.
 */
export type SweepOptions = {
  database: Database;
  admission: Admission;
  dispatch: Dispatch;
  plans: PlanCache;
  time: DatabaseTime;
  logger: Logger;
  /** Default 10 000. */
  quietMs?: number;
  /** Default 5 000. */
  everyMs?: number;
  /** Ends a story run that is open for longer than its story lets it; returns those that it closed. */
  endOverdue?: (storyRun: OpenStoryRun) => Promise<ClosedStoryRun[]>;
  onClosed?: OnClosed;
};

const pageSize = 500;
const recordedPerPortionMax = 5_000;

type OpenRow = { id: string; story_id: string; version_id: string; replay_action: string | null; deleted: boolean };
type Left = OpenRow & { balance: number; recorded: number; waits: number; outstanding: number };
type SweepCounts = { cancelled: number; closed: number; enqueued: number; swept: number };

/** Creates the sweep. Several processes may run it at once: everything it does may be done twice. */
export function createSweep(options: SweepOptions): Chore {
  const quietMs = options.quietMs ?? 10_000;
  return {
    name: "sweep",
    everyMs: options.everyMs ?? 5_000,
    async runOnce() {
      const total: SweepCounts = { cancelled: 0, closed: 0, enqueued: 0, swept: 0 };
      const now = options.time.now();
      const before = storyRunRange(newStoryRunId(now - quietMs)).from;
      let after = "00000000-0000-0000-0000-000000000000";
      for (;;) {
        const page = await options.database.query<OpenRow>({ ...openStoryRuns, values: [after, before, pageSize] });
        const cancelled = await cancelAll(
          page.filter((row) => row.deleted).map((row) => row.id),
          options,
        );
        const overdue = await endOverdueOf(page, options);
        const living = page.filter((row) => !row.deleted && !overdue.has(row.id));
        const counts = await sweepPage(living, quietMs, options);
        total.closed += overdue.size;
        total.cancelled += cancelled.length;
        total.closed += counts.closed;
        total.enqueued += counts.enqueued;
        total.swept += page.length;
        const last = page.at(-1);
        if (last === undefined || page.length < pageSize) return total;
        after = last.id;
      }
    },
  };
}

/** Ends what is over its deadline. Versions that this release can't read are left alone. */
async function endOverdueOf(page: readonly OpenRow[], options: SweepOptions): Promise<Set<string>> {
  const { endOverdue, plans, time, onClosed } = options;
  const closed: ClosedStoryRun[] = [];
  if (endOverdue === undefined) return new Set();
  const loading = new Map<string, Promise<LoadedPlan | null>>();
  for (const row of page) {
    if (row.deleted) continue;
    const known = loading.get(row.version_id) ?? plans.load(row.version_id).catch(() => null);
    loading.set(row.version_id, known);
    const loaded = await known;
    if (loaded === null) continue;
    const storyRun = { id: row.id, loaded, replayAction: row.replay_action };
    if (isOverdue(storyRun, time.now())) closed.push(...(await endOverdue(storyRun)));
  }
  if (closed.length > 0) onClosed?.(closed);
  return new Set(closed.map(({ id }) => id));
}

type PageCounts = Pick<SweepCounts, "closed" | "enqueued">;

async function sweepPage(page: OpenRow[], quietMs: number, options: SweepOptions): Promise<PageCounts> {
  if (page.length === 0) return { closed: 0, enqueued: 0 };
  const known = await options.admission.inspect(page.map((row) => row.id));
  const touchedBefore = options.time.now() - quietMs;
  const quiet = page.flatMap((row, index) => {
    const seen = known[index];
    if (seen && seen.touchedMs > touchedBefore) return [];
    return [{ ...row, outstanding: seen?.outstanding ?? 0 }];
  });
  if (quiet.length === 0) return { closed: 0, enqueued: 0 };
  const left = await readLeft(quiet, options.database);
  const complete = left.filter((row) => row.balance === 0).map((row) => row.id);
  const closed = await closeAll(options.database, complete.sort());
  if (closed.length > 0) options.onClosed?.(closed);
  const lost = left.filter((row) => row.balance > 0 && row.outstanding + row.waits !== row.balance);
  let enqueued = 0;
  for (const some of inPortions(lost)) enqueued += await enqueueFrontiers(some, options);
  return { closed: closed.length, enqueued };
}

async function readLeft(rows: (OpenRow & { outstanding: number })[], database: Database): Promise<Left[]> {
  const ids = rows.map((row) => row.id);
  const { from, to } = idRange(ids);
  type Row = Pick<Left, "id" | "balance" | "recorded" | "waits">;
  const found = await database.query<Row>({ ...leftOfStoryRuns, values: [ids, from, to] });
  const byId = new Map(found.map((row) => [row.id, row]));
  return rows.flatMap((row) => {
    const counts = byId.get(row.id);
    return counts === undefined ? [] : [{ ...row, ...counts }];
  });
}

/** Story runs whose record is read at once: many small ones, or a single large one. */
function inPortions(rows: readonly Left[]): Left[][] {
  const portions: Left[][] = [];
  let recorded = 0;
  for (const row of rows) {
    recorded += row.recorded;
    const last = portions.at(-1);
    if (last !== undefined && recorded <= recordedPerPortionMax) last.push(row);
    else {
      portions.push([row]);
      recorded = row.recorded;
    }
  }
  return portions;
}

async function enqueueFrontiers(rows: readonly OpenRow[], options: SweepOptions): Promise<number> {
  const { database, admission, dispatch, time, logger } = options;
  const open: OpenStoryRun[] = [];
  for (const row of rows) {
    const loaded = await loadPlan(row, options);
    if (loaded !== null) open.push({ id: row.id, loaded, replayAction: row.replay_action });
  }
  if (open.length === 0) return 0;
  const reply = await admission.enqueue(await pendingTickets(open, database, time.now()));
  await dispatch.carryOut(reply);
  const { added } = reply;
  if (added > 0) logger.info({ storyRuns: open.length, runs: added }, "runs were enqueued again from the record");
  return added;
}

/** A story run that can't be read must not keep the others waiting. */
async function loadPlan(row: OpenRow, { plans, logger }: SweepOptions): Promise<LoadedPlan | null> {
  try {
    return await plans.load(row.version_id);
  } catch (error) {
    if (!(error instanceof RuntimeError) || error.code === "storage_unavailable") throw error;
    logger.warn({ err: error, storyRunId: row.id }, "an open story run can't be continued by this release");
    return null;
  }
}
