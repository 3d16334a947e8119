import type { Tx } from "./services.ts";
import type { Sql } from "./webhookQueries.ts";

/** The statements of schedules. Each asks for the tenant and the team; another team's schedules are not there. */

export type ScheduleFound = {
  id: string;
  at: string;
  story_id: string;
  story_name: string;
  version_id: string;
  action_id: string;
  /** The action as the live version has it. */
  action: { name?: string; slug?: string; schedule?: unknown };
  cron: string;
  timezone: string;
  fires_at: Date;
  spread_ms: number;
  last_at: Date | null;
  paused_at: Date | null;
  missed: number;
  missed_at: Date | null;
  skipped: number;
  skipped_at: Date | null;
};

/** Paused ones come last. */
const orderKey = `CASE WHEN s.paused_at IS NULL THEN (extract(epoch FROM s.fires_at) * 1000000)::bigint
  ELSE 100000000000000000 END`;

const columns = `s.id, (${orderKey})::text AS at, s.story_id, y.name AS story_name, v.id AS version_id, s.action_id,
  coalesce((SELECT a FROM json_array_elements(v.definition::json -> 'actions') a WHERE a ->> 'id' = s.action_id), '{}') AS action,
  s.cron, s.timezone, s.fires_at, (extract(epoch FROM s.fires_at - s.due_at) * 1000)::float8 AS spread_ms,
  s.last_due_at AS last_at, s.paused_at, s.missed, s.missed_at, s.skipped, s.skipped_at`;

const owned = `FROM schedule s JOIN story y ON y.id = s.story_id JOIN story_version v ON v.id = y.live_version_id
  WHERE y.tenant_id = $1 AND y.team_id = $2 AND y.deleted_at IS NULL`;

type Team = { tenantId: string; teamId: string };
type Listed = { storyId: string | null; after: { at: string; id: string } | null; limit: number };

/** Schedules in the order in which they come next. */
export async function readSchedules(sql: Sql, { tenantId, teamId }: Team, { storyId, after, limit }: Listed) {
  const { rows } = await sql.query<ScheduleFound>(
    `SELECT ${columns} ${owned} AND ($3::uuid IS NULL OR s.story_id = $3)
       AND ($4::bigint IS NULL OR (${orderKey}, s.id) > ($4::bigint, $5::uuid))
     ORDER BY ${orderKey}, s.id LIMIT $6`,
    [tenantId, teamId, storyId, after?.at ?? null, after?.id ?? null, limit],
  );
  return rows;
}

/** One schedule, or undefined. */
export async function readSchedule(sql: Sql, { tenantId, teamId }: Team, id: string) {
  const { rows } = await sql.query<ScheduleFound>(`SELECT ${columns} ${owned} AND s.id = $3`, [tenantId, teamId, id]);
  return rows[0];
}

/** Pauses a schedule; one that is paused stays as it is. */
export async function writePause(tx: Tx, id: string, nowMs: number): Promise<void> {
  await tx.$executeRaw`
    UPDATE schedule SET paused_at = to_timestamp(${nowMs}::float8 / 1000) WHERE id = ${id}::uuid AND paused_at IS NULL`;
}

/** Lets a paused schedule go on with the time `nextMs`; its spread stays. */
export async function writeResume(tx: Tx, id: string, nextMs: number): Promise<void> {
  await tx.$executeRaw`
    UPDATE schedule SET paused_at = NULL, due_at = to_timestamp(${nextMs}::float8 / 1000),
      fires_at = to_timestamp(${nextMs}::float8 / 1000) + (fires_at - due_at)
    WHERE id = ${id}::uuid AND paused_at IS NOT NULL`;
}
