/** What is written of executions that begin. Rows of one statement are sorted by key, so that two can't deadlock. */

/**
 * Counts beginnings; returns how many there are of each run. A later attempt starts to count anew, and a statement that is
 * repeated counts once. $1 run ids, $2 story run ids, $3 attempts, $4 what is counted if no row is there, $5 tokens, $6 now
 * in ms.
 */
export const beginRuns = {
  name: "begin_runs",
  text: `
    INSERT INTO claim (run_id, story_run_id, attempt, begun, token, begun_at)
    SELECT q.r, q.s, q.a, q.b, q.t, to_timestamp($6::float8 / 1000)
    FROM unnest($1::uuid[], $2::uuid[], $3::smallint[], $4::int[], $5::uuid[]) AS q(r, s, a, b, t) ORDER BY q.r
    ON CONFLICT (run_id) DO UPDATE SET
      begun = CASE WHEN claim.token = excluded.token THEN claim.begun
        WHEN claim.attempt < excluded.attempt THEN excluded.begun ELSE claim.begun + 1 END,
      attempt = greatest(claim.attempt, excluded.attempt), token = excluded.token, begun_at = excluded.begun_at
    RETURNING run_id, begun`,
};

/**
 * Takes the last beginning of runs back. Of a run whose beginnings were not counted, none has come to nothing now.
 * $1 run ids, $2 story run ids, $3 attempts, $4 any tokens, $5 now in ms.
 */
export const takeBackBeginnings = {
  name: "take_back_beginnings",
  text: `
    INSERT INTO claim (run_id, story_run_id, attempt, begun, token, begun_at)
    SELECT q.r, q.s, q.a, 0, q.t, to_timestamp($5::float8 / 1000)
    FROM unnest($1::uuid[], $2::uuid[], $3::smallint[], $4::uuid[]) AS q(r, s, a, t) ORDER BY q.r
    ON CONFLICT (run_id) DO UPDATE SET begun = greatest(0, claim.begun - 1) WHERE claim.attempt = excluded.attempt`,
};

/** $1 run ids. */
export const forgetBeginnings = { name: "forget_beginnings", text: "DELETE FROM claim WHERE run_id = ANY($1::uuid[])" };
