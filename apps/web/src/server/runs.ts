import type { Json } from "@fairlead/formula";
import { runIdOfEvent } from "@fairlead/runtime/enqueue";
import { notFound } from "./appError.ts";
import { type Page, type PageQuery, pageSizeDefault, readCursor, toPage } from "./page.ts";
import {
  type ActionRunRow,
  type CallerRow,
  type EventRow,
  readActionRuns,
  readCalledRuns,
  readCaller,
  readCounts,
  readEvents,
  readLive,
  readReplays,
  readStoryRun,
  readStoryRuns,
  type StoryRunRow,
  type StoryRunStatus,
} from "./recordQueries.ts";
import type { Actor, Services } from "./services.ts";
import { readWaits, type Wait } from "./waits.ts";

/** A story run as it stands in a list. Counts are null while it is open. */
export type RunRow = {
  id: string;
  storyId: string;
  storyName: string;
  versionId: string;
  version: number | null;
  trigger: string;
  status: StoryRunStatus;
  startedAt: string;
  endedAt: string | null;
  counts: { runs: number; events: number; failures: number } | null;
  replay: ReplayOf | null;
  /** The action run that called it, of another story. */
  calledBy: string | null;
};

/** What a story run repeats: an event of another one, which goes to all that follow it or to one action alone. */
export type ReplayOf = { runId: string; eventId: string; action: string | null };

/** A story run with what it waits for; the counts are those of this moment. */
export type RunDetail = Omit<RunRow, "counts"> & {
  counts: { runs: number; events: number; failures: number };
  waits: Wait[];
  /** The story runs that repeat parts of this one, the newest first, 20 at most. */
  replays: RunRow[];
  /** The story run that called it, if it is of this team. */
  caller: { runId: string; storyName: string; action: string } | null;
  /** The story runs of this team that its runs have called, the oldest first, 100 at most. */
  called: RunRow[];
  /** The live version of the story. */
  live: { id: string; number: number } | null;
};

/** One recorded action run. */
export type ActionRun = {
  id: string;
  action: string;
  outcome: ActionRunRow["outcome"];
  parentEventId: string | null;
  /** The action run that emitted that event; of a replay it may belong to another story run. */
  parentRunId: string | null;
  loopIndex: number;
  attempt: number;
  startedAt: string;
  endedAt: string;
  /** Milliseconds by waiting reason. */
  wait: Json;
  error: Json;
  errors: Json;
  log: Json;
  /** The requests and mails that it sent, without secrets; null: none. */
  sent: Json;
  /** Runs that follow from it. */
  children: number;
};

/** An event without its data. */
export type EventSummary = {
  id: string;
  storyRunId: string;
  actionRunId: string;
  action: string;
  seq: number;
  port: EventRow["port"];
  createdAt: string;
  size: number;
  preview: string;
};

/** Action runs and events have a page of their own size: they are small. */
export const actionRunsMax = 500;
const previewLength = 200;

export type RunQuery = PageQuery & {
  storyId?: string | undefined;
  status?: StoryRunStatus | undefined;
  /** The first page begins with this run: what came later is left out. */
  upTo?: string | undefined;
};

/** The story runs of a team, or of one of its stories, the newest first. */
export async function listRuns(services: Services, actor: Actor, query: RunQuery): Promise<Page<RunRow>> {
  const { storyId, status, upTo, cursor, limit = pageSizeDefault } = query;
  const before = readCursor(cursor)?.id ?? null;
  const rows = await readStoryRuns(services.pool, actor, { storyId, status, before, upTo, limit: limit + 1 });
  return toPage(
    rows.map((row) => ({ ...row, at: "0" })),
    limit,
    toRunRow,
  );
}

/** A story run as it is told outside. */
export function toRunRow(row: StoryRunRow): RunRow {
  const { runs, events, failures } = row;
  return {
    id: row.id,
    storyId: row.story_id,
    storyName: row.story_name,
    versionId: row.version_id,
    version: row.version,
    trigger: row.trigger,
    status: row.status,
    startedAt: row.created_at.toISOString(),
    endedAt: row.closed_at?.toISOString() ?? null,
    counts: runs === null ? null : { runs, events: events ?? 0, failures: failures ?? 0 },
    replay: toReplayOf(row),
    calledBy: row.called_by,
  };
}

function toReplayOf({ replay_of: runId, replay_event: eventId, replay_action: action }: StoryRunRow): ReplayOf | null {
  return runId === null || eventId === null ? null : { runId, eventId, action };
}

function toCaller(row: CallerRow | null): RunDetail["caller"] {
  return row === null ? null : { runId: row.story_run_id, storyName: row.story_name, action: row.action ?? "" };
}

const replaysShown = 20;
const calledShown = 100;

/** A story run. Throws `not_found`, for another team's run as well. */
export async function getRun(services: Services, actor: Actor, id: string): Promise<RunDetail> {
  const row = await readStoryRun(services.pool, actor, id);
  if (row === null) throw notFound("run");
  const run = toRunRow(row);
  const [replays, live, called, caller] = await Promise.all([
    readReplays(services.pool, id, replaysShown),
    readLive(services.pool, run.storyId),
    readCalledRuns(services.pool, actor, { storyRunId: id, limit: calledShown }),
    run.calledBy === null ? null : readCaller(services.pool, actor, run.calledBy),
  ]);
  const links = { replays: replays.map(toRunRow), called: called.map(toRunRow), caller: toCaller(caller), live };
  if (run.status !== "open" && run.counts !== null) return { ...run, ...links, counts: run.counts, waits: [] };
  const { balance, ...counts } = await readCounts(services.pool, id);
  const waits = balance > 0 && run.status === "open" ? await readWaits(services, run) : [];
  return { ...run, ...links, counts, waits };
}

/** The recorded action runs of a story run in the order of their start. Throws `not_found`. */
export async function listActionRuns(
  services: Services,
  actor: Actor,
  { id, cursor, limit = pageSizeDefault }: PageQuery & { id: string },
): Promise<Page<ActionRun>> {
  if ((await readStoryRun(services.pool, actor, id)) === null) throw notFound("run");
  const rows = await readActionRuns(services.pool, id, { after: readCursor(cursor), limit: limit + 1 });
  return toPage(rows, limit, toActionRun);
}

/** An action run as it is told outside. */
export function toActionRun(row: ActionRunRow): ActionRun {
  return {
    id: row.id,
    action: row.action,
    outcome: row.outcome,
    parentEventId: row.parent_event_id,
    parentRunId: row.parent_event_id === null ? null : runIdOfEvent(row.parent_event_id),
    loopIndex: row.loop_index,
    attempt: row.attempt,
    startedAt: row.started_at.toISOString(),
    endedAt: row.ended_at.toISOString(),
    wait: row.wait,
    error: row.error,
    errors: row.errors,
    log: row.log,
    sent: row.sent,
    children: row.children,
  };
}

export type EventQuery = PageQuery & { id: string; action?: string | undefined; actionRunId?: string | undefined };

/** The events of a story run, or of one of its actions or action runs, in the order of time. Throws `not_found`. */
export async function listEvents(services: Services, actor: Actor, query: EventQuery): Promise<Page<EventSummary>> {
  const { id, cursor, limit = pageSizeDefault, action, actionRunId } = query;
  if ((await readStoryRun(services.pool, actor, id)) === null) throw notFound("run");
  const filter = { after: readCursor(cursor), limit: limit + 1, action, actionRunId, previewLength };
  return toPage(await readEvents(services.pool, id, filter), limit, toEventSummary);
}

/** An event as lists tell it outside. */
export function toEventSummary(row: EventRow): EventSummary {
  return {
    id: row.id,
    storyRunId: row.story_run_id,
    actionRunId: row.action_run_id,
    action: row.action,
    seq: row.seq,
    port: row.port,
    createdAt: row.created_at.toISOString(),
    size: row.size,
    preview: row.preview,
  };
}
