import type { Statement } from "./database.ts";
import { eventIdOf, eventsPerRunMax } from "./ids.ts";
import type { ActionRunRow, Unit } from "./rows.ts";

/**
 * What monitored actions have done, written in the transaction that records it: a row for each run that failed or emitted, as
 * far as its action is watched for that, and the time of the latest event where it is watched for silence.
 *
 * The rows of runs are read back, as what was recorded is not always what was handed over (a duplicate is dropped, another
 * attempt was first); only what this transaction has written counts, so that nothing is sighted twice.
 */

/**
 * $1 runs, $2 lowest, $3 highest story run id. The time of the latest event is moved on in steps of a second or of a
 * hundredth of the period, so that a busy action's row is not written with each event.
 */
const sight = {
  name: "sight_runs",
  text: `
    WITH q AS (
      SELECT * FROM json_to_recordset($1::json)
        AS q(s uuid, i uuid, y uuid, n text, f boolean, e boolean, w boolean, a uuid, z uuid)),
    done AS MATERIALIZED (
      SELECT q.*, run.outcome, run.ended_at, run.error, CASE WHEN q.e OR q.w THEN
          (SELECT count(*) FROM event v WHERE v.story_run_id = q.s AND v.id BETWEEN q.a AND q.z
            AND v.story_run_id BETWEEN $2 AND $3 AND v.port <> 'failure')::int ELSE 0 END AS events
      FROM q JOIN action_run run ON run.story_run_id = q.s AND run.id = q.i AND run.story_run_id BETWEEN $2 AND $3
        AND run.xmin = pg_current_xact_id()::xid),
    failures AS (
      INSERT INTO sighting (run_id, story_run_id, story_id, action_id, kind, at, count, error)
      SELECT i, s, y, n, 'failure', ended_at, 1, error FROM done WHERE f AND outcome IN ('failed', 'unknown')
      ON CONFLICT DO NOTHING),
    events AS (
      INSERT INTO sighting (run_id, story_run_id, story_id, action_id, kind, at, count)
      SELECT i, s, y, n, 'event', ended_at, events FROM done WHERE e AND events > 0 ON CONFLICT DO NOTHING),
    heard AS (SELECT y, n, max(ended_at) AS at FROM done WHERE w AND events > 0 GROUP BY y, n),
    older AS MATERIALIZED (
      SELECT w.story_id, w.action_id, heard.at FROM watch w JOIN heard ON heard.y = w.story_id AND heard.n = w.action_id
      WHERE w.kind = 'silence'
        AND (w.silent OR w.heard_at < heard.at - greatest(w.silence_seconds / 100.0, 1) * interval '1 second')
      ORDER BY w.story_id, w.action_id FOR UPDATE OF w)
    UPDATE watch SET heard_at = greatest(watch.heard_at, older.at), silent = false FROM older
    WHERE watch.story_id = older.story_id AND watch.action_id = older.action_id AND watch.kind = 'silence'`,
};

/** The statement that follows on those which append units, in their transaction; none where nothing is monitored. */
export function sightStatements(units: readonly Unit[]): Statement[] {
  const all = units.flatMap((unit) => (unit.call === undefined ? [unit] : [unit, unit.call.child]));
  const sighted = all.flatMap((unit) => unit.runs.flatMap((run) => toSight(unit, run)));
  if (sighted.length === 0) return [];
  const ids = sighted.map(({ s }) => s).sort();
  return [{ ...sight, values: [JSON.stringify(sighted), ids[0], ids.at(-1)] }];
}

function toSight({ storyRunId }: Unit, { id, sight: watched }: ActionRunRow) {
  if (watched === undefined) return [];
  const { storyId, actionId, failure, event, silence } = watched;
  const range = { a: eventIdOf(id, 0), z: eventIdOf(id, eventsPerRunMax) };
  return [{ s: storyRunId, i: id, y: storyId, n: actionId, f: failure, e: event, w: silence, ...range }];
}
