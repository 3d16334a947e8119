import { openBytes, sealBytes } from "./sealing.ts";

/** What a sealed secret is bound to. `field`: the secret itself, the value for tests, or tokens that somebody has allowed. */
export type SecretPlace = {
  teamId: string;
  credentialId: string;
  version: number;
  field: "secret" | "test" | "connection";
};

/** Seals the secret part of a credential with a data key of its team. */
export function sealSecret(secret: unknown, key: Buffer, place: SecretPlace): Buffer<ArrayBuffer> {
  return sealBytes(Buffer.from(JSON.stringify(secret)), key, contextOf(place));
}

/** The secret part of a credential, or null if it can't be opened. Only openCredential.ts and rotating keys may call it. */
export function openSecret(sealed: Uint8Array, key: Buffer, place: SecretPlace): unknown {
  const bytes = openBytes(sealed, key, contextOf(place));
  return bytes === null ? null : JSON.parse(bytes.toString("utf8"));
}

function contextOf({ teamId, credentialId, version, field }: SecretPlace): string {
  return `v1|${teamId}|${credentialId}|${version}|${field}`;
}
