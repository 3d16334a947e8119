import { holdLimits } from "@fairlead/story";

/**
 * What delays and throttles hold, as parts of the statement that appends waits (appendSql.ts). There `q` are the waits of
 * the batch and `n` is the action that holds one.
 *
 * A throttle gives each event its time when it arrives: the row of the throttle is locked until the commit, so that
 * statements of several processes give different times. How many an action holds is counted without a lock; statements that
 * run at once may let in some more than the limit.
 */
const waitingMax = String(holdLimits.waiting);

/** $5: now in ms. */
export const holdParts = `
  arriving AS MATERIALIZED (
    SELECT i, y, n, g, row_number() OVER (PARTITION BY y, n ORDER BY b, i) AS place
    FROM q WHERE n IS NOT NULL AND NOT EXISTS (SELECT 1 FROM timer WHERE timer.run_id = q.i)),
  held AS MATERIALIZED (
    SELECT y, n, (SELECT count(*) FROM timer t WHERE t.story_id = a.y AND t.action_id = a.n) AS size
    FROM (SELECT DISTINCT y, n FROM arriving) AS a),
  let_in AS MATERIALIZED (
    SELECT i, y, n, g, place, count(*) OVER (PARTITION BY y, n) AS places
    FROM arriving JOIN held USING (y, n) WHERE size + place <= ${waitingMax}),
  pace AS (
    INSERT INTO throttle (story_id, action_id, next_at, spacing_ms, touched_at)
    SELECT y, n, to_timestamp($5::float8 / 1000) + count(*) * max(g) * interval '1 millisecond', max(g),
      to_timestamp($5::float8 / 1000)
    FROM let_in WHERE g IS NOT NULL GROUP BY y, n ORDER BY y, n
    ON CONFLICT (story_id, action_id) DO UPDATE SET spacing_ms = excluded.spacing_ms, touched_at = excluded.touched_at,
      next_at = greatest(throttle.next_at + (excluded.next_at - excluded.touched_at), excluded.next_at)
    RETURNING story_id, action_id, next_at)`;

/** When the event of a wait `q` may go on, or null for waits that know it themselves. */
export const heldDue = `(SELECT pace.next_at - (let_in.places - let_in.place + 1) * let_in.g * interval '1 millisecond'
      FROM let_in JOIN pace ON pace.story_id = let_in.y AND pace.action_id = let_in.n WHERE let_in.i = q.i)`;

/** Whether a wait `q` may be: it is no held event, or it was let in. */
export const isLetIn = "(q.n IS NULL OR q.i IN (SELECT let_in.i FROM let_in))";

/** The heads that were turned away because their action holds as many events as it may. */
export const turnedAway = `SELECT i AS id, true AS is_full FROM arriving WHERE i NOT IN (SELECT let_in.i FROM let_in)`;

/**
 * Throttles whose next time is later than those that wait ask for, as some were cancelled meanwhile. Rows that were touched
 * lately are left alone: what was appended to them may not be visible yet. $1 now in ms.
 */
export const mendThrottles = {
  name: "mend_throttles",
  text: `
    WITH late AS (
      SELECT h.story_id, h.action_id, greatest(to_timestamp($1::float8 / 1000), (
          SELECT max(t.due_at) FROM timer t WHERE t.story_id = h.story_id AND t.action_id = h.action_id))
        + h.spacing_ms * interval '1 millisecond' AS next_at
      FROM throttle h WHERE h.next_at > to_timestamp($1::float8 / 1000)
        AND h.touched_at < to_timestamp($1::float8 / 1000) - interval '10 seconds')
    UPDATE throttle h SET next_at = late.next_at FROM late
    WHERE h.story_id = late.story_id AND h.action_id = late.action_id AND h.next_at > late.next_at
      AND h.touched_at < to_timestamp($1::float8 / 1000) - interval '10 seconds'
    RETURNING h.story_id`,
};
