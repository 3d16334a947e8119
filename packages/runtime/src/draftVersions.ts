import { randomUUID } from "node:crypto";
import type { Database } from "./database.ts";

/**
 * The version that runs of a story's draft belong to: a copy of the draft as it is now, which never becomes live. The same
 * one for calls of the same revision; null if there is no such story. What the copy is worth shows when it is loaded.
 * Rejects with `storage_unavailable`.
 */
export async function versionOfDraft(database: Pick<Database, "query">, storyId: string): Promise<string | null> {
  const [row] = await database.query<{ id: string }>({ ...copyDraft, values: [storyId, randomUUID()] });
  return row?.id ?? null;
}

/**
 * $1 story, $2 the id of a new copy. One that is about to be old enough to be removed is not used again: an event that is
 * accepted for it has to find it. Two that come at once make two copies, of which one is used on.
 */
const copyDraft = {
  name: "copy_draft",
  text: `
    WITH drawn AS (SELECT id, draft, draft_revision FROM story WHERE id = $1 AND deleted_at IS NULL),
    known AS (
      SELECT v.id FROM story_version v JOIN drawn ON drawn.id = v.story_id AND drawn.draft_revision = v.draft_revision
      WHERE v.draft_revision IS NOT NULL AND v.created_at > now() - interval '12 hours'
      ORDER BY v.created_at DESC LIMIT 1),
    made AS (
      INSERT INTO story_version (id, story_id, draft_revision, definition)
      SELECT $2, id, draft_revision, draft FROM drawn WHERE NOT EXISTS (SELECT FROM known) RETURNING id)
    SELECT id FROM known UNION ALL SELECT id FROM made`,
};

/** Copies of drafts that are a day old and that no story run in the record belongs to; some at a time, as each is looked for. */
export const removeDraftVersions = {
  name: "remove_draft_versions",
  text: `
    DELETE FROM story_version v USING (
      SELECT id FROM story_version WHERE draft_revision IS NOT NULL AND created_at < now() - interval '1 day'
      ORDER BY random() LIMIT 20) AS old
    WHERE v.id = old.id AND NOT EXISTS (SELECT FROM story_run r WHERE r.story_id = v.story_id AND r.version_id = v.id)`,
};
