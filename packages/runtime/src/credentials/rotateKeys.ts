import { randomUUID } from "node:crypto";
import type { Database } from "../database.ts";
import { type Keyring, makeDataKey, unwrapKey, wrapKey } from "./keyring.ts";
import { openSecret, type SecretPlace, sealSecret } from "./sealedSecret.ts";

/** What rotating has done. `wrapped`: data keys under the current master key that were not; `sealed`: secrets sealed anew. */
export type Rotated = { wrapped: number; sealed: number };

type KeyRow = { id: string; team_id: string; master_key: string; wrapped: Buffer };
type SecretRow = {
  id: string;
  team_id: string;
  version: number;
  data_key_id: string;
  sealed: Buffer;
  test_sealed: Buffer | null;
  connection_sealed: Buffer | null;
  connection_revision: number;
};

/**
 * Wraps every data key with the current master key; with `data` each team gets a new data key besides, and its secrets are
 * sealed with that. Processes go on meanwhile, as every row says what it was sealed with. May be broken off and repeated.
 * Throws for a key that can't be opened, before anything is changed of what it seals.
 */
export async function rotateKeys(database: Database, keyring: Keyring, { data }: { data: boolean }): Promise<Rotated> {
  const keys = await database.query<KeyRow>({ text: "SELECT id, team_id, master_key, wrapped FROM data_key" });
  const opened = new Map(keys.map((row) => [row.id, openKey(row, keyring)]));
  const teams = [...new Set(keys.map(({ team_id }) => team_id))];
  await tell(database, teams, { result: "asked" });
  let wrapped = 0;
  for (const { id, team_id: teamId, master_key } of keys) {
    const key = opened.get(id);
    if (key === undefined || master_key === keyring.currentId) continue;
    const next = wrapKey(keyring, { id, teamId, key });
    await database.query({
      text: "UPDATE data_key SET master_key = $2, wrapped = $3 WHERE id = $1",
      values: [id, next.masterKey, next.wrapped],
    });
    wrapped += 1;
  }
  const rotated = { wrapped, sealed: data ? await sealAnew(database, keyring, opened) : 0 };
  await tell(database, teams, { result: "done", after: rotated });
  return rotated;
}

type Ending = { result: "asked" | "done"; after?: Rotated };

/** The rows are changed one by one, so the audit log is told before and after. */
async function tell(database: Database, teams: readonly string[], { result, after }: Ending): Promise<void> {
  await database.query({
    text: `INSERT INTO audit_entry (team_id, actor_kind, actor_name, verb, object_kind, object_name, result, after)
      SELECT team, 'system', 'rotate-keys', 'credential.rotate', 'credential', 'all', $2, $3
      FROM unnest($1::uuid[]) AS team`,
    values: [teams, result, after === undefined ? null : JSON.stringify(after)],
  });
}

function openKey({ id, team_id, master_key, wrapped }: KeyRow, keyring: Keyring): Buffer {
  const key = unwrapKey(keyring, { id, teamId: team_id, masterKey: master_key, wrapped });
  if (key !== null) return key;
  throw new Error(
    `A data key was wrapped with the key "${master_key}", which is not among the keys, or is another one.`,
  );
}

async function sealAnew(database: Database, keyring: Keyring, opened: ReadonlyMap<string, Buffer>): Promise<number> {
  const secrets = await database.query<SecretRow>({
    text: "SELECT id, team_id, version, data_key_id, sealed, test_sealed, connection_sealed, connection_revision FROM credential WHERE data_key_id = ANY($1::uuid[])",
    values: [[...opened.keys()]],
  });
  const fresh = new Map<string, { id: string; key: Buffer }>();
  let sealed = 0;
  for (const row of secrets) {
    const next = fresh.get(row.team_id) ?? (await storeDataKey(database, keyring, row.team_id));
    fresh.set(row.team_id, next);
    const old = opened.get(row.data_key_id);
    if (old === undefined) continue;
    const moved = [
      move(row.sealed, { old, next: next.key }, placeOf(row, "secret")),
      row.test_sealed === null ? null : move(row.test_sealed, { old, next: next.key }, placeOf(row, "test")),
      row.connection_sealed === null
        ? null
        : move(row.connection_sealed, { old, next: next.key }, placeOf(row, "connection")),
    ];
    // A secret that was replaced meanwhile is sealed with a key of its own choice already; where tokens were renewed, it stays.
    const rows = await database.query({
      text: `UPDATE credential SET data_key_id = $4, sealed = $5, test_sealed = $6, connection_sealed = $7
        WHERE id = $1 AND version = $2 AND data_key_id = $3 AND connection_revision = $8 RETURNING id`,
      values: [row.id, row.version, row.data_key_id, next.id, ...moved, row.connection_revision],
    });
    sealed += rows.length;
  }
  const unused =
    "DELETE FROM data_key k WHERE k.id = ANY($1::uuid[]) AND NOT EXISTS (SELECT FROM credential c WHERE c.data_key_id = k.id)";
  await database.query({ text: unused, values: [[...opened.keys()]] });
  return sealed;
}

async function storeDataKey(database: Database, keyring: Keyring, teamId: string) {
  const id = randomUUID();
  const { key, masterKey, wrapped } = makeDataKey(keyring, { id, teamId });
  await database.query({
    text: "INSERT INTO data_key (id, team_id, master_key, wrapped) VALUES ($1, $2, $3, $4)",
    values: [id, teamId, masterKey, wrapped],
  });
  return { id, key };
}

function placeOf({ team_id: teamId, id: credentialId, version }: SecretRow, field: SecretPlace["field"]): SecretPlace {
  return { teamId, credentialId, version, field };
}

function move(sealed: Buffer, { old, next }: { old: Buffer; next: Buffer }, place: SecretPlace): Buffer {
  const secret = openSecret(sealed, old, place);
  if (secret !== null) return sealSecret(secret, next, place);
  throw new Error(`The secret of the credential ${place.credentialId} can't be opened with its data key.`);
}
