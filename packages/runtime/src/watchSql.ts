/** What is watched, what was seen, and the messages about it. Times are in milliseconds of the database's clock. */

/** Stories whose live version changed since its monitoring was taken over. $1 how many. */
export const changedWatches = {
  name: "changed_watches",
  text: `
    SELECT s.id, s.live_version_id, s.deleted_at IS NULL
      AND coalesce(v.definition::text LIKE '%"monitoring"%', false) AS is_watched
    FROM story s LEFT JOIN story_version v ON v.id = s.live_version_id
    WHERE s.live_version_id IS DISTINCT FROM s.watch_version_id ORDER BY s.id LIMIT $1`,
};

/**
 * Gives a story what its live version is watched for. $1 story, $2 version, $3 watches as JSON, $4 now. What was watched
 * before keeps its times; silence that begins to be watched for counts from now on.
 */
export const saveWatches = {
  name: "save_watches",
  text: `
    WITH live AS (
      UPDATE story SET watch_version_id = $2 WHERE id = $1 AND live_version_id IS NOT DISTINCT FROM $2::uuid RETURNING id),
    wanted AS (
      SELECT live.id, w.* FROM live, json_to_recordset($3::json) AS w(action_id text, kind text, slug text, name text,
        quiet_seconds int, silence_seconds int, mail text[], webhook text)),
    gone AS (
      DELETE FROM watch USING live WHERE watch.story_id = live.id AND NOT EXISTS (
        SELECT 1 FROM wanted WHERE wanted.action_id = watch.action_id AND wanted.kind = watch.kind))
    INSERT INTO watch (story_id, action_id, kind, slug, name, quiet_seconds, silence_seconds, mail, webhook, heard_at)
    SELECT id, action_id, kind, slug, name, quiet_seconds, silence_seconds, mail, webhook,
      to_timestamp($4::float8 / 1000) FROM wanted
    ON CONFLICT (story_id, action_id, kind) DO UPDATE SET slug = excluded.slug, name = excluded.name,
      quiet_seconds = excluded.quiet_seconds, silence_seconds = excluded.silence_seconds, mail = excluded.mail,
      webhook = excluded.webhook`,
};

/**
 * Makes messages of what was seen and nobody was told, and of silence; the quiet time begins with them. All of it is one
 * commit: a process that dies has told either everything or nothing. $1 now, $2 how many watches at most.
 *
 * What nobody is to be told is kept as a message that was not sent, and says so.
 */
export const makeNotices = {
  name: "make_notices",
  text: `
    WITH due AS MATERIALIZED (
      SELECT w.*, to_timestamp($1::float8 / 1000) AS now, s.team_id, s.name AS story FROM watch w
      JOIN story s ON s.id = w.story_id
      WHERE s.deleted_at IS NULL AND s.live_version_id IS NOT NULL
        AND coalesce(w.next_at, '-infinity') <= to_timestamp($1::float8 / 1000)
        AND CASE WHEN w.kind = 'silence' THEN NOT w.silent AND to_timestamp($1::float8 / 1000) >= w.heard_at
            + (w.silence_seconds + greatest(w.silence_seconds / 100.0, 1)) * interval '1 second'
          ELSE EXISTS (SELECT 1 FROM sighting g
            WHERE g.story_id = w.story_id AND g.action_id = w.action_id AND g.kind = w.kind) END
      ORDER BY w.story_id, w.action_id, w.kind LIMIT $2 FOR UPDATE OF w SKIP LOCKED),
    seen AS (
      DELETE FROM sighting g USING due
      WHERE g.story_id = due.story_id AND g.action_id = due.action_id AND g.kind = due.kind RETURNING g.*),
    latest AS (
      SELECT *, row_number() OVER (PARTITION BY story_id, action_id, kind ORDER BY at DESC, run_id) AS nth FROM seen),
    told AS (
      UPDATE watch SET next_at = due.now + due.quiet_seconds * interval '1 second', silent = watch.kind = 'silence'
      FROM due WHERE watch.story_id = due.story_id AND watch.action_id = due.action_id AND watch.kind = due.kind),
    sums AS (
      SELECT story_id, action_id, kind, sum(count)::int AS count, count(*)::int AS of_runs, min(at) AS first_at, max(at) AS last_at,
        json_agg(json_build_object('story_run_id', story_run_id, 'run_id', run_id, 'at', at, 'error', error) ORDER BY nth)
          FILTER (WHERE nth <= 5) AS runs
      FROM latest GROUP BY story_id, action_id, kind),
    bodies AS MATERIALIZED (
      SELECT due.*, json_build_object('kind', due.kind, 'story', json_build_object('id', due.story_id, 'name', due.story),
        'action', json_build_object('id', due.action_id, 'slug', due.slug, 'name', due.name),
        'count', coalesce(sums.count, 0), 'of_runs', coalesce(sums.of_runs, 0),
          'first_at', coalesce(sums.first_at, due.heard_at),
        'last_at', coalesce(sums.last_at, due.heard_at), 'quiet_seconds', due.quiet_seconds,
        'silence_seconds', due.silence_seconds, 'runs', coalesce(sums.runs, '[]'::json)) AS body,
        CASE WHEN due.mail IS NULL AND due.webhook IS NULL THEN m.notify_mail ELSE due.mail END AS to_mail,
        CASE WHEN due.mail IS NULL AND due.webhook IS NULL THEN m.notify_webhook ELSE due.webhook END AS to_webhook
      FROM due LEFT JOIN sums USING (story_id, action_id, kind) LEFT JOIN team_mail m ON m.team_id = due.team_id)
    INSERT INTO notice (id, team_id, story_id, action_id, kind, mail, webhook, body, created_at, due_at, error)
    SELECT gen_random_uuid(), team_id, story_id, action_id, kind, to_mail, NULL, body, now, now, NULL FROM bodies
    WHERE cardinality(to_mail) > 0
    UNION ALL
    SELECT gen_random_uuid(), team_id, story_id, action_id, kind, NULL, to_webhook, body, now, now, NULL FROM bodies
    WHERE to_webhook IS NOT NULL
    UNION ALL
    SELECT gen_random_uuid(), team_id, story_id, action_id, kind, NULL, NULL, body, now, NULL,
      'nobody_named: Nobody is named to be told. Name someone at the action, at the story or for the team.' FROM bodies
    WHERE to_webhook IS NULL AND coalesce(cardinality(to_mail), 0) = 0
    RETURNING id`,
};

/** Drops what was seen of actions that are not watched any more. $1 before. */
export const dropSightings = {
  name: "drop_sightings",
  text: `
    DELETE FROM sighting g WHERE at < to_timestamp($1::float8 / 1000) AND NOT EXISTS (
      SELECT 1 FROM watch w WHERE w.story_id = g.story_id AND w.action_id = g.action_id AND w.kind = g.kind)`,
};

/** Takes messages that are due, for a while. $1 now, $2 until when they are in hand, $3 how many. */
export const takeNotices = {
  name: "take_notices",
  text: `
    WITH due AS (
      SELECT id FROM notice WHERE due_at <= to_timestamp($1::float8 / 1000) ORDER BY due_at LIMIT $3
      FOR UPDATE SKIP LOCKED)
    UPDATE notice SET due_at = to_timestamp($2::float8 / 1000), attempts = attempts + 1 FROM due
    WHERE notice.id = due.id RETURNING notice.id, notice.team_id, notice.mail, notice.webhook, notice.body, notice.attempts`,
};

/** What became of a message. $1 id, $2 when it was sent, $3 when it is tried again, $4 what went wrong. */
export const settleNotice = {
  name: "settle_notice",
  text: `
    UPDATE notice SET sent_at = to_timestamp($2::float8 / 1000), due_at = to_timestamp($3::float8 / 1000), error = $4
    WHERE id = $1`,
};

/** $1 before. */
export const dropNotices = {
  name: "drop_notices",
  text: "DELETE FROM notice WHERE due_at IS NULL AND created_at < to_timestamp($1::float8 / 1000)",
};
