import { RuntimeError } from "@fairlead/runtime/enqueue";
import { type MissedPolicy, nextTimes, type OverlapPolicy, parseSchedules, toSchedule } from "@fairlead/story";
import { AppError, notFound } from "./appError.ts";
import { type Page, type PageQuery, pageSizeDefault, readCursor, toPage } from "./page.ts";
import { readSchedule, readSchedules, type ScheduleFound, writePause, writeResume } from "./scheduleQueries.ts";
import type { Actor, Services } from "./services.ts";
import { requireStory } from "./stories.ts";

/** Times that start story runs by themselves, as people see them. */
export type ScheduleRow = {
  id: string;
  storyId: string;
  storyName: string;
  action: { id: string; slug: string; name: string };
  cron: string;
  timezone: string;
  /** What becomes of missed times, and of those at which the run before is still open. */
  missedPolicy: MissedPolicy;
  overlap: OverlapPolicy;
  /** By how many ms it is later than its expression says. */
  spreadMs: number;
  /** The next five times, its spread included; none while it is paused. */
  next: string[];
  /** The last time that started a run. */
  lastAt: string | null;
  pausedAt: string | null;
  /** Times that started no run: no worker was there, or the run before was still open. */
  missed: { count: number; lastAt: string | null };
  skipped: { count: number; lastAt: string | null };
};

const nextShown = 5;

/** The schedules of a team, or of one of its stories, in the order in which they come next. Throws `not_found`. */
export async function listSchedules(
  services: Services,
  actor: Actor,
  { storyId, cursor, limit = pageSizeDefault }: PageQuery & { storyId?: string | undefined },
): Promise<Page<ScheduleRow>> {
  if (storyId !== undefined) await requireStory(services, actor, storyId);
  const listed = { storyId: storyId ?? null, after: readCursor(cursor), limit: limit + 1 };
  const rows = await readSchedules(services.pool, actor, listed);
  return toPage(rows, limit, (row) => toRow(row, services.intake.now()));
}

function toRow(row: ScheduleFound, nowMs: number): ScheduleRow {
  const { cron, timezone, action } = row;
  const isSame = (one: { cron: string; timezone: string }) => one.cron === cron && one.timezone === timezone;
  const schedule = parseSchedules(action.schedule).map(toSchedule).find(isSame) ?? toSchedule({ cron, timezone });
  const spreadMs = Math.round(row.spread_ms);
  return {
    id: row.id,
    storyId: row.story_id,
    storyName: row.story_name,
    action: { id: row.action_id, slug: action.slug ?? row.action_id, name: action.name ?? row.action_id },
    cron,
    timezone,
    missedPolicy: schedule.missed,
    overlap: schedule.overlap,
    spreadMs,
    next: row.paused_at === null ? nextOf(row, nowMs, spreadMs) : [],
    lastAt: toText(row.last_at),
    pausedAt: toText(row.paused_at),
    missed: { count: row.missed, lastAt: toText(row.missed_at) },
    skipped: { count: row.skipped, lastAt: toText(row.skipped_at) },
  };
}

function nextOf(entry: { cron: string; timezone: string }, nowMs: number, spreadMs: number): string[] {
  return nextTimes(entry, nowMs - spreadMs, nextShown).map((ms) => new Date(ms + spreadMs).toISOString());
}

function toText(moment: Date | null): string | null {
  return moment === null ? null : moment.toISOString();
}

/** Pauses a schedule: its times start nothing until it is resumed. Throws `not_found`. */
export async function pauseSchedule(services: Services, actor: Actor, id: string): Promise<ScheduleRow> {
  await find(services, actor, id);
  await services.change((tx) => writePause(tx, id, services.intake.now()));
  return toRow(await find(services, actor, id), services.intake.now());
}

/** Resumes a schedule with its next time; those that came meanwhile are not made up for. Throws `not_found`. */
export async function resumeSchedule(services: Services, actor: Actor, id: string): Promise<ScheduleRow> {
  const { cron, timezone, paused_at: pausedAt } = await find(services, actor, id);
  const nowMs = services.intake.now();
  const [nextMs] = nextTimes({ cron, timezone }, nowMs, 1);
  if (pausedAt !== null && nextMs === undefined) {
    const message = `The schedule "${cron}" has no further time. Change its expression, and publish the story.`;
    throw new AppError("conflict", message);
  }
  await services.change(async (tx) => {
    if (nextMs !== undefined) await writeResume(tx, id, nextMs);
  });
  return toRow(await find(services, actor, id), nowMs);
}

/** Starts a run of a schedule now, paused or not; its times stay as they are. Throws `not_found`, or `conflict` if this release can't run it. */
export async function runSchedule(services: Services, actor: Actor, id: string): Promise<{ id: string }> {
  const { version_id: versionId, action_id: actionId } = await find(services, actor, id);
  try {
    const { storyRunId } = await services.intake.startAction({ versionId, actionId, trigger: "manual" });
    return { id: storyRunId };
  } catch (error) {
    if (!(error instanceof RuntimeError) || error.code === "storage_unavailable") throw error;
    throw new AppError("conflict", error.message, { cause: error });
  }
}

async function find({ pool }: Services, actor: Actor, id: string): Promise<ScheduleFound> {
  const row = await readSchedule(pool, actor, id);
  if (row === undefined) throw notFound("schedule");
  return row;
}
