import type { Owner } from "./recordQueries.ts";
import type { FoundStory } from "./stories.ts";
import type { Sql } from "./webhookQueries.ts";

/** What lists of stories read. They are narrowed to one team's stories, of which there are hundreds, not millions. */

/** Which stories to tell of. `state`: `live` and `draft` by whether something is published, `paused` by the policy. */
export type StoryFilter = {
  /** A part of the name, the slug or a tag, whatever its case. */
  search?: string | undefined;
  folder?: string | undefined;
  tag?: string | undefined;
  state?: "live" | "draft" | "paused" | undefined;
};

/** The part of a list that is to be read: what comes after a story, or these stories alone. */
export type StorySlice =
  | { order: "newest"; after: { at: string; id: string } | null; limit: number }
  | { order: "name"; after: { id: string } | null; limit: number }
  | { order: "ids"; ids: readonly string[] };

type Row = Omit<FoundStory, "createdAt" | "updatedAt" | "liveVersion"> & {
  at: string;
  created_at: Date;
  updated_at: Date;
  live_id: string | null;
  live_number: number;
  live_at: Date;
};

/** A story with its moment in microseconds, which serves as the key of a page. */
export type ListedStoryRow = FoundStory & { at: string };

const matching = `s.tenant_id = $1 AND s.team_id = $2 AND s.deleted_at IS NULL
  AND ($3::text IS NULL OR s.name ILIKE $3 OR s.slug ILIKE $3 OR EXISTS (SELECT 1 FROM unnest(s.tags) t WHERE t ILIKE $3))
  AND ($4::text IS NULL OR s.folder = $4) AND ($5::text IS NULL OR $5 = ANY(s.tags))
  AND CASE $6 WHEN 'live' THEN s.live_version_id IS NOT NULL WHEN 'draft' THEN s.live_version_id IS NULL
    WHEN 'paused' THEN EXISTS (SELECT 1 FROM story_policy p WHERE p.story_id = s.id AND p.paused) ELSE true END`;

function toValues({ tenantId, teamId }: Owner, { search, folder, tag, state }: StoryFilter): unknown[] {
  const words = search?.trim() ? `%${escapeLike(search.trim())}%` : null;
  return [tenantId, teamId, words, folder ?? null, tag ?? null, state ?? "any"];
}

/** What a search holds literally, as a pattern. */
function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, (char) => `\\${char}`);
}

/** Stories of a team in an order, from one on. */
export async function readStories(
  sql: Sql,
  owner: Owner,
  { filter = {}, ...slice }: StorySlice & { filter?: StoryFilter },
): Promise<ListedStoryRow[]> {
  const { text, values } = toSlice(slice);
  const { rows } = await sql.query<Row>({
    text: `SELECT s.id, s.slug, s.name, s.description, s.folder, s.tags, s.sample, s.created_at, s.updated_at,
        (extract(epoch FROM s.created_at) * 1000000)::bigint::text AS at,
        v.id AS live_id, v.number AS live_number, v.created_at AS live_at
      FROM story s LEFT JOIN story_version v ON v.id = s.live_version_id WHERE ${matching} ${text}`,
    values: [...toValues(owner, filter), ...values],
  });
  return rows.map(toFound);
}

function toSlice(slice: StorySlice): { text: string; values: unknown[] } {
  switch (slice.order) {
    case "newest":
      return {
        text: `AND ($7::bigint IS NULL OR (s.created_at, s.id) < (timestamptz 'epoch' + $7 * interval '1 microsecond', $8))
          ORDER BY s.created_at DESC, s.id DESC LIMIT $9`,
        values: [slice.after?.at ?? null, slice.after?.id ?? null, slice.limit],
      };
    case "name":
      // The name of the last story is looked up where the page begins: a cursor holds no name, and that of a deleted
      // story is still there.
      return {
        text: `AND ($7::uuid IS NULL OR (lower(s.name), s.id) >
            ((SELECT lower(l.name) FROM story l WHERE l.id = $7 AND l.team_id = $2), $7))
          ORDER BY lower(s.name), s.id LIMIT $8`,
        values: [slice.after?.id ?? null, slice.limit],
      };
    case "ids":
      return { text: "AND s.id = ANY($7::uuid[])", values: [slice.ids] };
  }
}

function toFound({ live_id, live_number, live_at, created_at, updated_at, ...story }: Row): ListedStoryRow {
  const liveVersion = live_id === null ? null : { id: live_id, number: live_number, createdAt: live_at };
  return { ...story, createdAt: created_at, updatedAt: updated_at, liveVersion };
}

/** The ids of the stories that a filter leaves, the newest first, up to a number. */
export async function readStoryIds(
  sql: Sql,
  owner: Owner,
  { filter, limit }: { filter: StoryFilter; limit: number },
): Promise<string[]> {
  const { rows } = await sql.query<{ id: string }>({
    text: `SELECT s.id FROM story s WHERE ${matching} ORDER BY s.created_at DESC, s.id DESC LIMIT $7`,
    values: [...toValues(owner, filter), limit],
  });
  return rows.map(({ id }) => id);
}

/** A folder or a tag, and how many stories it holds. */
export type Label = { name: string; stories: number };

/** The folders and tags that a team's stories are filed under, by name, up to a number of each. */
export async function readLabels(sql: Sql, owner: Owner, limit: number): Promise<{ folders: Label[]; tags: Label[] }> {
  const own = "tenant_id = $1 AND team_id = $2 AND deleted_at IS NULL";
  const values = [owner.tenantId, owner.teamId, limit];
  const [folders, tags] = await Promise.all([
    sql.query<Label>({
      text: `SELECT folder AS name, count(*)::int AS stories FROM story WHERE ${own} AND folder IS NOT NULL
        GROUP BY folder ORDER BY lower(folder), folder LIMIT $3`,
      values,
    }),
    sql.query<Label>({
      text: `SELECT tag AS name, count(*)::int AS stories FROM story, unnest(tags) AS tag WHERE ${own}
        GROUP BY tag ORDER BY tag LIMIT $3`,
      values,
    }),
  ]);
  return { folders: folders.rows, tags: tags.rows };
}
