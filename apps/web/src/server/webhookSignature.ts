import { createHmac, hash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { WebhookOptions } from "@fairlead/story";
import type { Refusal } from "./webhookAnswer.ts";

/** How the calls of a webhook are signed. */
export type SignatureOptions = NonNullable<WebhookOptions["hmac"]>;

/** A call as it came: signatures are over its bytes, not over what they mean. */
export type SignedCall = { headers: IncomingHttpHeaders; bytes: Buffer; nowMs: number };

/**
 * Checks the signature of a call. Null if one of its signatures was made with one of the secrets, not too long ago. Whatever
 * is missing, be it the secrets, refuses the call: there is no way to be let through unchecked.
 */
export function checkSignature(
  options: SignatureOptions,
  secrets: readonly string[],
  call: SignedCall,
): Refusal | null {
  if (secrets.length === 0) return noSecret;
  const claim = readClaim(options, call);
  if (claim === null) return unsigned;
  if (claim.seconds !== null) {
    const { toleranceSeconds = 300 } = options;
    const apart = Math.abs(call.nowMs / 1_000 - claim.seconds);
    if (!(apart <= toleranceSeconds)) return stale(toleranceSeconds);
  }
  return secrets.some((secret) => isSigned(claim, secret)) ? null : wrong;
}

/** What the sender claims: signatures in the encoding that they came in, over these parts. */
type Claim = {
  signatures: readonly string[];
  signed: readonly (string | Buffer)[];
  /** When it was signed, seconds since 1970; null for forms without a time. */
  seconds: number | null;
  algorithm: "sha256" | "sha512";
  encoding: "hex" | "base64";
  toKey(secret: string): string | Buffer;
};

const sha256Hex = { algorithm: "sha256", encoding: "hex", toKey: (secret: string) => secret } as const;

function readClaim(options: SignatureOptions, call: SignedCall): Claim | null {
  switch (options.preset) {
    case "github":
      return readGithub(call);
    case "slack":
      return readSlack(call);
    case "stripe":
      return readStripe(call);
    case "standard":
      return readStandard(call);
    default:
      return readGeneric(options, call);
  }
}

/** X-Hub-Signature-256: sha256=<hex over the body>. */
function readGithub({ headers, bytes }: SignedCall): Claim | null {
  const signature = withoutPrefix(textOf(headers["x-hub-signature-256"]), "sha256=");
  return signature === null ? null : { ...sha256Hex, signatures: [signature], signed: [bytes], seconds: null };
}

/** X-Slack-Signature: v0=<hex over v0:time:body>, with the time in X-Slack-Request-Timestamp. */
function readSlack({ headers, bytes }: SignedCall): Claim | null {
  const signature = withoutPrefix(textOf(headers["x-slack-signature"]), "v0=");
  const time = readTime(textOf(headers["x-slack-request-timestamp"]));
  if (signature === null || time === null) return null;
  return { ...sha256Hex, signatures: [signature], signed: [`v0:${time.text}:`, bytes], seconds: time.seconds };
}

/** Stripe-Signature: t=time,v1=<hex over time.body>, and more of v1 while a secret is changed. Other schemes do not count. */
function readStripe({ headers, bytes }: SignedCall): Claim | null {
  const parts = (textOf(headers["stripe-signature"]) ?? "").split(",").map((part) => part.trim());
  const time = readTime(parts.find((part) => part.startsWith("t="))?.slice(2));
  const signatures = parts.filter((part) => part.startsWith("v1=")).map((part) => part.slice(3));
  if (time === null || signatures.length === 0) return null;
  return { ...sha256Hex, signatures, signed: [`${time.text}.`, bytes], seconds: time.seconds };
}

/** Standard Webhooks: webhook-signature: v1,<base64 over id.time.body> and more; secrets are base64 behind whsec_. */
function readStandard({ headers, bytes }: SignedCall): Claim | null {
  const id = textOf(headers["webhook-id"]);
  const time = readTime(textOf(headers["webhook-timestamp"]));
  const signatures = (textOf(headers["webhook-signature"]) ?? "")
    .split(" ")
    .flatMap((part) => withoutPrefix(part, "v1,") ?? []);
  if (id === undefined || time === null || signatures.length === 0) return null;
  return {
    signatures,
    signed: [`${id}.${time.text}.`, bytes],
    seconds: time.seconds,
    algorithm: "sha256",
    encoding: "base64",
    toKey: (secret) => Buffer.from(withoutPrefix(secret, "whsec_") ?? secret, "base64"),
  };
}

function readGeneric(options: SignatureOptions, { headers, bytes }: SignedCall): Claim | null {
  const { header = "", algorithm = "sha256", encoding = "hex", prefix = "", timestampHeader } = options;
  const signature = withoutPrefix(textOf(headers[header.toLowerCase()]), prefix);
  if (signature === null) return null;
  const parts = { signatures: [signature], algorithm, encoding, toKey: (secret: string) => secret };
  if (timestampHeader === undefined) return { ...parts, signed: [bytes], seconds: null };
  const time = readTime(textOf(headers[timestampHeader.toLowerCase()]));
  return time === null ? null : { ...parts, signed: [`${time.text}.`, bytes], seconds: time.seconds };
}

/** Both sides are hashed first: so they are as long as each other, and comparing tells nothing of where they differ. */
function isSigned({ signatures, signed, algorithm, encoding, toKey }: Claim, secret: string): boolean {
  const key = toKey(secret);
  if (key.length === 0) return false;
  const hmac = createHmac(algorithm, key);
  for (const part of signed) hmac.update(part);
  const expected = hashOf(hmac.digest(encoding));
  return signatures
    .slice(0, signaturesMax)
    .some((signature) => timingSafeEqual(hashOf(encoding === "hex" ? signature.toLowerCase() : signature), expected));
}

/** Signatures of one call that are looked at. */
const signaturesMax = 5;

function hashOf(text: string): Buffer {
  return hash("sha256", text, "buffer");
}

function textOf(header: string | string[] | undefined): string | undefined {
  return typeof header === "string" && header !== "" ? header : undefined;
}

function withoutPrefix(text: string | undefined, prefix: string): string | null {
  return text?.startsWith(prefix) && text.length > prefix.length ? text.slice(prefix.length) : null;
}

function readTime(text: string | undefined): { text: string; seconds: number } | null {
  return text !== undefined && /^\d{1,12}$/.test(text) ? { text, seconds: Number(text) } : null;
}

const noSecret: Refusal = {
  status: 401,
  code: "signature_secret_missing",
  message: "This webhook checks signatures, but has no secret to check them with. Set it in the story.",
};

const unsigned: Refusal = {
  status: 401,
  code: "signature_missing",
  message: "This webhook takes signed calls only, and this call has no signature of the form that it expects.",
};

const wrong: Refusal = {
  status: 401,
  code: "signature_wrong",
  message: "The signature does not belong to this body, or was made with another secret.",
};

function stale(toleranceSeconds: number): Refusal {
  const message = `The time of the signature is more than ${toleranceSeconds} seconds from now. Sign each call anew, and check the clock.`;
  return { status: 401, code: "signature_stale", message };
}
