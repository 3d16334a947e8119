import { hkdfSync, randomBytes } from "node:crypto";
import { openBytes, sealBytes } from "./sealing.ts";

/** The installation's master keys. They wrap the data keys of teams and seal nothing else. */
export type Keyring = {
  /** The id of the key that new data keys are wrapped with; null if there is none. */
  currentId: string | null;
  keys: ReadonlyMap<string, Buffer>;
};

/** A process without master keys can't open credentials. */
export const noKeys: Keyring = { currentId: null, keys: new Map() };

/** A data key as it is stored. */
export type WrappedKey = { id: string; teamId: string; masterKey: string; wrapped: Uint8Array };

/** What the settings give, or what is wrong with them; values are never shown. */
export type KeyringRead = { ok: true; keyring: Keyring } | { ok: false; message: string };

/** The id of the key that is derived from FAIRLEAD_SECRET_KEY. */
const derivedKeyId = "secret-key";

const idPattern = /^[a-z0-9][a-z0-9_-]{0,31}$/;

/**
 * Reads FAIRLEAD_CREDENTIAL_KEYS: `id:base64` of 32 bytes each, with commas between them, the one for new secrets first.
 * Behind them stands the key that is derived from FAIRLEAD_SECRET_KEY, which alone is enough.
 */
export function readKeyring(env: { readonly [name: string]: string | undefined }): KeyringRead {
  const keys = new Map<string, Buffer>();
  const parts = (env.FAIRLEAD_CREDENTIAL_KEYS ?? "").split(",").map((part) => part.trim());
  for (const [index, part] of parts.filter((one) => one !== "").entries()) {
    const [id = "", text = ""] = part.split(/:(.*)/s);
    const key = Buffer.from(text, "base64");
    const refuse = (why: string): KeyringRead => {
      return { ok: false, message: `FAIRLEAD_CREDENTIAL_KEYS: key ${index + 1} ${why}` };
    };
    if (!idPattern.test(id)) return refuse("has no id of small letters and digits. Write it as k2:…");
    if (id === derivedKeyId || keys.has(id)) return refuse(`has the id ${id}, which another key has.`);
    if (key.length !== 32) return refuse("has to be 32 bytes in base64 (openssl rand -base64 32).");
    keys.set(id, key);
  }
  const secret = Buffer.from(env.FAIRLEAD_SECRET_KEY ?? "", "base64");
  if (secret.length === 32) keys.set(derivedKeyId, deriveMasterKey(secret));
  const [currentId = null] = keys.keys();
  return { ok: true, keyring: { currentId, keys } };
}

function deriveMasterKey(secretKey: Buffer): Buffer {
  return Buffer.from(hkdfSync("sha256", secretKey, Buffer.alloc(0), "fairlead credentials", 32));
}

/** A new data key of a team, and the same wrapped with the current master key. Throws if there is no master key. */
export function makeDataKey(keyring: Keyring, { id, teamId }: { id: string; teamId: string }) {
  const key = randomBytes(32);
  return { key, ...wrapKey(keyring, { id, teamId, key }) };
}

/** Wraps a data key with the current master key. Throws if there is none. */
export function wrapKey(
  { currentId, keys }: Keyring,
  { id, teamId, key }: { id: string; teamId: string; key: Buffer },
): { masterKey: string; wrapped: Buffer<ArrayBuffer> } {
  const master = currentId === null ? undefined : keys.get(currentId);
  if (currentId === null || master === undefined)
    throw new Error("There is no key that credentials could be sealed with.");
  return { masterKey: currentId, wrapped: sealBytes(key, master, contextOf({ id, teamId })) };
}

/** The data key, or null if its master key is not among the keys or is another. */
export function unwrapKey({ keys }: Keyring, wrapped: WrappedKey): Buffer | null {
  const master = keys.get(wrapped.masterKey);
  return master === undefined ? null : openBytes(wrapped.wrapped, master, contextOf(wrapped));
}

function contextOf({ id, teamId }: { id: string; teamId: string }): string {
  return `v1|${teamId}|${id}|data-key`;
}
