import type { Database } from "../database.ts";
import { type Keyring, unwrapKey } from "./keyring.ts";
import type { OauthTokens } from "./oauthRequest.ts";
import type { SealedRow } from "./openCredential.ts";
import { openSecret, sealSecret } from "./sealedSecret.ts";

/** Tokens that somebody has allowed a credential. `leftMs`: how long the access token holds; null: nobody said. */
export type Connection = { revision: number; leftMs: number | null } & (
  | { state: "connected"; accessToken: string; refreshToken: string | null }
  | { state: "lost"; error: string }
  | { state: "none" }
);

/** The tokens of credentials, sealed with their teams' data keys. All methods reject when the database is away. */
export type Connections = {
  /** What a credential has; `none` also for one that was replaced since. */
  read(credential: { id: string; version: number }): Promise<Connection>;
  /** Whether it is now up to the caller to renew the tokens of this revision; for `leaseMs`, or until they are written. */
  lease(credential: { id: string }, revision: number, leaseMs: number): Promise<boolean>;
  /** Gives the lease back without new tokens. */
  release(credential: { id: string }, revision: number): Promise<void>;
  /** Writes new tokens in place of those of a revision, or, without one, of any. `by`: who has allowed them. */
  write(credential: { id: string; version: number }, tokens: OauthTokens, over: WriteOver): Promise<boolean>;
  /** Notes that the tokens of a revision do not hold any more, and why. */
  lose(credential: { id: string }, revision: number, error: string): Promise<void>;
};

export type WriteOver = { revision: number } | { by: string | null };

type Row = Pick<SealedRow, "team_id" | "data_key_id" | "master_key" | "wrapped" | "version"> & {
  sealed: Buffer | null;
  state: string | null;
  error: string | null;
  revision: number;
  left_ms: number | null;
};

type Tokens = Pick<OauthTokens, "accessToken" | "refreshToken">;

function isTokens(value: unknown): value is Tokens {
  if (typeof value !== "object" || value === null) return false;
  const { accessToken, refreshToken }: { accessToken?: unknown; refreshToken?: unknown } = value;
  return typeof accessToken === "string" && (refreshToken === null || typeof refreshToken === "string");
}

/** Opens the connections. */
export function createConnections(database: Pick<Database, "query">, keyring: Keyring): Connections {
  const find = async (id: string) => (await database.query<Row>({ ...readRow, values: [id] }))[0];
  return {
    async read({ id, version }) {
      const row = await find(id);
      const { revision = 0, left_ms: leftMs = null } = row ?? {};
      if (row === undefined || row.version !== version || row.state === null)
        return { revision, leftMs, state: "none" };
      if (row.state === "lost") return { revision, leftMs, state: "lost", error: row.error ?? "" };
      const tokens = open(id, row, keyring);
      if (isTokens(tokens)) return { revision, leftMs, state: "connected", ...tokens };
      return { revision, leftMs, state: "lost", error: "What is kept of it can't be opened." };
    },
    async lease({ id }, revision, leaseMs) {
      return (await database.query({ ...takeLease, values: [id, revision, leaseMs] })).length > 0;
    },
    async release({ id }, revision) {
      await database.query({ ...giveLease, values: [id, revision] });
    },
    async write({ id, version }, { accessToken, refreshToken, expiresInSeconds }, over) {
      // Keys may be rotated between reading and writing; tokens that a service gave once must not get lost by it.
      for (let attempt = 1; attempt <= writesMax; attempt += 1) {
        const row = await find(id);
        if (row === undefined || row.version !== version) return false;
        if ("revision" in over && row.revision !== over.revision) return false;
        const key = unwrapRow(row, keyring);
        if (key === null) return false;
        const place = { teamId: row.team_id, credentialId: id, version, field: "connection" as const };
        const sealed = sealSecret({ accessToken, refreshToken }, key, place);
        const by = "by" in over ? [true, over.by] : [false, null];
        const values = [id, version, row.revision, row.data_key_id, sealed, expiresInSeconds, ...by];
        if ((await database.query({ ...writeTokens, values })).length > 0) return true;
      }
      return false;
    },
    async lose({ id }, revision, error) {
      await database.query({ ...loseTokens, values: [id, revision, error] });
    },
  };
}

const writesMax = 3;

function unwrapRow({ data_key_id: id, team_id: teamId, master_key: masterKey, wrapped }: Row, keyring: Keyring) {
  return unwrapKey(keyring, { id, teamId, masterKey, wrapped });
}

function open(credentialId: string, row: Row, keyring: Keyring): unknown {
  const key = unwrapRow(row, keyring);
  if (key === null || row.sealed === null) return null;
  return openSecret(row.sealed, key, { teamId: row.team_id, credentialId, version: row.version, field: "connection" });
}

const readRow = {
  name: "read_connection",
  text: `
    SELECT c.team_id, c.version, c.data_key_id, k.master_key, k.wrapped, c.connection_sealed AS sealed,
      c.connection_state AS state, c.connection_error AS error, c.connection_revision AS revision,
      (extract(epoch FROM c.connection_expires_at - now()) * 1000)::float8 AS left_ms
    FROM credential c JOIN data_key k ON k.id = c.data_key_id WHERE c.id = $1`,
};

/** $1 credential, $2 revision, $3 ms. */
const takeLease = {
  name: "lease_connection",
  text: `
    UPDATE credential SET connection_lease_until = now() + make_interval(secs => $3::float8 / 1000)
    WHERE id = $1 AND connection_revision = $2 AND connection_state = 'connected'
      AND (connection_lease_until IS NULL OR connection_lease_until < now()) RETURNING id`,
};

const giveLease = {
  name: "release_connection",
  text: "UPDATE credential SET connection_lease_until = NULL WHERE id = $1 AND connection_revision = $2",
};

/** $1 credential, $2 version, $3 revision, $4 data key, $5 sealed, $6 seconds or null, $7 whether somebody allowed it, $8 who. */
const writeTokens = {
  name: "write_connection",
  text: `
    UPDATE credential SET connection_sealed = $5, connection_state = 'connected', connection_error = NULL,
      connection_expires_at = now() + make_interval(secs => $6::float8), connection_revision = $3 + 1,
      connection_lease_until = NULL, connected_at = CASE WHEN $7 THEN now() ELSE connected_at END,
      connected_by = CASE WHEN $7 THEN $8 ELSE connected_by END
    WHERE id = $1 AND version = $2 AND connection_revision = $3 AND data_key_id = $4 RETURNING id`,
};

const loseTokens = {
  name: "lose_connection",
  text: `
    UPDATE credential SET connection_sealed = NULL, connection_state = 'lost', connection_error = $3,
      connection_lease_until = NULL, connection_revision = connection_revision + 1
    WHERE id = $1 AND connection_revision = $2`,
};
