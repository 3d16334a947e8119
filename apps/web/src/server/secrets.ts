import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";

/** What the installation's secret key is used for. Each purpose has a key of its own (HKDF, RFC 5869). */
export type Purpose = "webhook secrets" | "session cookies" | "oauth state";

/** A key of 32 bytes for one purpose. */
export function deriveKey(secretKey: Buffer, purpose: Purpose): Buffer {
  return Buffer.from(hkdfSync("sha256", secretKey, Buffer.alloc(0), `fairlead ${purpose}`, 32));
}

const sealVersion = 1;

/**
 * Encrypts a text with AES-256-GCM. `context` says what it belongs to; unsealing with another context fails, so that a
 * sealed text can't be moved to another row. Layout: version (1 byte), nonce (12), tag (16), ciphertext.
 */
export function seal(text: string, key: Buffer, context: string): Buffer<ArrayBuffer> {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(context));
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([Buffer.of(sealVersion), nonce, cipher.getAuthTag(), sealed]);
}

/** The text that was sealed, or null if the key or the context is another or the bytes were changed. */
export function unseal(sealed: Uint8Array, key: Buffer, context: string): string | null {
  if (sealed.length < 29 || sealed[0] !== sealVersion) return null;
  const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(1, 13))
    .setAAD(Buffer.from(context))
    .setAuthTag(sealed.subarray(13, 29));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(29)), decipher.final()]).toString("utf8");
  } catch {
    return null;
  }
}

/** 256 bits of chance as 43 characters that need no escaping in URLs. */
export function newToken(): string {
  return randomBytes(32).toString("base64url");
}

/** The hash that a token is stored and found by. 256 random bits need no slow hash. */
export function hashToken(token: string): Buffer<ArrayBuffer> {
  return createHash("sha256").update(token).digest();
}

/** Whether two hashes are the same, in a time that does not depend on where they differ. */
export function isSameHash(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
