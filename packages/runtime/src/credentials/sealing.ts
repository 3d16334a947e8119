import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

const version = 1;
const nonceBytes = 12;
const tagBytes = 16;
const headBytes = 1 + nonceBytes + tagBytes;

/**
 * Encrypts bytes with AES-256-GCM. `context` says what they belong to; opening them with another context fails, so that
 * what is sealed can't be moved to another row. Layout: version (1 byte), nonce (12), tag (16), ciphertext.
 */
export function sealBytes(bytes: Uint8Array, key: Buffer, context: string): Buffer<ArrayBuffer> {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: tagBytes }).setAAD(Buffer.from(context));
  const sealed = Buffer.concat([cipher.update(bytes), cipher.final()]);
  return Buffer.concat([Buffer.of(version), nonce, cipher.getAuthTag(), sealed]);
}

/** The bytes that were sealed, or null if the key or the context is another or the bytes were changed. */
export function openBytes(sealed: Uint8Array, key: Buffer, context: string): Buffer | null {
  if (sealed.length < headBytes || sealed[0] !== version) return null;
  const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(1, 1 + nonceBytes), { authTagLength: tagBytes })
    .setAAD(Buffer.from(context))
    .setAuthTag(sealed.subarray(1 + nonceBytes, headBytes));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(headBytes)), decipher.final()]);
  } catch {
    return null;
  }
}
