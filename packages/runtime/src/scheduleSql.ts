/** The statements of schedules. Times are milliseconds since 1970 on the database's clock. */

/**
 * Stories whose live version is not the one that their schedules were made for. A version without the word in its text has
 * none. `since_ms`: when it was published. $1 how many.
 */
export const changedStories = {
  name: "changed_stories",
  text: `
    SELECT s.id, s.live_version_id, coalesce(v.definition::text LIKE '%"schedule"%', false) AS is_scheduled,
      (extract(epoch FROM s.updated_at) * 1000)::float8 AS since_ms
    FROM story s LEFT JOIN story_version v ON v.id = s.live_version_id
    WHERE s.live_version_id IS DISTINCT FROM s.scheduled_version_id ORDER BY s.id LIMIT $1`,
};

/**
 * Gives a story the schedules of its live version. Those that it had already keep their next time. $1 story, $2 version;
 * $3 schedules as JSON: i id, a action, c expression, z time zone, d next time, f the same with its spread.
 */
export const saveSchedules = {
  name: "save_schedules",
  text: `
    WITH live AS (
      UPDATE story SET scheduled_version_id = $2 WHERE id = $1 AND live_version_id IS NOT DISTINCT FROM $2::uuid
      RETURNING id),
    given AS MATERIALIZED (
      SELECT q.* FROM json_to_recordset($3::json) AS q(i uuid, a text, c text, z text, d float8, f float8), live),
    gone AS (
      DELETE FROM schedule USING live WHERE schedule.story_id = live.id
        AND schedule.id NOT IN (SELECT given.i FROM given))
    INSERT INTO schedule (id, story_id, action_id, cron, timezone, due_at, fires_at)
    SELECT i, $1, a, c, z, to_timestamp(d / 1000), to_timestamp(f / 1000) FROM given ORDER BY i
    ON CONFLICT (id) DO UPDATE SET fires_at = schedule.due_at + (excluded.fires_at - excluded.due_at)
    RETURNING id`,
};

/** Due schedules of deleted stories go. $1 now. */
export const dropSchedules = {
  name: "drop_schedules",
  text: `
    DELETE FROM schedule USING story WHERE schedule.fires_at <= to_timestamp($1::float8 / 1000)
      AND story.id = schedule.story_id AND story.deleted_at IS NOT NULL`,
};

/** Due schedules, as far as they are those of the live version. $1 now, $2 how many. */
export const dueSchedules = {
  name: "due_schedules",
  text: `
    SELECT s.id, s.story_id, s.action_id, y.tenant_id, y.live_version_id AS version_id,
      (extract(epoch FROM s.due_at) * 1000)::float8 AS due_ms,
      (extract(epoch FROM s.last_due_at) * 1000)::float8 AS last_due_ms
    FROM schedule s JOIN story y ON y.id = s.story_id
    WHERE s.fires_at <= to_timestamp($1::float8 / 1000) AND s.paused_at IS NULL AND y.deleted_at IS NULL
      AND y.live_version_id = y.scheduled_version_id
    ORDER BY s.fires_at LIMIT $2`,
};

/**
 * Moves schedules on and starts a story run for each of the times that are to run; whoever moved one first decides. One
 * that is not to overlap starts none while its story run before is open. The timer of a story run's first run stands for it until it is recorded. $1 schedules as JSON: i id, v version, o the time
 * from which it is moved on, d its next time, f the same with its spread, l the last that runs, m how many were missed, k the story run that must have ended;
 * $2 story runs: i id, h schedule, n tenant, y story, v version, r id of the first run, a its action; $3 now, $4 when the
 * timers are due. Returns the schedules that were moved on, and whether one was left out as it would have overlapped.
 */
export const tickSchedules = {
  name: "tick_schedules",
  text: `
    WITH moves AS MATERIALIZED (
      SELECT q.* FROM json_to_recordset($1::json) AS q(i uuid, v uuid, o float8, d float8, f float8, l float8, m int, k uuid)),
    mine AS MATERIALIZED (
      SELECT s.id, EXISTS (SELECT 1 FROM story_run r WHERE r.id = moves.k AND r.status = 'open') AS busy
      FROM schedule s JOIN moves ON moves.i = s.id JOIN story y ON y.id = s.story_id
      WHERE s.due_at = to_timestamp(moves.o / 1000) AND s.paused_at IS NULL AND y.deleted_at IS NULL AND y.live_version_id = moves.v
      ORDER BY s.id FOR UPDATE OF s SKIP LOCKED),
    moved AS (
      UPDATE schedule s SET due_at = to_timestamp(d / 1000), fires_at = to_timestamp(f / 1000),
        last_due_at = CASE WHEN busy THEN s.last_due_at ELSE coalesce(to_timestamp(l / 1000), s.last_due_at) END,
        missed = s.missed + m, skipped = s.skipped + busy::int,
        missed_at = CASE WHEN m > 0 THEN to_timestamp($3::float8 / 1000) ELSE s.missed_at END,
        skipped_at = CASE WHEN busy THEN to_timestamp($3::float8 / 1000) ELSE s.skipped_at END
      FROM moves JOIN mine ON mine.id = moves.i WHERE s.id = moves.i RETURNING s.id, busy),
    begun AS MATERIALIZED (
      SELECT q.* FROM json_to_recordset($2::json) AS q(i uuid, h uuid, n uuid, y uuid, v uuid, r uuid, a text)
      JOIN moved ON moved.id = q.h AND NOT busy),
    opened AS (
      INSERT INTO story_run (id, tenant_id, story_id, version_id, trigger, status, created_at)
      SELECT i, n, y, v, 'schedule', 'open', to_timestamp($3::float8 / 1000) FROM begun ORDER BY i
      ON CONFLICT DO NOTHING RETURNING id),
    waiting AS (
      INSERT INTO timer (run_id, story_run_id, action, loop_index, due_at, attempt)
      SELECT r, i, a, 0, to_timestamp($4::float8 / 1000), 1 FROM begun JOIN opened ON opened.id = begun.i ORDER BY r
      ON CONFLICT DO NOTHING)
    SELECT id, busy FROM moved`,
};

/** Schedules that can't be read now are looked at later. $1 ids, $2 when. */
export const postponeSchedules = {
  name: "postpone_schedules",
  text: "UPDATE schedule SET fires_at = to_timestamp($2::float8 / 1000) WHERE id = ANY($1::uuid[])",
};

/** When the next schedule after $1 fires, both in ms; null if there is none. What is due before can't be started now. */
export const nextSchedule = {
  name: "next_schedule",
  text: `
    SELECT (extract(epoch FROM min(fires_at)) * 1000)::float8 AS fires_ms FROM schedule
    WHERE fires_at > to_timestamp($1::float8 / 1000) AND paused_at IS NULL`,
};

/**
 * Starts a story run with an action that begins by itself, now. $1 story run, $2 tenant, $3 story, $4 version, $5 trigger,
 * $6 now in ms, $7 id of the first run, $8 its action, $9 when its timer is due.
 */
export const startRun = {
  name: "start_run",
  text: `
    WITH opened AS (
      INSERT INTO story_run (id, tenant_id, story_id, version_id, trigger, status, created_at)
      VALUES ($1, $2, $3, $4, $5, 'open', to_timestamp($6::float8 / 1000)) RETURNING id)
    INSERT INTO timer (run_id, story_run_id, action, loop_index, due_at, attempt)
    SELECT $7::uuid, id, $8, 0, to_timestamp($9::float8 / 1000), 1 FROM opened`,
};
