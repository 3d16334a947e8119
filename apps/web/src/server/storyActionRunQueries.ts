import type { RecordPlace } from "./recordPlace.ts";
import { type ActionRunRow, lowestId, micros, moment } from "./recordQueries.ts";
import type { Sql } from "./webhookQueries.ts";

/** The runs of one action over the runs of its story, as far as a page looks. */

type Search = { storyId: string; action: string; after: RecordPlace | null; limit: number };
type Found = ActionRunRow & { story_run_id: string };
type Row = Found & { run_count: number; last_run: string };

/** Story runs that one page looks at. */
const runsMax = 1_000;

/** `lookedTo`: where looking ended, null if there are no further story runs. */
export async function readStoryActionRuns(
  sql: Sql,
  { storyId, action, after, limit }: Search,
): Promise<{ rows: Found[]; lookedTo: RecordPlace | null }> {
  const { rows } = await sql.query<Row>({
    name: "web_story_action_runs",
    text: `WITH runs AS MATERIALIZED (
        SELECT id FROM story_run WHERE story_id = $1 AND ($3::uuid IS NULL OR id <= $3) ORDER BY id DESC LIMIT ${runsMax}),
      total AS (SELECT (SELECT count(*)::int FROM runs) AS run_count, (SELECT id FROM runs ORDER BY id LIMIT 1) AS last_run),
      found AS (
        SELECT a.* FROM (SELECT id FROM runs ORDER BY id DESC) r CROSS JOIN LATERAL (
          SELECT story_run_id, id, ${micros("started_at")} AS at, action, parent_event_id, loop_index, attempt, outcome,
            started_at, ended_at, wait, error, errors, log, sent, children
          FROM action_run WHERE story_run_id = r.id AND action = $2
            AND ($3::uuid IS NULL OR r.id < $3 OR (started_at, id) < (${moment("$4")}, $5::uuid))
          ORDER BY started_at DESC, id DESC LIMIT $6) a
        ORDER BY a.story_run_id DESC, a.started_at DESC, a.id DESC LIMIT $6)
      SELECT found.*, total.* FROM total LEFT JOIN found ON true
      ORDER BY found.story_run_id DESC, found.started_at DESC, found.id DESC`,
    values: [storyId, action, after?.storyRunId ?? null, after?.at ?? "0", after?.id ?? lowestId, limit],
  });
  const [first] = rows;
  const isCut = first !== undefined && first.run_count >= runsMax;
  return {
    rows: rows.filter(({ id }) => id !== null),
    lookedTo: isCut ? { storyRunId: first.last_run, at: "0", id: lowestId } : null,
  };
}
