import { randomBytes, randomUUID } from "node:crypto";
import type { TestDatabase } from "@fairlead/db/testing";
import type { CredentialParts } from "@fairlead/story";
import { makeDataKey, readKeyring } from "../src/credentials/keyring.ts";
import { sealSecret } from "../src/credentials/sealedSecret.ts";

/** Master keys for a test. */
export const secretKey = randomBytes(32).toString("base64");
export const keyring = toKeyring({ FAIRLEAD_SECRET_KEY: secretKey });

/** The keys that an environment gives. */
export function toKeyring(env: Record<string, string>) {
  const read = readKeyring(env);
  if (!read.ok) throw new Error(read.message);
  return read.keyring;
}

/** A credential of a team, by what matters to a test. */
export type CredentialSketch = CredentialParts & {
  teamId: string;
  slug: string;
  allowedHosts: readonly string[];
  test?: unknown;
};

/** Stores a credential that may be sent over plain http; returns its id. */
export async function addCredential({ pool }: TestDatabase, sketch: CredentialSketch): Promise<string> {
  const { teamId, slug, kind, settings, secret, allowedHosts, test } = sketch;
  const [id, keyId] = [randomUUID(), randomUUID()];
  const { key, masterKey, wrapped } = makeDataKey(keyring, { id: keyId, teamId });
  const place = { teamId, credentialId: id, version: 1 };
  await pool.query("INSERT INTO data_key (id, team_id, master_key, wrapped) VALUES ($1, $2, $3, $4)", [
    keyId,
    teamId,
    masterKey,
    wrapped,
  ]);
  const sealed = sealSecret(secret, key, { ...place, field: "secret" });
  const testSealed = test === undefined ? null : sealSecret(test, key, { ...place, field: "test" });
  await pool.query(
    `INSERT INTO credential (id, team_id, slug, name, kind, settings, allowed_hosts, allow_http, data_key_id, sealed, test_sealed)
     VALUES ($1, $2, $3, $3, $4, $5, $6, true, $7, $8, $9)`,
    [id, teamId, slug, kind, JSON.stringify(settings), allowedHosts, keyId, sealed, testSealed],
  );
  return id;
}
