/** What repeating a part of a story run reads and writes. */

/** An event with its story run. $1 story run, $2 event. */
export const replayedEvent = {
  name: "replayed_event",
  text: `
    SELECT e.action, e.port, e.lineage, r.version_id FROM event e JOIN story_run r ON r.id = e.story_run_id
    WHERE e.story_run_id = $1 AND e.id = $2 AND r.id = $1`,
};

/** An event and those that led to it, each with what it carries, the latest first. $1 story run, $2 event, $3 how many. */
export const pathToEvent = {
  name: "path_to_event",
  text: `
    WITH RECURSIVE path AS (
      SELECT e.id, e.action, e.action_run_id, e.lineage, 1 AS place FROM event e WHERE e.story_run_id = $1 AND e.id = $2
      UNION ALL
      SELECT e.id, e.action, e.action_run_id, e.lineage, place + 1
      FROM path
      JOIN action_run a ON a.story_run_id = $1 AND a.id = path.action_run_id
      JOIN event e ON e.story_run_id = $1 AND e.id = a.parent_event_id
      WHERE place < $3)
    SELECT id, action, lineage FROM path ORDER BY place`,
};

/**
 * Starts a story run whose root emits copies of events; their data never leaves the database. Nothing is written if one of
 * them is not there any more. $1 the story run that is repeated, $2 its events, $3 the ids of the copies, $4 their ports,
 * $5 lineage of the first one, $6 new story run, $7 tenant, $8 story, $9 version, $10 trigger, $11 the action that is tried
 * again, $12 root run, $13 children, $14 now in ms.
 */
export const startOfReplay = {
  name: "start_of_replay",
  text: `
    WITH source AS MATERIALIZED (
      SELECT q.n, q.copy, q.port::link_kind AS port, e.action, e.data
      FROM unnest($2::uuid[], $3::uuid[], $4::text[]) WITH ORDINALITY AS q(id, copy, port, n)
      JOIN event e ON e.story_run_id = $1 AND e.id = q.id),
    started AS (
      INSERT INTO story_run (id, tenant_id, story_id, version_id, trigger, replay_of, replay_event, replay_action, status,
        created_at)
      SELECT $6, $7, $8, $9, $10, $1, ($2::uuid[])[1], $11, 'open', to_timestamp($14::float8 / 1000)
      WHERE (SELECT count(*) FROM source) = cardinality($2::uuid[])
      RETURNING id, created_at),
    files AS (
      INSERT INTO file_use (story_run_id, file_id) SELECT started.id, u.file_id FROM started, file_use u WHERE u.story_run_id = $1),
    root AS (
      INSERT INTO action_run (story_run_id, id, action, loop_index, attempt, outcome, started_at, ended_at, children)
      SELECT started.id, $12, source.action, 0, 1,
        CASE WHEN source.port = 'no_match' THEN 'no_match' ELSE 'emitted' END::action_run_outcome, started.created_at, started.created_at, $13
      FROM started, source WHERE source.n = 1),
    copied AS (
      INSERT INTO event (story_run_id, id, action_run_id, action, seq, port, data, lineage)
      SELECT started.id, source.copy, $12, source.action, source.n - 1, source.port, source.data,
        CASE WHEN source.n = 1 THEN $5::json END
      FROM started, source)
    SELECT id FROM started`,
};
