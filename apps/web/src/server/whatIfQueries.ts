import { lowestIdAt } from "./runFilter.ts";
import type { Sql } from "./webhookQueries.ts";

export type AdmittedRunRow = {
  story_id: string;
  version_id: string;
  action: string;
  /** Ms since 1970 at which it asked for a slot, and how long it then waited and worked. */
  asked_ms: number;
  wait_ms: number;
  took_ms: number;
};

/** Story runs that began so long before the span are looked at as well. */
const reachMs = 15 * 60_000;

/** The newest action runs that took a slot since a moment; those that were executed with the one before them took none. */
export async function readAdmittedRuns(
  sql: Sql,
  { sinceMs, limit }: { sinceMs: number; limit: number },
): Promise<AdmittedRunRow[]> {
  const { rows } = await sql.query<AdmittedRunRow>({
    name: "web_admitted_runs",
    text: `SELECT r.story_id, r.version_id, a.action, a.wait_ms, a.took_ms, a.started_ms - a.wait_ms AS asked_ms
      FROM (
        SELECT story_run_id, action, extract(epoch FROM started_at)::float8 * 1000 AS started_ms,
          extract(epoch FROM ended_at - started_at)::float8 * 1000 AS took_ms,
          coalesce((SELECT sum(one.value::float8) FROM json_each_text(wait) one WHERE one.key <> 'retry_backoff'), 0)
            AS wait_ms
        FROM action_run
        WHERE story_run_id >= $1 AND started_at >= to_timestamp($2::float8 / 1000) AND json_typeof(wait) = 'object'
        ORDER BY story_run_id DESC LIMIT $3
      ) a JOIN story_run r ON r.id = a.story_run_id AND r.id >= $1`,
    values: [lowestIdAt(sinceMs - reachMs), sinceMs, limit],
  });
  return rows;
}
