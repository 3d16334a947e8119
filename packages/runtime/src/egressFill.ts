import { isInPieces } from "./bodyPieces.ts";
import type { Clock } from "./clock.ts";
import { signForAws } from "./credentials/awsSignature.ts";
import { type EgressFailure, egressFailure } from "./egressError.ts";
import { type HeaderMap, isCarriable } from "./egressHeaders.ts";
import type { Hop } from "./egressRedirect.ts";
import type { EgressSecrets, Revealed, RevealFor } from "./egressSecrets.ts";
import { checkUrl, type Target } from "./egressUrl.ts";

/** How the body of a request is written, so that a secret in it is written likewise. */
export type BodyEncoding = "json" | "form" | "xml" | "text";

/** What filling in needs. */
export type Filling = {
  secrets: EgressSecrets;
  bodyEncoding: BodyEncoding;
  request: RevealFor["request"];
  clock: Clock;
};

/** Whether a request, as it would go to its target, holds placeholders of credentials. */
export function holdsSecrets(hop: Hop, secrets: EgressSecrets): boolean {
  return slugsOf(hop, secrets).length > 0;
}

/** Refuses credentials where no secret may stand. Throws an EgressFailure. */
export function refuseMisplaced({ url }: Target, secrets: EgressSecrets): void {
  const [slug] = secrets.slugsIn(url.host);
  if (slug === undefined) return;
  const message = `The credential "${slug}" stands in the host of the URL. It may stand in the path and in the query.`;
  throw egressFailure("credential_misplaced", message);
}

/**
 * The request with secrets in the place of their placeholders, each written as its place asks for, and signed where a
 * credential signs. Rejects with an EgressFailure if a credential may not go to the target or stands where it can't be used.
 */
export async function fillIn(hop: Hop, filling: Filling): Promise<Hop> {
  const { secrets, request } = filling;
  const revealed = new Map<string, Revealed>();
  for (const slug of slugsOf(hop, secrets)) {
    revealed.set(slug, await secrets.reveal(slug, { target: hop.target, request }));
  }
  const put = (text: string, write: (secret: string) => string) =>
    secrets.replace(text, (slug) => write(textOf(slug, revealed.get(slug))));
  const signer = signerOf(hop, revealed, secrets);
  const target = fillTarget(hop.target, put);
  const headers = fillHeaders(hop, signer, put);
  const body = fillBody(hop.body, writers[filling.bodyEncoding], put);
  if (signer === null) return { ...hop, target, headers, body };
  const signed = signForAws({ method: hop.method, url: target.url, headers, body }, signer, filling.clock.now());
  return { ...hop, target, headers: new Map([...headers, ...signed]), body };
}

function slugsOf({ target, headers, body, basic }: Hop, secrets: EgressSecrets): string[] {
  const texts = [target.url.pathname, target.url.search, ...headers.values(), toText(body)];
  if (basic !== undefined) texts.push(basic.user, basic.password);
  return [...new Set(texts.flatMap((text) => secrets.slugsIn(text)))];
}

function textOf(slug: string, revealed: Revealed | undefined): string {
  if (revealed?.kind === "text") return revealed.text;
  const where =
    revealed?.kind === "aws"
      ? "signs requests: let it be the whole value of the authorization header"
      : "is a client certificate: name it in the option tls.clientCertificate";
  throw egressFailure("credential_misplaced", `The credential "${slug}" ${where}.`);
}

/** The keys by which the request is signed: those of the credential that is the whole authorization header. */
function signerOf({ headers }: Hop, revealed: ReadonlyMap<string, Revealed>, secrets: EgressSecrets) {
  const value = headers.get("authorization")?.trim() ?? "";
  const [slug] = secrets.slugsIn(value);
  const found = slug === undefined ? undefined : revealed.get(slug);
  return found?.kind === "aws" && secrets.replace(value, () => "") === "" ? found.keys : null;
}

type Put = (text: string, write: (secret: string) => string) => string;

function fillTarget(target: Target, put: Put): Target {
  const { pathname, search, origin, hash } = target.url;
  const filled = `${put(pathname, encodeURIComponent)}${put(search, encodeURIComponent)}`;
  if (filled === pathname + search) return target;
  const verdict = checkUrl(`${origin}${filled}${hash}`);
  if (!verdict.allowed) throw egressFailure(verdict.error.code, verdict.error.message);
  return verdict.target;
}

function fillHeaders({ headers, basic }: Hop, signer: object | null, put: Put): HeaderMap {
  const filled: HeaderMap = new Map();
  for (const [name, value] of headers) {
    if (signer !== null && name === "authorization") continue;
    const written = put(value, (secret) => secret.trim());
    if (!isCarriable(written)) throw notCarriable(name);
    filled.set(name, written);
  }
  if (basic !== undefined) {
    const pair = [basic.user, basic.password].map((part) => put(part, (secret) => secret)).join(":");
    filled.set("authorization", `Basic ${Buffer.from(pair, "utf8").toString("base64")}`);
  }
  return filled;
}

function notCarriable(name: string): EgressFailure {
  const message = `The credential in the header "${name}" has a character that headers can't carry, like a line break.`;
  return egressFailure("header_invalid", message);
}

const writers: Readonly<Record<BodyEncoding, (secret: string) => string>> = {
  json: (secret) => JSON.stringify(secret).slice(1, -1),
  form: (secret) => new URLSearchParams({ "": secret }).toString().slice(1),
  xml: (secret) =>
    secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;"),
  text: (secret) => secret,
};

/** A body of bytes is looked at byte by byte, as placeholders are plain ASCII. */
function toText(body: Hop["body"]): string {
  if (body === null) return "";
  if (typeof body === "string") return body;
  if (!isInPieces(body)) return Buffer.from(body).toString("latin1");
  return body.map((piece) => (piece instanceof Uint8Array ? toText(piece) : "")).join("");
}

function fillBody(body: Hop["body"], write: (secret: string) => string, put: Put): Hop["body"] {
  if (body === null || typeof body === "string") return body === null ? null : put(body, write);
  if (isInPieces(body))
    return body.map((piece) => (piece instanceof Uint8Array ? fillBytes(piece, write, put) : piece));
  return fillBytes(body, write, put);
}

function fillBytes(body: Uint8Array, write: (secret: string) => string, put: Put): Uint8Array {
  const text = toText(body);
  const filled = put(text, (secret) => Buffer.from(write(secret), "utf8").toString("latin1"));
  return filled === text ? body : Buffer.from(filled, "latin1");
}
