import type { RecordPlace } from "./recordPlace.ts";
import { type EventRow, highestId, lowestId, micros, moment } from "./recordQueries.ts";
import type { Sql } from "./webhookQueries.ts";

/** The events of a story over all of its runs, as far as a page looks. */

export type EventSearch = {
  storyId: string;
  action?: string | undefined;
  /** Ids of story runs from this one on and below that one. */
  from?: string | undefined;
  before?: string | undefined;
  /** The event after which the page begins. */
  after: RecordPlace | null;
  text?: string | undefined;
  limit: number;
  lookedAtMax: number;
  charactersMax: number;
  previewLength: number;
};

/** `lookedTo`: the last event that was looked at, null if there are no further ones. */
export type FoundEvents = { rows: EventRow[]; lookedTo: RecordPlace | null };

type Row = EventRow & {
  looked_at: number;
  run_count: number;
  last_run: string;
  looked_run: string;
  looked_event: string;
  looked_time: string;
};

/** Runs whose events one page looks at. */
const runsMax = 1_000;

/** Reads the events that match, those of the newest run first, and within a run those that came last. */
export async function searchEvents(sql: Sql, search: EventSearch): Promise<FoundEvents> {
  const { storyId, action, from, before, after, text, limit } = search;
  const { rows } = await sql.query<Row>({
    name: "web_story_events",
    text: `WITH runs AS MATERIALIZED (
        SELECT id FROM story_run WHERE story_id = $1 AND id >= $2 AND id < $3 AND ($4::uuid IS NULL OR id <= $4)
        ORDER BY id DESC LIMIT ${runsMax}),
      looked AS MATERIALIZED (
        SELECT e.* FROM (SELECT id FROM runs ORDER BY id DESC) r CROSS JOIN LATERAL (
          SELECT v.id, v.story_run_id, v.action_run_id, v.action, v.seq, v.port, v.data, a.ended_at
          FROM event v JOIN action_run a ON a.story_run_id = v.story_run_id AND a.id = v.action_run_id
          WHERE v.story_run_id = r.id AND a.story_run_id = r.id AND v.port <> 'none'
            AND ($6::text IS NULL OR v.action = $6)
            AND ($4::uuid IS NULL OR r.id < $4 OR (a.ended_at, v.id) < (${moment("$12")}, $5))
          ORDER BY a.ended_at DESC, v.id DESC LIMIT $7) e
        ORDER BY e.story_run_id DESC, e.ended_at DESC, e.id DESC LIMIT $7),
      total AS (
        SELECT (SELECT count(*)::int FROM looked) AS looked_at, (SELECT count(*)::int FROM runs) AS run_count,
          (SELECT id FROM runs ORDER BY id LIMIT 1) AS last_run),
      last AS (
        SELECT story_run_id AS looked_run, id AS looked_event, ${micros("ended_at")} AS looked_time
        FROM looked ORDER BY story_run_id, ended_at, id LIMIT 1),
      found AS (
        SELECT id, story_run_id, action_run_id, action, seq, port, ended_at AS created_at, ${micros("ended_at")} AS at,
          length(data::text) AS size, left(data::text, $11) AS preview
        FROM looked WHERE $8::text IS NULL OR strpos(lower(left(data::text, $9)), lower($8)) > 0
        ORDER BY story_run_id DESC, ended_at DESC, id DESC LIMIT $10)
      SELECT found.*, total.*, last.* FROM total LEFT JOIN last ON true LEFT JOIN found ON true
      ORDER BY found.story_run_id DESC, found.created_at DESC, found.id DESC`,
    values: [
      ...[storyId, from ?? lowestId, before ?? highestId, after?.storyRunId ?? null, after?.id ?? null],
      ...[action ?? null, search.lookedAtMax, text ?? null, search.charactersMax, limit, search.previewLength],
      after?.at ?? "0",
    ],
  });
  return { rows: rows.filter(({ id }) => id !== null), lookedTo: toLookedTo(rows[0], search.lookedAtMax) };
}

/** The last event of those that were looked at, or the end of the last run if these were as many as may be. */
function toLookedTo(row: Row | undefined, lookedAtMax: number): FoundEvents["lookedTo"] {
  if (row === undefined) return null;
  if (row.looked_at >= lookedAtMax) return { storyRunId: row.looked_run, at: row.looked_time, id: row.looked_event };
  return row.run_count >= runsMax ? { storyRunId: row.last_run, at: "0", id: lowestId } : null;
}
