/** What the chore of files removes. */

/**
 * Uses by story runs that are not in the record any more. What was written within the last day may belong to a story run
 * whose rows are just being written. $1 how many.
 */
export const forgetUses = {
  name: "forget_file_uses",
  text: `
    WITH gone AS (DELETE FROM file_use WHERE ctid = ANY(ARRAY(
      SELECT u.ctid FROM file_use u WHERE u.created_at < now() - interval '1 day'
        AND NOT EXISTS (SELECT 1 FROM story_run r WHERE r.id = u.story_run_id) LIMIT $1)) RETURNING 1)
    SELECT count(*)::int AS count FROM gone`,
};

/** Files that no story run uses, and have not been made within the last day. $1 how many. */
export const forgetFiles = {
  name: "forget_files",
  text: `
    WITH gone AS (DELETE FROM file WHERE ctid = ANY(ARRAY(
      SELECT f.ctid FROM file f WHERE f.created_at < now() - interval '1 day'
        AND NOT EXISTS (SELECT 1 FROM file_use u WHERE u.file_id = f.id) LIMIT $1)) RETURNING 1)
    SELECT count(*)::int AS count FROM gone`,
};

/** Blobs that no file names, and what was never written to its end. $1 how many. */
export const forgetBlobs = {
  name: "forget_blobs",
  text: `
    WITH gone AS (DELETE FROM blob WHERE ctid = ANY(ARRAY(
      SELECT b.ctid FROM blob b WHERE b.created_at < now() - interval '1 day'
        AND NOT EXISTS (SELECT 1 FROM file f WHERE f.blob_id = b.id) LIMIT $1)) RETURNING 1)
    SELECT count(*)::int AS count FROM gone`,
};
