import type { Json } from "@fairlead/formula";
import { storyRunRange } from "@fairlead/runtime/enqueue";
import type { Lineage, RecordedEvent } from "@fairlead/story";
import type { Sql } from "./webhookQueries.ts";

/**
 * What pages and the API read from the record. Every statement narrows the partitioned tables by story run id, and
 * joins the story so that a row is found only for the team that it belongs to. Moments are microseconds as text: they
 * serve as keys of pages and must not be rounded.
 */

/** Whose rows may be read. */
export type Owner = { tenantId: string; teamId: string };

/** The kind of links that an event left by. */
export type EventPort = RecordedEvent["port"];

export type StoryRunStatus = "open" | "succeeded" | "failed" | "cancelled";

export type StoryRunRow = {
  id: string;
  story_id: string;
  story_name: string;
  version_id: string;
  version: number | null;
  trigger: string;
  status: StoryRunStatus;
  created_at: Date;
  closed_at: Date | null;
  runs: number | null;
  events: number | null;
  failures: number | null;
  /** What it repeats: a story run, the event that it goes on from, and the action that is tried again if that is it. */
  replay_of: string | null;
  replay_event: string | null;
  replay_action: string | null;
  /** The action run of another story that called it. */
  called_by: string | null;
};

/** What is told of a story run, and what it takes to read it. */
export const storyRunColumns = `r.id, r.story_id, s.name AS story_name, r.version_id, v.number AS version, r.trigger, r.status,
  r.created_at, r.closed_at, r.runs, r.events, r.failures, r.replay_of, r.replay_event, r.replay_action, r.called_by`;
export const storyRunJoins = `JOIN story s ON s.id = r.story_id LEFT JOIN story_version v ON v.id = r.version_id`;
export const highestId = "ffffffff-ffff-ffff-ffff-ffffffffffff";

export type StoryRunFilter = {
  storyId?: string | undefined;
  status?: StoryRunStatus | undefined;
  before: string | null;
  /** The first one to tell of; what came later is left out. */
  upTo?: string | undefined;
  limit: number;
};

/** Story runs of a team, the newest first; ids are in the order of time. */
export async function readStoryRuns(sql: Sql, owner: Owner, filter: StoryRunFilter): Promise<StoryRunRow[]> {
  const isUpTo = filter.before === null && filter.upTo !== undefined;
  const { rows } = await sql.query<StoryRunRow>({
    text: `SELECT ${storyRunColumns} FROM story_run r ${storyRunJoins}
      WHERE r.id ${isUpTo ? "<=" : "<"} $1 AND r.tenant_id = $2 AND s.team_id = $3
        ${filter.storyId === undefined ? "" : "AND r.story_id = $5"}
        ${filter.status === undefined ? "" : `AND r.status = $${filter.storyId === undefined ? 5 : 6}::story_run_status`}
      ORDER BY r.id DESC LIMIT $4`,
    values: [
      filter.before ?? filter.upTo ?? highestId,
      owner.tenantId,
      owner.teamId,
      filter.limit,
      ...(filter.storyId === undefined ? [] : [filter.storyId]),
      ...(filter.status === undefined ? [] : [filter.status]),
    ],
  });
  return rows;
}

/** One story run of a team. */
export async function readStoryRun(sql: Sql, owner: Owner, id: string): Promise<StoryRunRow | null> {
  const { rows } = await sql.query<StoryRunRow>({
    name: "web_story_run",
    text: `SELECT ${storyRunColumns} FROM story_run r ${storyRunJoins}
      WHERE r.id = $1 AND r.tenant_id = $2 AND s.team_id = $3`,
    values: [id, owner.tenantId, owner.teamId],
  });
  return rows[0] ?? null;
}

/** The story runs that repeat parts of one, the newest first; ids are in the order of time. */
export async function readReplays(sql: Sql, storyRunId: string, limit: number): Promise<StoryRunRow[]> {
  const { rows } = await sql.query<StoryRunRow>({
    name: "web_replays",
    text: `SELECT ${storyRunColumns} FROM story_run r ${storyRunJoins}
      WHERE r.replay_of = $1 AND r.id > $1 ORDER BY r.id DESC LIMIT $2`,
    values: [storyRunId, limit],
  });
  return rows;
}

/** An action run with its story run, for a link to it: one that called another story. */
export type CallerRow = { story_run_id: string; story_name: string; action: string | null };

/** The caller of a story run, whether its run has ended or waits for the answer. */
export async function readCaller(sql: Sql, owner: Owner, actionRunId: string): Promise<CallerRow | null> {
  const { from, to } = storyRunRange(actionRunId);
  const { rows } = await sql.query<CallerRow>({
    name: "web_caller",
    text: `SELECT c.story_run_id, s.name AS story_name, c.action FROM (
        SELECT story_run_id, action FROM action_run WHERE story_run_id BETWEEN $2 AND $3 AND id = $1
        UNION ALL SELECT story_run_id, action FROM timer WHERE run_id = $1) AS c
      JOIN story_run r ON r.id = c.story_run_id JOIN story s ON s.id = r.story_id
      WHERE r.tenant_id = $4 AND s.team_id = $5 LIMIT 1`,
    values: [actionRunId, from, to, owner.tenantId, owner.teamId],
  });
  return rows[0] ?? null;
}

/** The story runs that runs of a story run have called, in their order; those of other teams are left out. */
export async function readCalledRuns(
  sql: Sql,
  owner: Owner,
  { storyRunId, limit }: { storyRunId: string; limit: number },
): Promise<StoryRunRow[]> {
  const { from, to } = storyRunRange(storyRunId);
  const { rows } = await sql.query<StoryRunRow>({
    name: "web_called_runs",
    text: `SELECT ${storyRunColumns} FROM story_run r ${storyRunJoins}
      WHERE r.called_by BETWEEN $1 AND $2 AND r.id > $1 AND r.tenant_id = $4 AND s.team_id = $5
        AND (EXISTS (SELECT 1 FROM action_run a WHERE a.story_run_id = $3 AND a.id = r.called_by)
          OR EXISTS (SELECT 1 FROM timer t WHERE t.run_id = r.called_by AND t.story_run_id = $3))
      ORDER BY r.id LIMIT $6`,
    values: [from, to, storyRunId, owner.tenantId, owner.teamId, limit],
  });
  return rows;
}

/** Action runs of a story run that can be tried again: one of them, or all that failed and whose failure nothing followed. */
export async function readFailed(
  sql: Sql,
  storyRunId: string,
  { actionRunId, limit }: { actionRunId: string | null; limit: number },
): Promise<Pick<ActionRunRow, "id" | "action" | "outcome" | "parent_event_id">[]> {
  const { rows } = await sql.query<Pick<ActionRunRow, "id" | "action" | "outcome" | "parent_event_id">>({
    name: "web_failed",
    text: `SELECT id, action, outcome, parent_event_id FROM action_run
      WHERE story_run_id = $1 AND CASE WHEN $2::uuid IS NULL THEN outcome IN ('failed', 'unknown') AND children = 0 ELSE id = $2 END
      ORDER BY started_at, id LIMIT $3`,
    values: [storyRunId, actionRunId, limit],
  });
  return rows;
}

export type RunCounts = { runs: number; events: number; failures: number; balance: number };

/** What is recorded of a story run so far. `balance`: runs that are still to come, 1 + children - recorded. */
export async function readCounts(sql: Sql, storyRunId: string): Promise<RunCounts> {
  const { rows } = await sql.query<RunCounts>({
    name: "web_counts",
    text: `SELECT count(*)::int AS runs, count(*) FILTER (WHERE outcome = 'failed')::int AS failures,
        (1 + coalesce(sum(children), 0) - count(*))::int AS balance,
        (SELECT count(*)::int FROM event WHERE story_run_id = $1) AS events
      FROM action_run WHERE story_run_id = $1`,
    values: [storyRunId],
  });
  return rows[0] ?? { runs: 0, events: 0, failures: 0, balance: 0 };
}

export type ActionRunRow = {
  id: string;
  at: string;
  action: string;
  parent_event_id: string | null;
  loop_index: number;
  attempt: number;
  outcome: "emitted" | "no_match" | "dropped" | "failed" | "cancelled" | "unknown";
  started_at: Date;
  ended_at: Date;
  wait: Json;
  error: Json;
  errors: Json;
  log: Json;
  sent: Json;
  children: number;
};

/** A moment as microseconds since 1970, and back: keys of pages. */
export const micros = (column: string) => `(extract(epoch FROM ${column}) * 1000000)::bigint::text`;
export const moment = (parameter: string) => `timestamptz 'epoch' + ${parameter}::bigint * interval '1 microsecond'`;
export const lowestId = "00000000-0000-0000-0000-000000000000";

export type Slice = { after: { at: string; id: string } | null; limit: number };

/** The action runs of a story run in the order of their start. */
export async function readActionRuns(sql: Sql, storyRunId: string, { after, limit }: Slice): Promise<ActionRunRow[]> {
  const { rows } = await sql.query<ActionRunRow>({
    name: "web_action_runs",
    text: `SELECT id, ${micros("started_at")} AS at, action, parent_event_id, loop_index, attempt, outcome, started_at,
        ended_at, wait, error, errors, log, sent, children
      FROM action_run WHERE story_run_id = $1 AND (started_at, id) > (${moment("$2")}, $3::uuid)
      ORDER BY started_at, id LIMIT $4`,
    values: [storyRunId, after?.at ?? "0", after?.id ?? lowestId, limit],
  });
  return rows;
}

export type EventRow = {
  id: string;
  at: string;
  story_run_id: string;
  action_run_id: string;
  action: string;
  seq: number;
  port: EventPort;
  created_at: Date;
  /** Characters of the data as JSON. */
  size: number;
  /** The beginning of the data as JSON text. */
  preview: string;
};

export type EventFilter = Slice & {
  action?: string | undefined;
  actionRunId?: string | undefined;
  previewLength: number;
};

/** The events of a story run in the order in which they came: when their runs ended, and within a run as it emitted them. */
export async function readEvents(sql: Sql, storyRunId: string, filter: EventFilter): Promise<EventRow[]> {
  const { after, limit, action = null, actionRunId = null, previewLength } = filter;
  const { rows } = await sql.query<EventRow>({
    name: "web_events",
    text: `SELECT e.id, ${micros("a.ended_at")} AS at, e.story_run_id, e.action_run_id, e.action, e.seq, e.port,
        a.ended_at AS created_at, length(e.data::text) AS size, left(e.data::text, $7::int) AS preview
      FROM event e JOIN action_run a ON a.story_run_id = e.story_run_id AND a.id = e.action_run_id
      WHERE e.story_run_id = $1 AND a.story_run_id = $1
        AND (a.ended_at, e.id) > (${moment("$2")}, $3::uuid)
        AND ($5::text IS NULL OR e.action = $5) AND ($6::uuid IS NULL OR e.action_run_id = $6)
      ORDER BY a.ended_at, e.id LIMIT $4`,
    values: [storyRunId, after?.at ?? "0", after?.id ?? lowestId, limit, action, actionRunId, previewLength],
  });
  return rows;
}

export type FullEventRow = Omit<EventRow, "at" | "preview"> & {
  /** The event that this one is a copy of, if it was emitted again or an action was tried again with it. */
  copy_of: string | null;
  version_id: string;
  data: string | null;
  lineage: Lineage | null;
  story_id: string;
  parent_event_id: string | null;
};

/** One event by its id alone. `data` is JSON text, null when it has more than `charactersMax` characters. */
export async function readEvent(
  sql: Sql,
  owner: Owner,
  { id, charactersMax }: { id: string; charactersMax: number },
): Promise<FullEventRow | null> {
  const { from, to } = storyRunRange(id);
  const { rows } = await sql.query<FullEventRow>({
    name: "web_event",
    text: `SELECT e.id, e.story_run_id, e.action_run_id, e.action, e.seq, e.port, a.ended_at AS created_at, e.lineage,
        length(e.data::text) AS size, CASE WHEN length(e.data::text) <= $6 THEN e.data::text END AS data,
        r.story_id, r.version_id, a.parent_event_id,
        CASE WHEN a.parent_event_id IS NULL AND e.seq = 0 THEN r.replay_event END AS copy_of
      FROM event e
      JOIN action_run a ON a.story_run_id = e.story_run_id AND a.id = e.action_run_id AND a.story_run_id BETWEEN $2 AND $3
      JOIN story_run r ON r.id = e.story_run_id AND r.id BETWEEN $2 AND $3
      JOIN story s ON s.id = r.story_id
      WHERE e.id = $1 AND e.story_run_id BETWEEN $2 AND $3 AND r.tenant_id = $4 AND s.team_id = $5`,
    values: [id, from, to, owner.tenantId, owner.teamId, charactersMax],
  });
  return rows[0] ?? null;
}

export type FrontierRows = {
  runs: { parentEventId: string | null; action: string; loopIndex: number }[];
  events: { id: string; actionRunId: string; action: string; port: EventPort }[];
  waits: TimerRow[];
};

/** A run without an event begins by itself. */
export type TimerRow = {
  parentEventId: string | null;
  action: string;
  loopIndex: number;
  dueAt: Date;
  attempt: number;
};

/** All that the frontiers of open story runs are computed from, by their ids. */
export async function readFrontiers(sql: Sql, storyRunIds: readonly string[]): Promise<Map<string, FrontierRows>> {
  const values = [storyRunIds];
  const [runs, events, waits] = await Promise.all([
    sql.query<OfRun<FrontierRows["runs"][number]>>({
      name: "web_frontier_runs",
      text: `SELECT story_run_id AS "storyRunId", parent_event_id AS "parentEventId", action, loop_index AS "loopIndex"
        FROM action_run WHERE story_run_id = ANY($1::uuid[])`,
      values,
    }),
    sql.query<OfRun<FrontierRows["events"][number]>>({
      name: "web_frontier_events",
      text: `SELECT story_run_id AS "storyRunId", id, action_run_id AS "actionRunId", action, port
        FROM event WHERE story_run_id = ANY($1::uuid[])`,
      values,
    }),
    sql.query<OfRun<TimerRow>>({
      name: "web_frontier_waits",
      text: `SELECT story_run_id AS "storyRunId", parent_event_id AS "parentEventId", action, loop_index AS "loopIndex",
          due_at AS "dueAt", attempt
        FROM timer WHERE story_run_id = ANY($1::uuid[])`,
      values,
    }),
  ]);
  const found = new Map<string, FrontierRows>(storyRunIds.map((id) => [id, { runs: [], events: [], waits: [] }]));
  for (const { storyRunId, ...row } of runs.rows) found.get(storyRunId)?.runs.push(row);
  for (const { storyRunId, ...row } of events.rows) found.get(storyRunId)?.events.push(row);
  for (const { storyRunId, ...row } of waits.rows) found.get(storyRunId)?.waits.push(row);
  return found;
}

type OfRun<Row> = Row & { storyRunId: string };

/** How many stories and how many open story runs a team has. */
export async function readInstanceCounts(sql: Sql, owner: Owner): Promise<{ stories: number; openRuns: number }> {
  const { rows } = await sql.query<{ stories: number; openRuns: number }>({
    name: "web_instance_counts",
    text: `SELECT (SELECT count(*)::int FROM story WHERE team_id = $2 AND tenant_id = $1 AND deleted_at IS NULL) AS stories,
      (SELECT count(*)::int FROM story_run r JOIN story s ON s.id = r.story_id
        WHERE r.status = 'open' AND r.tenant_id = $1 AND s.team_id = $2) AS "openRuns"`,
    values: [owner.tenantId, owner.teamId],
  });
  return rows[0] ?? { stories: 0, openRuns: 0 };
}

export type UsageRow = { runs: number; open: number; events: string; bytes: string; oldest: Date | null };

/** What is stored of a story; events and bytes are counted of story runs that have ended. */
export async function readUsage(sql: Sql, storyId: string): Promise<UsageRow> {
  const { rows } = await sql.query<UsageRow>({
    name: "web_usage",
    text: `SELECT count(*)::int AS runs, count(*) FILTER (WHERE status = 'open')::int AS open,
        coalesce(sum(events), 0)::text AS events, coalesce(sum(bytes), 0)::text AS bytes, min(created_at) AS oldest
      FROM story_run WHERE story_id = $1`,
    values: [storyId],
  });
  const [row] = rows;
  if (row === undefined) throw new Error("A count gave no row.");
  return row;
}

/** The live version of a story; null if nothing is published, or the story was deleted. */
export async function readLive(sql: Sql, storyId: string): Promise<{ id: string; number: number } | null> {
  const { rows } = await sql.query<{ id: string; number: number }>({
    name: "web_live",
    text: `SELECT v.id, v.number FROM story s JOIN story_version v ON v.id = s.live_version_id
      WHERE s.id = $1 AND s.deleted_at IS NULL`,
    values: [storyId],
  });
  return rows[0] ?? null;
}

/** The definition of a version. */
export async function readVersion(sql: Sql, versionId: string): Promise<unknown> {
  const { rows } = await sql.query<{ definition: unknown }>({
    name: "web_version",
    text: "SELECT definition FROM story_version WHERE id = $1",
    values: [versionId],
  });
  return rows[0]?.definition;
}
