import type { Admission, Ticket } from "@fairlead/fairness";
import { findAction, type PlanSchedule, scheduleTimes } from "@fairlead/story";
import type { Logger } from "pino";
import type { Database } from "../database.ts";
import type { DatabaseTime } from "../databaseTime.ts";
import type { Dispatch } from "../dispatch.ts";
import { toTickets } from "../follow.ts";
import { runIdOf, scheduleIdOf, tickRunIdOf } from "../ids.ts";
import type { LoadedPlan, PlanCache } from "../planCache.ts";
import { RuntimeError } from "../runtimeError.ts";
import {
  changedStories,
  dropSchedules,
  dueSchedules,
  nextSchedule,
  postponeSchedules,
  saveSchedules,
  tickSchedules,
} from "../scheduleSql.ts";
import { phaseOf, planTicks, type Ticks } from "../scheduleTicks.ts";
import { wakeAgainMs } from "../startAction.ts";
import type { Chore } from "./chore.ts";

/**
 * Starts story runs at the times of schedules.
 *
 * 1. Stories whose live version has changed get the schedules of it; one that was there before keeps its next time.
 * 2. Schedules whose time has come are moved on to their next one. The statement that does so starts the story run, whose id
 *    follows from the schedule and the time: however many processes look at once or die, each time starts one.
 * 3. The first run goes on the backlog. Until it is recorded a timer stands for it, which wakes it again if it is lost.
 *
 * Nothing starts before its time on the database's clock.
 */
export type SchedulesOptions = {
  database: Database;
  admission: Pick<Admission, "enqueue">;
  dispatch: Pick<Dispatch, "carryOut">;
  plans: PlanCache;
  time: Pick<DatabaseTime, "now">;
  logger: Logger;
  /** Default 1 000. */
  everyMs?: number;
};

const rowsPerStatement = 200;
const unreadableMs = 60_000;

type ChangedRow = { id: string; live_version_id: string | null; is_scheduled: boolean; since_ms: number };
type DueRow = {
  id: string;
  story_id: string;
  action_id: string;
  tenant_id: string;
  version_id: string;
  due_ms: number;
  last_due_ms: number | null;
};
type Due = { row: DueRow; loaded: LoadedPlan; schedule: PlanSchedule; phaseMs: number; ticks: Ticks };

/** Creates the chore. Any number of processes may run it at once. */
export function createSchedules(options: SchedulesOptions): Chore {
  const { database, time } = options;
  let nextMs: number | null = null;
  return {
    name: "schedules",
    everyMs: options.everyMs ?? 1_000,
    soonMs: () => (nextMs === null ? null : nextMs - time.now()),
    async runOnce() {
      const nowMs = Math.floor(time.now());
      const total = { published: 0, started: 0, missed: 0 };
      const changed = await database.query<ChangedRow>({ ...changedStories, values: [rowsPerStatement] });
      for (const story of changed) total.published += await publish(story, nowMs, options);
      await database.query({ ...dropSchedules, values: [nowMs] });
      for (;;) {
        const rows = await database.query<DueRow>({ ...dueSchedules, values: [nowMs, rowsPerStatement] });
        const { started, missed } = await fire(rows, nowMs, options);
        total.started += started;
        total.missed += missed;
        if (rows.length < rowsPerStatement) break;
      }
      const [next] = await database.query<{ fires_ms: number | null }>({ ...nextSchedule, values: [nowMs] });
      nextMs = next?.fires_ms ?? null;
      return total;
    },
  };
}

/** Returns 1 if the schedules of the story are those of its live version now. */
async function publish(story: ChangedRow, nowMs: number, options: SchedulesOptions): Promise<number> {
  const { id, live_version_id: versionId, is_scheduled, since_ms } = story;
  const loaded = versionId !== null && is_scheduled ? await tryLoad(versionId, options) : null;
  // What this release can't read, a newer one can: its schedules are made then.
  if (is_scheduled && loaded === null) return 0;
  const schedules = (loaded?.plan.schedules ?? []).map((schedule) => {
    const scheduleId = idOf(schedule, loaded);
    const [dueMs = nowMs] = take(scheduleTimes(schedule, Math.min(since_ms, nowMs)), 1);
    const { action, cron, timezone } = schedule;
    const a = actionIdOf(loaded, action);
    return { i: scheduleId, a, c: cron, z: timezone, d: dueMs, f: dueMs + phaseOf(schedule, scheduleId) };
  });
  await options.database.query({ ...saveSchedules, values: [id, versionId, JSON.stringify(schedules)] });
  return 1;
}

function take(times: Iterable<number>, count: number): number[] {
  const taken: number[] = [];
  for (const ms of times) if (taken.push(ms) >= count) break;
  return taken;
}

function actionIdOf(loaded: LoadedPlan | null, slug: string): string {
  return (loaded === null ? undefined : findAction(loaded.plan, slug)?.id) ?? slug;
}

function idOf({ action, cron, timezone }: PlanSchedule, loaded: LoadedPlan | null): string {
  return scheduleIdOf({ storyId: loaded?.storyId ?? "", actionId: actionIdOf(loaded, action), cron, timezone });
}

async function tryLoad(versionId: string, { plans, logger }: SchedulesOptions): Promise<LoadedPlan | null> {
  try {
    return await plans.load(versionId);
  } catch (error) {
    if (!(error instanceof RuntimeError) || error.code === "storage_unavailable") throw error;
    logger.warn({ err: error, versionId }, "the schedules of a version can't be read by this release");
    return null;
  }
}

async function fire(rows: readonly DueRow[], nowMs: number, options: SchedulesOptions) {
  const due: Due[] = [];
  const unreadable: string[] = [];
  for (const row of rows) {
    const loaded = await tryLoad(row.version_id, options);
    const schedule = loaded?.plan.schedules.find((one) => idOf(one, loaded) === row.id);
    if (loaded === null || schedule === undefined) {
      unreadable.push(row.id);
      continue;
    }
    const phaseMs = phaseOf(schedule, row.id);
    const ticks = planTicks(schedule, { dueMs: row.due_ms, reachedMs: nowMs - phaseMs });
    due.push({ row, loaded, schedule, phaseMs, ticks });
  }
  const { database } = options;
  if (unreadable.length > 0) await database.query({ ...postponeSchedules, values: [unreadable, nowMs + unreadableMs] });
  return due.length === 0 ? { started: 0, missed: 0 } : start(due, nowMs, options);
}

async function start(due: readonly Due[], nowMs: number, options: SchedulesOptions) {
  const begun = due.flatMap(toStoryRuns);
  const values = [JSON.stringify(due.map(toMove)), JSON.stringify(begun.map(({ json }) => json))];
  const rows = await options.database.query<{ id: string; busy: boolean }>({
    ...tickSchedules,
    values: [...values, nowMs, nowMs + wakeAgainMs],
  });
  const moved = new Set(rows.map((row) => row.id));
  const started = new Set(rows.flatMap((row) => (row.busy ? [] : [row.id])));
  const mine = begun.filter(({ of }) => started.has(of.row.id));
  await wake(
    mine.flatMap(({ of, json }) => toTicket(of, json.i, nowMs)),
    options,
  );
  const missed = due.filter(({ row, ticks }) => moved.has(row.id) && ticks.missed > 0);
  for (const one of missed) tellMissed(one, options.logger);
  return { started: mine.length, missed: missed.reduce((sum, { ticks }) => sum + ticks.missed, 0) };
}

function toMove({ row, schedule, phaseMs, ticks }: Due) {
  const { run, missed, nextMs } = ticks;
  const before = schedule.overlap === "skip" && run.length > 0 ? row.last_due_ms : null;
  const k = before === null ? null : tickRunIdOf(row.id, before);
  const moved = { o: row.due_ms, d: nextMs, f: nextMs + phaseMs, l: run.at(-1) ?? null, m: missed, k };
  return { i: row.id, v: row.version_id, ...moved };
}

function toStoryRuns(of: Due) {
  const { row, schedule, ticks } = of;
  return ticks.run.map((dueMs) => {
    const storyRunId = tickRunIdOf(row.id, dueMs);
    const { action } = schedule;
    const runId = runIdOf({ storyRunId, parentEventId: null, action, loopIndex: 0 });
    const ids = { i: storyRunId, h: row.id, n: row.tenant_id, y: row.story_id, v: row.version_id, r: runId };
    return { of, json: { ...ids, a: action } };
  });
}

function toTicket({ loaded, schedule }: Due, storyRunId: string, dueMs: number): Ticket[] {
  const { storyId, versionId } = loaded;
  const run = { parentEventId: null, action: schedule.action, loopIndex: 0, attempt: 1, hops: 0, backoffMs: 0 };
  return toTickets(loaded, [{ storyRunId, storyId, versionId, ...run, dueMs }]);
}

async function wake(tickets: Ticket[], { admission, dispatch, logger }: SchedulesOptions): Promise<void> {
  if (tickets.length === 0) return;
  try {
    await dispatch.carryOut(await admission.enqueue(tickets));
  } catch (err) {
    logger.debug({ err, runs: tickets.length }, "scheduled runs are left to their timers");
  }
}

function tellMissed({ row, schedule, ticks }: Due, logger: Logger): void {
  const { action, cron, timezone, missed: policy } = schedule;
  const facts = { storyId: row.story_id, action, cron, timezone, policy };
  logger.warn({ ...facts, missed: ticks.missed, ran: ticks.run.length }, "times of a schedule were missed");
}
