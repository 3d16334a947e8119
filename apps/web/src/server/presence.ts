import * as z from "zod";
import { notFound } from "./appError.ts";
import { idSchema } from "./inputs.ts";
import type { Actor, Services } from "./services.ts";

/** Somebody on whose page a story is open. */
export type Somebody = {
  /** Names the page: somebody may have several. */
  tab: string;
  userId: string;
  name: string;
  /** The key of what is selected there, such as the slug of an action; null: nothing. */
  place: string | null;
};

/** Who has a story open, and the revision of its draft. */
export type Presence = { revision: number; people: Somebody[] };

/** What a page tells of itself. `isLeaving`: the story is not open there any more. */
export const hereSchema = z.strictObject({
  id: idSchema,
  tab: idSchema,
  place: z.string().max(100).nullable(),
  isLeaving: z.boolean().default(false),
});

/** A page that was not heard of for so long is not there any more; pages tell of themselves three times as often. */
const goneAfterSeconds = 45;
const peopleMax = 50;

/** Takes down where somebody is. Throws `not_found`. */
export async function tellPresence(
  { pool }: Services,
  { tenantId, teamId, userId }: Actor,
  { id, tab, place, isLeaving }: z.infer<typeof hereSchema>,
): Promise<void> {
  const { rowCount } = await pool.query({
    name: "web_presence_tell",
    text: `WITH open AS (
        SELECT id FROM story WHERE id = $1 AND tenant_id = $2 AND team_id = $3 AND deleted_at IS NULL),
      gone AS (
        DELETE FROM presence WHERE story_id = $1
          AND (seen_at < now() - $7 * interval '1 second' AND tab <> $4 OR tab = $4 AND $8)),
      told AS (
        INSERT INTO presence (story_id, tab, user_id, place) SELECT id, $4, $5, $6 FROM open WHERE NOT $8
        ON CONFLICT (story_id, tab) DO UPDATE SET user_id = excluded.user_id, place = excluded.place, seen_at = now())
      SELECT 1 FROM open`,
    values: [id, tenantId, teamId, tab, userId, place, goneAfterSeconds, isLeaving],
  });
  if (rowCount === 0) throw notFound("story");
}

/** Who has a story open. Throws `not_found`. */
export async function readPresence({ pool }: Services, { tenantId, teamId }: Actor, id: string): Promise<Presence> {
  const { rows } = await pool.query<{ revision: number; people: Somebody[] | null }>({
    name: "web_presence",
    text: `SELECT s.draft_revision AS revision, (
        SELECT json_agg(json_build_object('tab', p.tab, 'userId', p.user_id, 'name', p.name, 'place', p.place)
          ORDER BY p.tab)
        FROM (SELECT p.tab, p.user_id, u.name, p.place FROM presence p JOIN "user" u ON u.id = p.user_id
          WHERE p.story_id = s.id AND p.seen_at >= now() - $4 * interval '1 second' LIMIT ${peopleMax}) p) AS people
      FROM story s WHERE s.id = $1 AND s.tenant_id = $2 AND s.team_id = $3 AND s.deleted_at IS NULL`,
    values: [id, tenantId, teamId, goneAfterSeconds],
  });
  const [row] = rows;
  if (row === undefined) throw notFound("story");
  return { revision: row.revision, people: row.people ?? [] };
}
