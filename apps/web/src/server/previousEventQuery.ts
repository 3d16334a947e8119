import type { Sql } from "./webhookQueries.ts";

export type EventPlace = {
  id: string;
  action: string;
  storyId: string;
  storyRunId: string;
  /** How many story runs are looked at. */
  storyRunsMax: number;
};

/** The latest event of an action before another one of it, in the story runs up to that one's. Looks at few of them. */
export async function readPreviousEvent(sql: Sql, place: EventPlace): Promise<string | null> {
  const { rows } = await sql.query<{ id: string }>({
    name: "web_previous_event",
    text: `WITH this AS (
        SELECT a.started_at, e.id FROM event e
        JOIN action_run a ON a.story_run_id = e.story_run_id AND a.id = e.action_run_id
        WHERE e.story_run_id = $3 AND a.story_run_id = $3 AND e.id = $1
      ), runs AS (
        SELECT r.id FROM story_run r WHERE r.story_id = $4 AND r.id <= $3 ORDER BY r.id DESC LIMIT $5
      )
      SELECT found.id FROM runs CROSS JOIN LATERAL (
        SELECT e.id FROM event e
        JOIN action_run a ON a.story_run_id = e.story_run_id AND a.id = e.action_run_id
        WHERE e.story_run_id = runs.id AND a.story_run_id = runs.id AND e.action = $2 AND e.port <> 'none'
          AND (runs.id < $3 OR (a.started_at, e.id) < (SELECT started_at, id FROM this))
        ORDER BY a.started_at DESC, e.id DESC LIMIT 1
      ) found ORDER BY runs.id DESC LIMIT 1`,
    values: [place.id, place.action, place.storyRunId, place.storyId, place.storyRunsMax],
  });
  return rows[0]?.id ?? null;
}
