import {
  highestId,
  lowestId,
  type Owner,
  type StoryRunRow,
  type StoryRunStatus,
  storyRunColumns,
  storyRunJoins,
} from "./recordQueries.ts";
import type { Sql } from "./webhookQueries.ts";

/** Story runs that match what no index knows; so many of the newest ones are looked at for one page. */

export type RunSearch = {
  storyId?: string | undefined;
  status?: StoryRunStatus | undefined;
  /** Ids from this one on and below that one. */
  from?: string | undefined;
  before?: string | undefined;
  minMs?: number | undefined;
  text?: string | undefined;
  limit: number;
  lookedAtMax: number;
};

/** `lookedTo`: the last story run that was looked at, null if there are no further ones. */
export type FoundRuns = { rows: StoryRunRow[]; lookedTo: string | null };

/**
 * Reads runs that match, the newest first. A text is compared with the end of the id, the story's name, and why action runs
 * failed, where some did.
 */
export async function searchStoryRuns(sql: Sql, owner: Owner, search: RunSearch): Promise<FoundRuns> {
  const { storyId, status, from, before, minMs, text, limit, lookedAtMax } = search;
  const { rows } = await sql.query<StoryRunRow & { looked_to: string; looked_at: number }>({
    text: `WITH looked AS MATERIALIZED (
        SELECT ${storyRunColumns} FROM story_run r ${storyRunJoins}
        WHERE r.id < $1 AND r.id >= $2 AND r.tenant_id = $3 AND s.team_id = $4
          AND ($5::uuid IS NULL OR r.story_id = $5) AND ($6::story_run_status IS NULL OR r.status = $6)
        ORDER BY r.id DESC LIMIT $7),
      total AS (SELECT count(*)::int AS looked_at, (array_agg(id ORDER BY id))[1] AS looked_to FROM looked),
      found AS (
        SELECT * FROM looked l
        WHERE ($8::float8 IS NULL OR extract(epoch FROM coalesce(l.closed_at, now()) - l.created_at) * 1000 >= $8)
          AND ($9::text IS NULL OR right(l.id::text, length($9)) = lower($9) OR strpos(lower(l.story_name), lower($9)) > 0
            OR (coalesce(l.failures, 1) > 0 AND EXISTS (
              SELECT 1 FROM action_run a WHERE a.story_run_id = l.id AND a.outcome IN ('failed', 'unknown')
                AND strpos(lower(a.action || ': ' || coalesce(a.error->>'message', '')), lower($9)) > 0)))
        ORDER BY id DESC LIMIT $10)
      SELECT found.*, total.* FROM total LEFT JOIN found ON true ORDER BY found.id DESC`,
    values: [
      ...[before ?? highestId, from ?? lowestId, owner.tenantId, owner.teamId, storyId ?? null, status ?? null],
      ...[lookedAtMax, minMs ?? null, text ?? null, limit],
    ],
  });
  const [first] = rows;
  const isCut = first !== undefined && first.looked_at >= lookedAtMax;
  return { rows: rows.filter(({ id }) => id !== null), lookedTo: isCut ? first.looked_to : null };
}
