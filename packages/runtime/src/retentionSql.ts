/** What removing old story runs reads and writes. Nothing here ever touches a story run that is open. */

/** What live versions of stories say about how long their runs are kept. */
export const retentionOfStories = {
  name: "retention_of_stories",
  text: `
    SELECT s.id AS story_id, (kept.retention->>'days')::int AS days, (kept.retention->>'keepRuns')::int AS keep_runs
    FROM story s JOIN story_version v ON v.id = s.live_version_id,
      LATERAL (SELECT v.definition->'settings'->'retention' AS retention) AS kept
    WHERE s.deleted_at IS NULL AND kept.retention IS NOT NULL ORDER BY s.id`,
};

/** The lowest id among the last runs of a story, null if it has fewer. $1 story, $2 how many. */
export const lowestKept = {
  name: "lowest_kept",
  text: "SELECT (SELECT id FROM story_run WHERE story_id = $1 ORDER BY id DESC OFFSET $2::int - 1 LIMIT 1) AS id",
};

/** Ended story runs below an id, the oldest first, but for those of some stories. $1 id, $2 stories, $3 how many. */
export const endedBefore = {
  name: "ended_before",
  text: `
    SELECT id FROM story_run WHERE id < $1 AND status <> 'open' AND story_id <> ALL($2::uuid[]) ORDER BY id LIMIT $3`,
};

/** The same of one story. $1 id, $2 story, $3 how many. */
export const endedOfStoryBefore = {
  name: "ended_of_story_before",
  text: "SELECT id FROM story_run WHERE id < $1 AND status <> 'open' AND story_id = $2 ORDER BY id LIMIT $3",
};

/**
 * Removes story runs that have ended, with all that was recorded of them. The range skips partitions, and an own part for
 * each table keeps the planner from joining them. $1 ids, $2 lowest, $3 highest.
 */
export const removeStoryRuns = {
  name: "remove_story_runs",
  text: `
    WITH events AS (DELETE FROM event WHERE story_run_id = ANY($1::uuid[]) AND story_run_id BETWEEN $2 AND $3),
    runs AS (DELETE FROM action_run WHERE story_run_id = ANY($1::uuid[]) AND story_run_id BETWEEN $2 AND $3),
    fences AS (DELETE FROM cancelled_story_run WHERE id = ANY($1::uuid[]))
    DELETE FROM story_run WHERE id = ANY($1::uuid[]) AND id BETWEEN $2 AND $3`,
};

/** Beginnings that nobody needs any more, as their story run is over. $1 begun before, ms. */
export const removeClaims = {
  name: "remove_claims",
  text: `
    DELETE FROM claim WHERE begun_at < to_timestamp($1::float8 / 1000)
      AND NOT EXISTS (SELECT 1 FROM story_run s WHERE s.id = claim.story_run_id AND s.status = 'open')`,
};

/** Fences of story runs that went with their partition. $1 lowest id that may be there. */
export const removeFences = { name: "remove_fences", text: "DELETE FROM cancelled_story_run WHERE id < $1" };
