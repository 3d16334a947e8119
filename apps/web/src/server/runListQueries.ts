import type { Owner, StoryRunStatus } from "./recordQueries.ts";
import type { Sql } from "./webhookQueries.ts";

/**
 * What a list of story runs shows besides the rows of its story runs. Each statement is bounded by how many rows it may
 * look at.
 */

type NewerFilter = {
  storyId?: string | undefined;
  status?: StoryRunStatus | undefined;
  after: string;
  limit: number;
};

/** How many story runs began after one, at most `limit`; ids are in the order of time. */
export async function readNewer(sql: Sql, owner: Owner, filter: NewerFilter): Promise<number> {
  const { storyId = null, status = null, after, limit } = filter;
  const { rows } = await sql.query<{ count: number }>({
    name: "web_newer_runs",
    text: `SELECT count(*)::int AS count FROM (
        SELECT 1 FROM story_run r JOIN story s ON s.id = r.story_id
        WHERE r.id > $1 AND r.tenant_id = $2 AND s.team_id = $3
          AND ($4::uuid IS NULL OR r.story_id = $4) AND ($5::story_run_status IS NULL OR r.status = $5)
        ORDER BY r.id LIMIT $6
      ) newer`,
    values: [after, owner.tenantId, owner.teamId, storyId, status, limit],
  });
  return rows[0]?.count ?? 0;
}

export type RunFigures = {
  heldMs: number;
  workedMs: number;
  /** There are more action runs than were looked at. */
  isMore: boolean;
  failure: { action: string; message: string | null } | null;
};

type FiguresRow = {
  id: string;
  held_ms: number;
  worked_ms: number;
  looked_at: number;
  failed_action: string | null;
  failed_message: string | null;
};

/** Action runs of one story run that are looked at. */
const lookedAtMax = 300;

/** What the action runs of some story runs took together, and the last failure of each. */
export async function readRunFigures(sql: Sql, storyRunIds: readonly string[]): Promise<Map<string, RunFigures>> {
  if (storyRunIds.length === 0) return new Map();
  const { rows } = await sql.query<FiguresRow>({
    name: "web_run_figures",
    text: `SELECT asked.id, sums.held_ms, sums.worked_ms, sums.looked_at, last.action AS failed_action,
        last.message AS failed_message
      FROM unnest($1::uuid[]) AS asked(id)
      CROSS JOIN LATERAL (
        SELECT coalesce(sum(extract(epoch FROM a.ended_at - a.started_at)) * 1000, 0)::float8 AS worked_ms,
          coalesce(sum((SELECT sum(one.value::float8)
            FROM json_each_text(CASE json_typeof(a.wait) WHEN 'object' THEN a.wait END) one
            WHERE one.key <> 'retry_backoff')), 0)::float8 AS held_ms,
          count(*)::int AS looked_at
        FROM (SELECT started_at, ended_at, wait FROM action_run WHERE story_run_id = asked.id LIMIT $2) a
      ) sums
      LEFT JOIN LATERAL (
        SELECT a.action, a.error->>'message' AS message FROM action_run a
        WHERE a.story_run_id = asked.id AND a.outcome IN ('failed', 'unknown') ORDER BY a.ended_at DESC, a.id LIMIT 1
      ) last ON true`,
    values: [storyRunIds, lookedAtMax],
  });
  return new Map(
    rows.map((row) => {
      const failure = row.failed_action === null ? null : { action: row.failed_action, message: row.failed_message };
      const isMore = row.looked_at >= lookedAtMax;
      return [row.id, { heldMs: row.held_ms, workedMs: row.worked_ms, isMore, failure }];
    }),
  );
}

/** The first event of each action of a story run that is not larger than `sizeMax` characters. */
export async function readEventOfEach(
  sql: Sql,
  storyRunId: string,
  { limit, sizeMax }: { limit: number; sizeMax: number },
): Promise<{ id: string; action: string }[]> {
  const { rows } = await sql.query<{ id: string; action: string }>({
    name: "web_event_of_each",
    text: `SELECT DISTINCT ON (e.action) e.id, e.action FROM event e
      JOIN action_run a ON a.story_run_id = e.story_run_id AND a.id = e.action_run_id
      WHERE e.story_run_id = $1 AND a.story_run_id = $1 AND e.port <> 'none' AND length(e.data::text) <= $3
      ORDER BY e.action, a.started_at, e.id LIMIT $2`,
    values: [storyRunId, limit, sizeMax],
  });
  return rows;
}
