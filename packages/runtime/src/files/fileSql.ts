/** What storing and reading files writes and reads. */

/** Begins a blob. $1 blob, $2 team. */
export const beginBlob = {
  name: "begin_blob",
  text: "INSERT INTO blob (id, tenant_id) SELECT $1, tenant_id FROM team WHERE id = $2",
};

/** $1 blob, $2 number, $3 bytes. */
export const addChunk = { name: "add_chunk", text: "INSERT INTO blob_chunk (blob_id, seq, data) VALUES ($1, $2, $3)" };

/** Gives a blob its hash; fails where another one of the tenant has it. $1 blob, $2 hash, $3 size. */
export const endBlob = { name: "end_blob", text: "UPDATE blob SET sha256 = $2, size = $3 WHERE id = $1" };

/** The blob with these bytes. $1 team, $2 hash. */
export const knownBlob = {
  name: "known_blob",
  text: `
    SELECT blob.id FROM blob JOIN team ON team.tenant_id = blob.tenant_id WHERE team.id = $1 AND blob.sha256 = $2`,
};

export const dropBlob = { name: "drop_blob", text: "DELETE FROM blob WHERE id = $1" };

/** $1 file, $2 team, $3 blob, $4 name, $5 content type, $6 story run or null: kept for nobody. */
export const addFile = {
  name: "add_file",
  text: `
    WITH added AS (
      INSERT INTO file (id, team_id, blob_id, name, content_type) VALUES ($1, $2, $3, $4, $5) RETURNING id)
    INSERT INTO file_use (story_run_id, file_id) SELECT $6, id FROM added WHERE $6::uuid IS NOT NULL`,
};

/**
 * A file that a story run may read: one that was stored or handed on for it, or for another run of its story, as what an
 * implode gathers comes from there, and what is pinned. $1 file, $2 story run, $3 story.
 */
export const fileOfRun = {
  name: "file_of_run",
  text: `
    SELECT f.name, f.content_type, f.blob_id, b.size::float8 AS size, encode(b.sha256, 'hex') AS sha256
    FROM file f JOIN blob b ON b.id = f.blob_id
    WHERE f.id = $1 AND EXISTS (
      SELECT 1 FROM file_use u LEFT JOIN story_run r ON r.id = u.story_run_id
      WHERE u.file_id = f.id AND (u.story_run_id = $2 OR r.story_id = $3))`,
};

/** A file that a team may read: one of its own, or one that a run of its stories may read. $1 file, $2 team. */
export const fileOfTeam = {
  name: "file_of_team",
  text: `
    SELECT f.name, f.content_type, f.blob_id, b.size::float8 AS size, encode(b.sha256, 'hex') AS sha256
    FROM file f JOIN blob b ON b.id = f.blob_id
    WHERE f.id = $1 AND (f.team_id = $2 OR EXISTS (
      SELECT 1 FROM file_use u JOIN story_run r ON r.id = u.story_run_id JOIN story s ON s.id = r.story_id
      WHERE u.file_id = f.id AND s.team_id = $2))`,
};

/** $1 blob, $2 number. */
export const readChunk = {
  name: "read_chunk",
  text: "SELECT data FROM blob_chunk WHERE blob_id = $1 AND seq = $2",
};

/** Lets a story run read what another one may. $1 files, $2 from, $3 to. */
export const shareFiles = {
  name: "share_files",
  text: `
    INSERT INTO file_use (story_run_id, file_id)
    SELECT $3, file_id FROM file_use WHERE story_run_id = $2 AND file_id = ANY($1::uuid[]) ORDER BY file_id
    ON CONFLICT DO NOTHING`,
};
