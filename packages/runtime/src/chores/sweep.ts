import type { Admission } from "@fairlead/fairness";
import { frontier, type LinkKind, type Pending } from "@fairlead/story";
import type { Logger } from "pino";
import { cancelAll } from "../cancel.ts";
import { closeAll } from "../closer.ts";
import type { Database } from "../database.ts";
import type { DatabaseTime } from "../databaseTime.ts";
import type { Dispatch } from "../dispatch.ts";
import { toTickets } from "../follow.ts";
import { newStoryRunId, storyRunRange } from "../ids.ts";
import type { PlanCache } from "../planCache.ts";
import { balances, frontierEvents, frontierRuns, frontierWaits, idRange, openStoryRuns } from "../recordSql.ts";
import { RuntimeError } from "../runtimeError.ts";
import type { Chore } from "./chore.ts";

/**
 * Finds open story runs that Redis has lost sight of, and puts what is left of them back.
 *
 * 1. Reads open story runs older than `quietMs`, page by page. Those of deleted stories are cancelled.
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
  /** Hears of the story runs that were closed. */
  onClosed?: (storyRunIds: string[]) => void;
};

const pageSize = 500;

type OpenRow = { id: string; story_id: string; version_id: string; deleted: boolean };
type Left = OpenRow & { balance: number; waits: number; outstanding: number };
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
        const living = page.filter((row) => !row.deleted);
        const counts = await sweepPage(living, quietMs, options);
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
  const left = await readBalances(quiet, options.database);
  const complete = left.filter((row) => row.balance === 0).map((row) => row.id);
  const closed = await closeAll(options.database, complete.sort());
  if (closed.length > 0) options.onClosed?.(closed);
  let enqueued = 0;
  for (const row of left) {
    if (row.balance > 0 && row.outstanding + row.waits !== row.balance) enqueued += await tryEnqueue(row, options);
  }
  return { closed: closed.length, enqueued };
}

async function readBalances(rows: (OpenRow & { outstanding: number })[], database: Database): Promise<Left[]> {
  const ids = rows.map((row) => row.id);
  const { from, to } = idRange(ids);
  const found = await database.query<{ id: string; balance: number; waits: number }>({
    ...balances,
    values: [ids, from, to],
  });
  const byId = new Map(found.map((row) => [row.id, row]));
  return rows.flatMap((row) => {
    const balance = byId.get(row.id);
    return balance === undefined ? [] : [{ ...row, balance: balance.balance, waits: balance.waits }];
  });
}

/** A story run that can't be read must not keep the others waiting. */
async function tryEnqueue(row: OpenRow, options: SweepOptions): Promise<number> {
  try {
    return await enqueueFrontier(row, options);
  } catch (error) {
    if (!(error instanceof RuntimeError) || error.code === "storage_unavailable") throw error;
    options.logger.warn({ err: error, storyRunId: row.id }, "an open story run can't be continued by this release");
    return 0;
  }
}

async function enqueueFrontier(row: OpenRow, options: SweepOptions): Promise<number> {
  const { database, admission, dispatch, plans, time } = options;
  const loaded = await plans.load(row.version_id);
  const pending = frontier(loaded.plan, await readRecorded(row.id, database));
  const base = {
    storyRunId: row.id,
    storyId: row.story_id,
    versionId: row.version_id,
    attempt: 1,
    hops: 0,
    dueMs: time.now(),
    backoffMs: 0,
  };
  const tickets = toTickets(
    loaded,
    pending.map((one) => ({ ...base, ...one })),
  );
  const reply = await admission.enqueue(tickets);
  await dispatch.carryOut(reply);
  const { added } = reply;
  if (added > 0) options.logger.info({ storyRunId: row.id, runs: added }, "runs were enqueued again from the record");
  return added;
}

type RunKeyRow = { parent_event_id: string | null; action: string; loop_index: number };

async function readRecorded(id: string, database: Database) {
  const runs = await database.query<RunKeyRow & { id: string }>({ ...frontierRuns, values: [id] });
  const events = await database.query<{ id: string; action_run_id: string; action: string; port: LinkKind }>({
    ...frontierEvents,
    values: [id],
  });
  const waits = await database.query<RunKeyRow>({ ...frontierWaits, values: [id] });
  return {
    runs: runs.map((run) => ({ id: run.id, ...toKey(run) })),
    events: events.map(({ action_run_id, ...event }) => ({ ...event, actionRunId: action_run_id })),
    waits: waits.flatMap(toPending),
  };
}

/** A root has no event, so no wait of it is in the frontier's way. */
function toPending(row: RunKeyRow): Pending[] {
  return row.parent_event_id === null ? [] : [{ ...toKey(row), parentEventId: row.parent_event_id }];
}

function toKey({ parent_event_id, action, loop_index }: RunKeyRow) {
  return { parentEventId: parent_event_id, action, loopIndex: loop_index };
}
