import type { Clock } from "../clock.ts";
import type { Database } from "../database.ts";

/** A credential as it is stored, with its data key; nothing of it is readable without the master key. */
export type CredentialRow = {
  id: string;
  team_id: string;
  slug: string;
  name: string;
  kind: string;
  settings: unknown;
  allowed_hosts: string[];
  allow_http: boolean;
  sealed: Buffer;
  test_sealed: Buffer | null;
  version: number;
  data_key_id: string;
  master_key: string;
  wrapped: Buffer;
  /** Counts what its tokens were, where somebody has connected it. */
  connection_revision: number;
};

/** The credentials of teams, as they are stored. */
export type CredentialStore = {
  /** By slug. What has changed is seen within a second. */
  ofTeam(teamId: string): Promise<ReadonlyMap<string, CredentialRow>>;
  /** Notes that a credential was used; written at most once a minute by each process. */
  touch(id: string): void;
};

const keptMs = 1_000;
const touchEveryMs = 60_000;
const keptMax = 1_000;

const selectRows = {
  name: "credentials_of_team",
  text: `SELECT c.id, c.team_id, c.slug, c.name, c.kind, c.settings, c.allowed_hosts, c.allow_http, c.sealed, c.test_sealed,
    c.version, c.connection_revision, c.data_key_id, k.master_key, k.wrapped
    FROM credential c JOIN data_key k ON k.id = c.data_key_id AND k.team_id = c.team_id WHERE c.team_id = $1`,
};

/** The audit log tells of the first use in each hour: what it was before is read under its lock, or two would be the first. */
const touchSql = `
  WITH before AS (SELECT id, last_used_at AS at FROM credential WHERE id = $1 FOR NO KEY UPDATE),
  used AS (
    UPDATE credential c SET last_used_at = now() FROM before WHERE c.id = before.id
    RETURNING c.id, c.team_id, c.name, before.at)
  INSERT INTO audit_entry (team_id, actor_kind, actor_name, verb, object_kind, object_id, object_name, result)
  SELECT team_id, 'system', 'stories', 'credential.use', 'credential', id::text, name, 'done' FROM used
  WHERE at IS NULL OR date_trunc('hour', at) < date_trunc('hour', now())`;

/** Reads credentials; `clock` decides how long what was read is kept. */
export function createCredentialStore(database: Database, clock: Clock): CredentialStore {
  const kept = new Map<string, { untilMs: number; rows: Promise<ReadonlyMap<string, CredentialRow>> }>();
  const touched = new Map<string, number>();
  return {
    ofTeam(teamId) {
      const known = kept.get(teamId);
      if (known !== undefined && known.untilMs > clock.mono()) return known.rows;
      const rows = readRows(database, teamId);
      kept.delete(teamId);
      kept.set(teamId, { untilMs: clock.mono() + keptMs, rows });
      rows.catch(() => kept.delete(teamId));
      trim(kept);
      return rows;
    },
    touch(id) {
      if (clock.mono() - (touched.get(id) ?? Number.NEGATIVE_INFINITY) < touchEveryMs) return;
      touched.delete(id);
      touched.set(id, clock.mono());
      trim(touched);
      database.query({ name: "touch_credential", text: touchSql, values: [id] }).catch(() => touched.delete(id));
    },
  };
}

async function readRows(database: Database, teamId: string): Promise<ReadonlyMap<string, CredentialRow>> {
  const rows = await database.query<CredentialRow>({ ...selectRows, values: [teamId] });
  return new Map(rows.map((row) => [row.slug, row]));
}

function trim(map: Map<string, unknown>): void {
  for (const oldest of map.keys()) {
    if (map.size <= keptMax) break;
    map.delete(oldest);
  }
}
