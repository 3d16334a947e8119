/**
 * Calls from story to story, as parts of the statement that appends (appendSql.ts), and what is read for them.
 *
 * A run that calls waits: its timer, the call, and the story run that it starts are written in one commit. Whatever ends the
 * call moves the timer to now in its own commit: an event of an exit, or the closing of the called story run. The run then
 * goes on as one that is tried again does, and reads here what came of its call.
 */

/** $7: calls that are made, each with what the call before it gave. A call that was made already is not made again. */
export const callParts = (isCancelled: (id: string) => string) => `
  calls AS MATERIALIZED (
    SELECT * FROM json_to_recordset($7::json) AS c(i uuid, s uuid, k int, r uuid, e text[], d float8, j json)
    WHERE NOT ${isCancelled("c.s")}
      AND NOT EXISTS (SELECT 1 FROM action_run known WHERE known.story_run_id = c.s AND known.id = c.i)),
  called AS (
    INSERT INTO call (run_id, index, story_run_id, exits, times_out_at)
    SELECT i, k, r, e, to_timestamp(d / 1000) FROM calls ORDER BY i ON CONFLICT DO NOTHING RETURNING run_id, story_run_id),
  before AS (
    UPDATE call SET done = true, result = calls.j
    FROM calls JOIN called ON called.run_id = calls.i WHERE call.run_id = calls.i AND call.index = calls.k - 1)`;

/** Whether a row of a story run that a call starts is written: it is the first to do so. */
export const isCalled = (marker: string, storyRunId: string) =>
  `(${marker} IS NULL OR ${storyRunId} IN (SELECT called.story_run_id FROM called))`;

/** Wakes the callers of story runs of which an exit has emitted. $8 their ids, $5 now in ms. */
export const answerParts = `
  answered AS (
    UPDATE timer SET due_at = to_timestamp($5::float8 / 1000)
    FROM call WHERE call.story_run_id = ANY($8::uuid[]) AND NOT call.done AND timer.run_id = call.run_id
      AND call.story_run_id IN (SELECT head.story_run_id FROM head))`;

/** Wakes the callers of story runs that the part `closed` has closed. */
export const wakeCallers = `
  woken AS (
    UPDATE timer SET due_at = now() FROM call
    WHERE call.story_run_id IN (SELECT closed.id FROM closed) AND NOT call.done AND timer.run_id = call.run_id)`;

/**
 * What came of the last call of a run: the event of the first exit, and the state of the called story run (null: it is not
 * in the record any more). $1 run.
 */
export const readCall = {
  name: "read_call",
  text: `
    SELECT c.index, c.story_run_id, s.status, (extract(epoch FROM c.times_out_at) * 1000)::float8 AS times_out_ms,
      s.story_id, (SELECT json_build_array(e.data) FROM event e
        JOIN action_run a ON a.story_run_id = c.story_run_id AND a.id = e.action_run_id
        WHERE e.story_run_id = c.story_run_id AND e.port = 'default' AND e.action = ANY(c.exits)
        ORDER BY a.ended_at, e.id LIMIT 1) AS answer
    FROM call c LEFT JOIN story_run s ON s.id = c.story_run_id
    WHERE c.run_id = $1 ORDER BY c.index DESC LIMIT 1`,
};

/** What the calls of a run before the last one gave, in their order. $1 run. */
export const readResults = {
  name: "read_results",
  text: "SELECT result FROM call WHERE run_id = $1 AND done ORDER BY index",
};

/** The event of the first exit of a story run, and its state. $1 story run, $2 slugs of the exits. */
export const readAnswer = {
  name: "read_answer",
  text: `
    SELECT s.status, (SELECT json_build_array(e.data) FROM event e
        JOIN action_run a ON a.story_run_id = s.id AND a.id = e.action_run_id
        WHERE e.story_run_id = s.id AND e.port = 'default' AND e.action = ANY($2::text[])
        ORDER BY a.ended_at, e.id LIMIT 1) AS answer
    FROM story_run s WHERE s.id = $1`,
};

/**
 * The stories that a name may mean, and the way that led to a story run. $1 the id of a story or null, $2 tenant, $3 slug of
 * a story, $4 slug of its team or null for the team $5, $6 the story run that calls.
 */
export const findCalled = {
  name: "find_called",
  text: `
    SELECT y.id, y.name, y.team_id, y.live_version_id, y.deleted_at IS NOT NULL AS deleted,
      (SELECT slug FROM team WHERE team.id = $5) AS team, s.call_path, s.story_id AS caller
    FROM story_run s LEFT JOIN (
      SELECT story.*, team.slug AS team_slug FROM story JOIN team ON team.id = story.team_id) AS y
      ON y.tenant_id = $2 AND y.deleted_at IS NULL AND CASE WHEN $1::uuid IS NOT NULL THEN y.id = $1
        ELSE y.slug = $3 AND CASE WHEN $4::text IS NULL THEN y.team_id = $5 ELSE y.team_slug = $4 END END
    WHERE s.id = $6 LIMIT 1`,
};
