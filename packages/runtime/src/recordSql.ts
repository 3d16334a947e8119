import { wakeCallers } from "./callSql.ts";

/**
 * What workers read from the record while runs happen. Every statement narrows story_run_id by a range besides the join
 * ($-parameters lowest and highest id): only then does the planner skip partitions when it executes.
 */

/**
 * For each claimed run: whether its result is recorded, whether its story run was cancelled, the attempt that it waits for,
 * whether its event is held, and the event it consumes. Parameters from the `first` on: story run ids, run ids, parent event
 * ids (null: known already), lowest, highest story run id.
 */
export const claimColumns = `q.n::int AS n, a.id IS NOT NULL AS recorded, x.id IS NOT NULL AS cancelled, t.attempt AS awaited,
      t.action_id IS NOT NULL AS held, e.id AS event_id, e.action, e.data, e.lineage, length(e.data::text) AS size`;
export const claimTables = (first: number) => {
  const range = `BETWEEN $${first + 3} AND $${first + 4}`;
  return `
    FROM unnest($${first}::uuid[], $${first + 1}::uuid[], $${first + 2}::uuid[]) WITH ORDINALITY AS q(s, r, p, n)
    LEFT JOIN cancelled_story_run x ON x.id = q.s
    LEFT JOIN action_run a ON a.story_run_id = q.s AND a.id = q.r AND a.story_run_id ${range}
    LEFT JOIN timer t ON t.run_id = q.r
    LEFT JOIN event e ON e.story_run_id = q.s AND e.id = q.p AND e.story_run_id ${range}`;
};

/** Claims alone. */
export const claimRuns = { name: "claim_runs", text: `SELECT ${claimColumns} ${claimTables(1)}` };

/** Events by id. $1 story run ids, $2 event ids, $3 lowest, $4 highest story run id. */
export const readEvents = {
  name: "read_events",
  text: `
    SELECT e.id, e.action, e.data, e.lineage, length(e.data::text) AS size
    FROM unnest($1::uuid[], $2::uuid[]) AS q(s, i)
    JOIN event e ON e.story_run_id = q.s AND e.id = q.i AND e.story_run_id BETWEEN $3 AND $4`,
};

/** The ports and ids of the events that one recorded run emitted. $1 story run, $2 first, $3 last possible event id. */
export const readEmitted = {
  name: "read_emitted",
  text: `SELECT id, port FROM event WHERE story_run_id = $1 AND id BETWEEN $2 AND $3 ORDER BY id`,
};

/** How many runs of a story run are recorded, counted as far as is of interest. $1 story run, $2 at most. */
export const countRuns = {
  name: "count_runs",
  text: "SELECT count(*)::int AS runs FROM (SELECT FROM action_run WHERE story_run_id = $1 LIMIT $2) AS counted",
};

/** What a row takes of the disk: its texts as they are stored, compressed or not, and the rest of it and of its index, roughly. */
const runBytes = `250 + coalesce(pg_column_size(a.sent), 0) + coalesce(pg_column_size(a.log), 0) + coalesce(pg_column_size(a.error), 0)
          + coalesce(pg_column_size(a.errors), 0)`;
const eventBytes = "200 + pg_column_size(e.data) + coalesce(pg_column_size(e.lineage), 0)";

/**
 * Closes the story runs whose equation holds: 1 + the sum of children = the number of recorded runs, and nothing waits.
 * A run that failed and whose failure nothing followed makes the story run failed. The range is there for the partitions;
 * without the ids the planner would read all that lies in it, which beside a flood is all that is open. Parameters from the
 * `first` on: ids, lowest, highest. `passes`: leaves those to others that others have locked, which are about to close or to
 * cancel them.
 */
export const closeParts = (first: number, { passes }: { passes: boolean }) => {
  const range = `BETWEEN $${first + 1} AND $${first + 2}`;
  const own = `s.id = ANY($${first}::uuid[]) AND s.id ${range} AND s.status = 'open'`;
  return `
    done AS (
      SELECT q.id, count(*)::int AS runs, count(*) FILTER (WHERE a.outcome = 'failed')::int AS failures,
        bool_or(a.outcome IN ('failed', 'unknown') AND a.children = 0) AS failed, max(a.ended_at) AS ended_at,
        sum(${runBytes}) AS bytes
      FROM unnest($${first}::uuid[]) AS q(id)
      JOIN action_run a ON a.story_run_id = q.id AND a.story_run_id ${range}
      GROUP BY q.id HAVING 1 + sum(a.children) = count(*)),
    ${passes ? `free AS MATERIALIZED (SELECT s.id FROM story_run s JOIN done ON done.id = s.id WHERE ${own} FOR NO KEY UPDATE OF s SKIP LOCKED),` : ""}
    closed AS (
    UPDATE story_run s SET
      status = CASE WHEN done.failed THEN 'failed'::story_run_status ELSE 'succeeded' END,
      closed_at = done.ended_at, runs = done.runs, failures = done.failures,
      (events, bytes) = (SELECT count(*)::int, (done.bytes + coalesce(sum(${eventBytes}), 0))::bigint FROM event e
        WHERE e.story_run_id = s.id AND e.story_run_id ${range})
    FROM done ${passes ? "JOIN free USING (id)" : ""} WHERE s.id = done.id AND ${own}
    RETURNING s.id, s.story_id, s.status = 'failed' AS failed,
      greatest(0, extract(epoch FROM s.closed_at - s.created_at) * 1000)::float8 AS took_ms),
    ${wakeCallers}`;
};

/** The same by itself. $1 ids, $2 lowest, $3 highest. */
export const closeStoryRuns = {
  name: "close_story_runs",
  text: `WITH ${closeParts(1, { passes: false })} SELECT id, story_id, failed, took_ms FROM closed`,
};

/** Open story runs in the order of their ids. $1 after this id, $2 before this id, $3 how many. */
export const openStoryRuns = {
  name: "open_story_runs",
  text: `
    SELECT r.id, r.story_id, r.version_id, r.replay_action, y.deleted_at IS NOT NULL AS deleted
    FROM story_run r LEFT JOIN story y ON y.id = r.story_id
    WHERE r.status = 'open' AND r.id > $1 AND r.id < $2 ORDER BY r.id LIMIT $3`,
};

/**
 * Closes open story runs as cancelled, in one transaction: first the lock that all appends share, then the rows. An append
 * takes milliseconds; what waits for the lock holds up all later ones, so it does not wait for long. $1 ids, $2 lowest,
 * $3 highest, $4 now in ms. Returns the ids of those that were open.
 */
export const cancelStoryRuns = [
  { text: "SET LOCAL lock_timeout = '2s'" },
  { text: "LOCK TABLE cancelled_story_run IN EXCLUSIVE MODE" },
  {
    name: "cancel_story_runs",
    text: `
      WITH closed AS (
        UPDATE story_run SET status = 'cancelled', closed_at = to_timestamp($4::float8 / 1000)
        WHERE id = ANY($1::uuid[]) AND id BETWEEN $2 AND $3 AND status = 'open' RETURNING id),
      ${wakeCallers}
      INSERT INTO cancelled_story_run SELECT id FROM closed RETURNING id`,
  },
] as const;

/**
 * Counts what was recorded of cancelled story runs that are not counted yet, and drops what they wait for. $1 ids,
 * $2 lowest, $3 highest.
 */
export const settleCancelled = {
  name: "settle_cancelled",
  text: `
    WITH cancelled AS (
      SELECT id FROM story_run
      WHERE id = ANY($1::uuid[]) AND id BETWEEN $2 AND $3 AND status = 'cancelled' AND runs IS NULL),
    dropped AS (DELETE FROM timer USING cancelled WHERE timer.story_run_id = cancelled.id)
    UPDATE story_run s SET runs = done.runs, failures = done.failures,
      (events, bytes) = (SELECT count(*)::int, (done.bytes + coalesce(sum(${eventBytes}), 0))::bigint FROM event e
        WHERE e.story_run_id = s.id AND e.story_run_id BETWEEN $2 AND $3)
    FROM (
      SELECT q.id, count(a.id)::int AS runs, (count(*) FILTER (WHERE a.outcome = 'failed'))::int AS failures,
        coalesce(sum(${runBytes}), 0) AS bytes
      FROM cancelled AS q
      LEFT JOIN action_run a ON a.story_run_id = q.id AND a.story_run_id BETWEEN $2 AND $3 GROUP BY q.id) AS done
    WHERE s.id = done.id AND s.id BETWEEN $2 AND $3`,
};

/** Open story runs of one story, the oldest first. $1 story, $2 created before, ms, $3 how many. */
export const openOfStory = {
  name: "open_of_story",
  text: `
    SELECT id FROM story_run WHERE story_id = $1 AND status = 'open' AND created_at <= to_timestamp($2::float8 / 1000)
    ORDER BY id LIMIT $3`,
};

/**
 * Takes due timers: moves them 60 s ahead and returns them with their story run. Each row tells when the next one is due; if
 * none is due now there is one row, with nothing else in it. $1 how many at most, $2 now in ms.
 */
export const takeTimers = {
  name: "take_timers",
  text: `
    WITH due AS (
      SELECT run_id, due_at FROM timer WHERE due_at <= to_timestamp($2::float8 / 1000)
      ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED),
    taken AS (
      UPDATE timer t SET due_at = to_timestamp($2::float8 / 1000) + interval '60 seconds'
      FROM due WHERE t.run_id = due.run_id
      RETURNING t.run_id, t.story_run_id, t.parent_event_id, t.action, t.loop_index, t.attempt, t.errors, t.hops, t.held_at,
        t.wait, due.due_at)
    SELECT taken.run_id, taken.story_run_id, taken.parent_event_id, taken.action, taken.loop_index, taken.attempt,
      taken.errors, taken.hops, taken.wait, (extract(epoch FROM taken.held_at) * 1000)::float8 AS held_ms,
      (extract(epoch FROM taken.due_at) * 1000)::float8 AS due_ms, s.story_id, s.version_id,
      coalesce(s.status = 'open', false) AS open, (extract(epoch FROM next.at) * 1000)::float8 AS next_ms
    FROM (SELECT min(due_at) AS at FROM timer WHERE due_at > to_timestamp($2::float8 / 1000)) AS next
    LEFT JOIN taken ON true LEFT JOIN story_run s ON s.id = taken.story_run_id`,
};

/** Deletes timers. $1 run ids. */
export const dropTimers = { name: "drop_timers", text: "DELETE FROM timer WHERE run_id = ANY($1::uuid[])" };

const policyColumns = "p.story_id, p.version, p.weight, p.priority, p.throttle, p.paused, p.budget_ms";

/** What is set for stories that are not deleted, in the order of their ids. $1 after this id, $2 how many. */
export const storedPolicies = {
  name: "stored_policies",
  text: `
    SELECT ${policyColumns} FROM story_policy p JOIN story s ON s.id = p.story_id
    WHERE s.deleted_at IS NULL AND p.story_id > $1 ORDER BY p.story_id LIMIT $2`,
};

/** The same for those that were changed since. $1 ms. */
export const changedPolicies = {
  name: "changed_policies",
  text: `
    SELECT ${policyColumns} FROM story_policy p JOIN story s ON s.id = p.story_id
    WHERE s.deleted_at IS NULL AND p.updated_at >= to_timestamp($1::float8 / 1000)`,
};

/** The lowest and highest of some story run ids; uuids of this form sort as text like they sort in PostgreSQL. */
export function idRange(ids: readonly string[]): { from: string; to: string } {
  let from = ids[0] ?? "";
  let to = from;
  for (const id of ids) {
    if (id < from) from = id;
    if (id > to) to = id;
  }
  return { from, to };
}
