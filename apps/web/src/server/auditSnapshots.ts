import type { AuditKind } from "./auditTable.ts";
import type { Sql } from "./webhookQueries.ts";

/** A thing as the audit log tells of it. */
export type Snapshot = { name?: string | null } & Record<string, unknown>;

/** Columns by name, never a whole row: what is secret stands in others. $1 the id, $2 the team. */
const queries: Readonly<Partial<Record<AuditKind, string>>> = {
  story: `SELECT s.name, s.slug, s.folder, s.tags, v.number AS "liveVersion", s.deleted_at IS NOT NULL AS deleted,
      p.weight, p.priority, p.throttle, p.paused, p.budget_ms AS "budgetMs"
    FROM story s LEFT JOIN story_version v ON v.id = s.live_version_id LEFT JOIN story_policy p ON p.story_id = s.id
    WHERE s.id = $1 AND s.team_id = $2`,
  webhook: `SELECT s.name, array_agg(w.action_id || ' …' || w.secret_tail ORDER BY w.action_id) AS addresses,
      array_agg(w.action_id || ' …' || w.old_secret_tail || ' until ' || w.old_until ORDER BY w.action_id)
        FILTER (WHERE w.old_until > now()) AS "oldAddresses",
      array_agg(w.action_id || ': ' || w.signing_count ORDER BY w.action_id) AS "signingSecrets"
    FROM story s JOIN webhook w ON w.story_id = s.id WHERE s.id = $1 AND s.team_id = $2 GROUP BY s.id`,
  memory: "SELECT name FROM story WHERE id = $1 AND team_id = $2",
  run: `SELECT s.name, r.status::text FROM story_run r JOIN story s ON s.id = r.story_id WHERE r.id = $1 AND s.team_id = $2`,
  schedule: `SELECT s.name, c.action_id AS action, c.cron, c.timezone, c.paused_at IS NOT NULL AS paused
    FROM schedule c JOIN story s ON s.id = c.story_id WHERE c.id = $1 AND s.team_id = $2`,
  credential: `SELECT name, slug, kind, allowed_hosts AS "allowedHosts", allow_http AS "allowHttp", version,
      test_sealed IS NOT NULL AS "hasTest"
    FROM credential WHERE id = $1 AND team_id = $2`,
  resource: "SELECT name, slug, kind, version FROM resource WHERE id = $1 AND team_id = $2",
  apiKey: `SELECT name, tail, scopes, story_ids AS "storyIds", expires_at AS "expiresAt", revoked_at AS "revokedAt"
    FROM api_key WHERE id = $1 AND team_id = $2`,
  mail: "SELECT host, port, security, sender FROM team_mail WHERE team_id = $2 AND $1::text IS NULL",
};

/** A thing of a team as it is now; null if there is none, or nothing is told of its kind. */
export async function readSnapshot(
  sql: Sql,
  { kind, id, teamId }: { kind: AuditKind; id: string | null; teamId: string },
): Promise<Snapshot | null> {
  const text = queries[kind];
  if (text === undefined || (id === null && kind !== "mail")) return null;
  const { rows } = await sql.query<Snapshot>({ text, values: [kind === "mail" ? null : id, teamId] });
  return rows[0] ?? null;
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
