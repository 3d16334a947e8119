import type { RequestBody } from "./bodyPieces.ts";
import { egressFailure } from "./egressError.ts";
import { type HeaderMap, withoutBody, withoutSecrets } from "./egressHeaders.ts";
import { checkUrl, type Target } from "./egressUrl.ts";

/** One request on its way: what is sent where. */
export type Hop = {
  target: Target;
  method: string;
  headers: HeaderMap;
  body: RequestBody;
  /** Sent as the authorization header; stays with its origin. */
  basic?: BasicAuth;
  /** The client certificate to connect with, by the credential's slug; stays with its origin. */
  certificate?: string;
};

/** User and password of basic authentication (RFC 7617). */
export type BasicAuth = { user: string; password: string };

/** Whether a text or a body holds the placeholder of a credential. */
export type IsSecret = (text: string) => boolean;

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Redirects that one request may follow. */
export const redirectsMax = 5;

/**
 * The request that a redirect asks for, or null if the response is not a redirect that can be followed. Methods change as
 * in the Fetch standard: 303 turns all but HEAD into GET, 301 and 302 turn POST into GET; else the body is kept. Headers
 * that speak of secrets or hold credentials stay with their origin, and a body with its host. Throws an EgressFailure for a redirect to an
 * invalid URL, from https to http, or with a body to another host.
 */
export function followRedirect(
  hop: Hop,
  { status, location }: { status: number; location: string | undefined },
  isSecret: IsSecret = () => false,
): Hop | null {
  if (!redirects.has(status) || location === undefined) return null;
  const target = readLocation(hop, location);
  const { method, body } = hop;
  const isGet = (status === 303 && method !== "GET" && method !== "HEAD") || (status <= 302 && method === "POST");
  const kept = isGet
    ? { method: "GET", body: null, headers: withoutBody(hop.headers) }
    : { method, body, headers: hop.headers };
  if (target.url.origin === hop.target.url.origin) return { ...hop, target, ...kept };
  if (kept.body !== null && !isSameHost(hop.target, target)) {
    const message = `${hop.target.host} redirected this ${method} to ${target.host}. A body is not sent on to another host: call ${target.host} directly.`;
    throw egressFailure("redirect_refused", message);
  }
  const plain = [...withoutSecrets(kept.headers)].filter(([, value]) => !isSecret(value));
  return { target, ...kept, headers: new Map(plain) };
}

function readLocation(hop: Hop, location: string): Target {
  const from = hop.target;
  // Header values arrive as Latin-1; servers that write other characters into Location mean UTF-8.
  const verdict = checkUrl(Buffer.from(location, "latin1").toString("utf8"), from.url);
  if (!verdict.allowed) {
    const { code, message } = verdict.error;
    throw egressFailure(
      "redirect_refused",
      `${from.host} redirected to an address that can't be called. ${message}`,
      code,
    );
  }
  if (from.url.protocol === "https:" && verdict.target.url.protocol === "http:") {
    const message = `${from.host} redirected from https to http, which would send the request unencrypted. Call the http address directly if that is meant.`;
    throw egressFailure("redirect_refused", message);
  }
  return verdict.target;
}

/** Whether two origins differ at most by the step from http to https. */
function isSameHost(from: Target, to: Target): boolean {
  return from.host === to.host && (from.port === to.port || (from.port === 80 && to.port === 443));
}
