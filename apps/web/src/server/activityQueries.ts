import type { ActionRunRow, Owner, StoryRunRow, StoryRunStatus } from "./recordQueries.ts";
import type { Sql } from "./webhookQueries.ts";

/**
 * What pages show of a story at a glance. Each statement is bounded by how many rows it may look at, so that a busy
 * story costs no more than a quiet one.
 */

export type LastRunRow = { story_id: string; id: string; status: StoryRunStatus; created_at: Date };

/** The last story run of each of some stories that have one. */
export async function readLastRuns(sql: Sql, owner: Owner, storyIds: readonly string[]): Promise<LastRunRow[]> {
  const { rows } = await sql.query<LastRunRow>({
    name: "web_last_runs",
    text: `SELECT s.id AS story_id, last.id, last.status, last.created_at
      FROM story s
      CROSS JOIN LATERAL (
        SELECT r.id, r.status, r.created_at FROM story_run r
        WHERE r.story_id = s.id AND r.tenant_id = s.tenant_id ORDER BY r.id DESC LIMIT 1
      ) last
      WHERE s.id = ANY($1::uuid[]) AND s.tenant_id = $2 AND s.team_id = $3`,
    values: [storyIds, owner.tenantId, owner.teamId],
  });
  return rows;
}

export type ActionActivityRow = {
  action: string;
  runs: number;
  failed: number;
  events: number;
  last_outcome: ActionRunRow["outcome"];
  /** Milliseconds that the last run worked. */
  last_ms: number;
  /** Events of just now, by the way that they left. */
  recent_default: number;
  recent_no_match: number;
  recent_failure: number;
};

export type ActivityQuery = { storyId: string; storyRunsMax: number; runsMax: number; recentSince: Date };

/** What the actions of a story did in its last story runs. Looks at `runsMax` action runs of each at most. */
export async function readActivity(sql: Sql, owner: Owner, query: ActivityQuery): Promise<ActionActivityRow[]> {
  const { rows } = await sql.query<ActionActivityRow>({
    name: "web_activity",
    text: `WITH latest AS (
        SELECT r.id FROM story_run r JOIN story s ON s.id = r.story_id
        WHERE r.story_id = $1 AND r.tenant_id = $2 AND s.team_id = $3 ORDER BY r.id DESC LIMIT $4
      ), looked_at AS (
        SELECT a.* FROM latest
        CROSS JOIN LATERAL (
          SELECT a.story_run_id, a.id, a.action, a.outcome, a.started_at, a.ended_at FROM action_run a
          WHERE a.story_run_id = latest.id LIMIT $5
        ) a
      ), counted AS (
        SELECT a.*, a.ended_at >= $6 AS is_recent, (SELECT count(*) FROM event e
          WHERE e.story_run_id = a.story_run_id AND e.action_run_id = a.id AND e.port <> 'none') AS events
        FROM looked_at a
      )
      SELECT a.action, count(*)::int AS runs, count(*) FILTER (WHERE a.outcome = 'failed')::int AS failed,
        sum(a.events)::int AS events,
        coalesce(sum(a.events) FILTER (WHERE is_recent AND outcome = 'emitted'), 0)::int AS recent_default,
        coalesce(sum(a.events) FILTER (WHERE is_recent AND outcome = 'no_match'), 0)::int AS recent_no_match,
        coalesce(sum(a.events) FILTER (WHERE is_recent AND outcome = 'failed'), 0)::int AS recent_failure,
        (array_agg(a.outcome::text ORDER BY a.ended_at DESC, a.id))[1] AS last_outcome,
        (array_agg(extract(epoch FROM a.ended_at - a.started_at) * 1000 ORDER BY a.ended_at DESC, a.id))[1]::int AS last_ms
      FROM counted a GROUP BY a.action ORDER BY a.action`,
    values: [query.storyId, owner.tenantId, owner.teamId, query.storyRunsMax, query.runsMax, query.recentSince],
  });
  return rows;
}

/** The newest story runs of a story that are open, of its last `limit` ones. */
export async function readOpenRuns(sql: Sql, storyId: string, limit: number): Promise<OpenRunRow[]> {
  const { rows } = await sql.query<OpenRunRow>({
    name: "web_open_runs",
    text: `SELECT id, version_id, replay_of, replay_event, replay_action FROM (
        SELECT * FROM story_run WHERE story_id = $1 ORDER BY id DESC LIMIT $2
      ) latest WHERE status = 'open'`,
    values: [storyId, limit],
  });
  return rows;
}

export type OpenRunRow = Pick<StoryRunRow, "id" | "version_id" | "replay_of" | "replay_event" | "replay_action">;

/** The definition of a version of a team's story, undefined if there is none. */
export async function readVersionOf(sql: Sql, owner: Owner, versionId: string): Promise<unknown> {
  const { rows } = await sql.query<{ definition: unknown }>({
    name: "web_version_of",
    text: `SELECT v.definition FROM story_version v JOIN story s ON s.id = v.story_id
      WHERE v.id = $1 AND s.tenant_id = $2 AND s.team_id = $3`,
    values: [versionId, owner.tenantId, owner.teamId],
  });
  return rows[0]?.definition;
}

/** The actions of a story, by id, whose mailbox could not be read when it was looked at last. */
export async function readBrokenMailboxes(sql: Sql, storyId: string): Promise<string[]> {
  const { rows } = await sql.query<{ action_id: string }>({
    name: "web_broken_mailboxes",
    text: "SELECT action_id FROM mailbox WHERE story_id = $1 AND error IS NOT NULL ORDER BY action_id",
    values: [storyId],
  });
  return rows.map((row) => row.action_id);
}
