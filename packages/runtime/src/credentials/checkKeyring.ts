import type { Database } from "../database.ts";
import { type Keyring, unwrapKey } from "./keyring.ts";

type Row = { id: string; team_id: string; master_key: string; wrapped: Buffer; credentials: number };

/**
 * Makes sure that this process can open every credential: one data key of each master key is tried. Throws an Error that
 * names the key and how many credentials need it.
 */
export async function checkKeyring(database: Pick<Database, "query">, keyring: Keyring): Promise<void> {
  const rows = await database.query<Row>({
    text: `SELECT DISTINCT ON (k.master_key) k.id, k.team_id, k.master_key, k.wrapped,
      (SELECT count(*)::int FROM credential c JOIN data_key o ON o.id = c.data_key_id WHERE o.master_key = k.master_key) AS credentials
      FROM data_key k WHERE EXISTS (SELECT FROM credential c WHERE c.data_key_id = k.id) ORDER BY k.master_key, k.created_at`,
  });
  for (const { id, team_id, master_key, wrapped, credentials } of rows) {
    if (unwrapKey(keyring, { id, teamId: team_id, masterKey: master_key, wrapped }) !== null) continue;
    const of = credentials === 1 ? "1 credential was" : `${credentials} credentials were`;
    const named = keyring.keys.has(master_key) ? "is another one" : "is not set";
    const where = master_key === "secret-key" ? "FAIRLEAD_SECRET_KEY" : "FAIRLEAD_CREDENTIAL_KEYS";
    throw new KeyringError(`The key "${master_key}", which ${of} sealed with, ${named}. Start with it in ${where}.`);
  }
}

/** The keys of this process are not those that the database needs. */
export class KeyringError extends Error {}
