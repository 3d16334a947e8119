import type { AuditKind } from "./auditTable.ts";
import type { Tx } from "./services.ts";

/** A thing as the audit log tells of it. */
export type Snapshot = { name?: string | null } & Record<string, unknown>;

/** The database, or a transaction. */
export type AuditReader = Pick<Tx, "$queryRawUnsafe">;

/** Things of a team by their ids; a story that code speaks of is known by its slug as well. */
export type Things = { kind: AuditKind; teamId: string; ids: readonly string[] };

/** Columns by name, never a whole row: what is secret stands in others. $1 the ids, $2 the team. */
const queries: Readonly<Partial<Record<AuditKind, string>>> = {
  story: `SELECT s.id, s.name, s.slug, s.folder, s.tags, v.number AS "liveVersion", s.deleted_at IS NOT NULL AS deleted,
      p.weight, p.priority, p.throttle, p.paused, p.budget_ms AS "budgetMs", d.deployed_by AS "deployedBy"
    FROM story s LEFT JOIN story_version v ON v.id = s.live_version_id LEFT JOIN story_policy p ON p.story_id = s.id
      LEFT JOIN deployment d ON d.story_id = s.id
    WHERE s.id = ANY($1::uuid[]) AND s.team_id = $2::uuid`,
  webhook: `SELECT s.id, s.name, array_agg(w.action_id || ' …' || w.secret_tail ORDER BY w.action_id) AS addresses,
      array_agg(w.action_id || ' …' || w.old_secret_tail || ' until ' || w.old_until ORDER BY w.action_id)
        FILTER (WHERE w.old_until > now()) AS "oldAddresses",
      array_agg(w.action_id || ': ' || w.signing_count ORDER BY w.action_id) AS "signingSecrets"
    FROM story s JOIN webhook w ON w.story_id = s.id
    WHERE s.id = ANY($1::uuid[]) AND s.team_id = $2::uuid GROUP BY s.id`,
  schedule: `SELECT c.id, s.name, c.action_id AS action, c.cron, c.timezone, c.paused_at IS NOT NULL AS paused
    FROM schedule c JOIN story s ON s.id = c.story_id WHERE c.id = ANY($1::uuid[]) AND s.team_id = $2::uuid`,
  credential: `SELECT id, name, slug, kind, allowed_hosts AS "allowedHosts", allow_http AS "allowHttp", version,
      test_sealed IS NOT NULL AS "hasTest", connection_state AS connection
    FROM credential WHERE id = ANY($1::uuid[]) AND team_id = $2::uuid`,
  resource: "SELECT id, name, slug, kind, version FROM resource WHERE id = ANY($1::uuid[]) AND team_id = $2::uuid",
  apiKey: `SELECT id, name, tail, scopes, story_ids AS "storyIds", expires_at AS "expiresAt", revoked_at AS "revokedAt"
    FROM api_key WHERE id = ANY($1::uuid[]) AND team_id = $2::uuid`,
  // What is told by a webhook may be secret from its path on.
  mail: `SELECT team_id AS id, host, port, security, username, credential, sender, sender_name AS "senderName",
      notify_mail AS "notifyMail", substring(notify_webhook FROM '^https?://(?:[^/?#]*@)?([^/?#]*)') AS "notifyHost", version
    FROM team_mail WHERE team_id = ANY($1::uuid[]) AND team_id = $2::uuid`,
};

/** What is locked while a thing is changed, so that what it was before is what the change before has left. */
const locks: Readonly<Partial<Record<AuditKind, string>>> = {
  story: lockOf("story"),
  webhook: lockOf("story"),
  schedule: `SELECT c.id FROM schedule c JOIN story s ON s.id = c.story_id
    WHERE c.id = ANY($1::uuid[]) AND s.team_id = $2::uuid ORDER BY c.id FOR NO KEY UPDATE OF c`,
  credential: lockOf("credential"),
  resource: lockOf("resource"),
  apiKey: lockOf("api_key"),
};

function lockOf(table: string): string {
  return `SELECT id FROM ${table} WHERE id = ANY($1::uuid[]) AND team_id = $2::uuid ORDER BY id FOR NO KEY UPDATE`;
}

/** Lets nobody else change things until the transaction ends. */
export async function lockThings(tx: AuditReader, { kind, ids, teamId }: Things): Promise<void> {
  const text = locks[kind];
  if (text !== undefined && ids.length > 0) await tx.$queryRawUnsafe(text, ids, teamId);
}

/** Things of a team as they are now, by id; nothing is told of some kinds. */
export async function readSnapshots(
  db: AuditReader,
  { kind, ids, teamId }: Things,
): Promise<ReadonlyMap<string, Snapshot>> {
  const text = queries[kind];
  if (text === undefined || ids.length === 0) return new Map();
  const rows = await db.$queryRawUnsafe<({ id: string } & Snapshot)[]>(text, ids, teamId);
  return new Map(rows.map(({ id, ...snapshot }) => [id, snapshot]));
}

/** The id of the story of a team that has a slug, or null. */
export async function findStoryId(db: AuditReader, teamId: string, slug: string): Promise<string | null> {
  const text = "SELECT id FROM story WHERE team_id = $1::uuid AND slug = $2 AND deleted_at IS NULL";
  const rows = await db.$queryRawUnsafe<{ id: string }[]>(text, teamId, slug);
  return rows[0]?.id ?? null;
}

/** What of two snapshots is not the same; of a thing that came or went, all of it. */
export function toDifference(
  before: Snapshot | null,
  after: Snapshot | null,
): { before: Snapshot | null; after: Snapshot | null } {
  if (before === null || after === null) return { before, after };
  const names = Object.keys(after).filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  const pick = (from: Snapshot) => Object.fromEntries(names.map((name) => [name, from[name] ?? null]));
  return names.length === 0 ? { before: null, after: null } : { before: pick(before), after: pick(after) };
}
