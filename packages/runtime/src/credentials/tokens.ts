import { createPrivateKey, randomUUID } from "node:crypto";
import type { CredentialParts } from "@fairlead/story";
import { SignJWT } from "jose";
import { egressFailure } from "../egressError.ts";
import type { EgressRequest, EgressResult } from "../egressRequest.ts";

/** A token, and how long it may be used. */
export type Token = { text: string; ttlMs: number };

/** What making a token needs. `allowHttp`: whether a token may be fetched over unencrypted http. */
export type TokenMeans = {
  slug: string;
  allowHttp: boolean;
  nowMs: number;
  request: (spec: EgressRequest) => Promise<EgressResult>;
};

type Kind<Name extends CredentialParts["kind"]> = Extract<CredentialParts, { kind: Name }>;

/** Tokens are renewed so long before they end. */
const earlyMs = 30_000;
const ttlDefaultMs = 300_000;
const tokenLengthMax = 16_384;

/** Signs a JWT. Rejects with an EgressFailure if the key does not fit its algorithm. */
export async function signJwt({ settings, secret }: Kind<"jwt">, { slug, nowMs }: TokenMeans): Promise<Token> {
  const { algorithm, keyId, claims = {}, ttlSeconds } = settings;
  const nowSeconds = Math.floor(nowMs / 1_000);
  try {
    const key = algorithm.startsWith("HS") ? Buffer.from(secret.key, "utf8") : createPrivateKey(secret.key);
    const text = await new SignJWT(claims)
      .setProtectedHeader({ alg: algorithm, typ: "JWT", ...(keyId === undefined ? {} : { kid: keyId }) })
      .setIssuedAt(nowSeconds)
      .setExpirationTime(nowSeconds + ttlSeconds)
      .sign(key);
    // Used for half its life, so that who gets it has time to use it.
    return { text, ttlMs: ttlSeconds * 500 };
  } catch {
    const message = `The credential "${slug}" can't sign: its key does not fit the algorithm ${algorithm}.`;
    throw egressFailure("credential_failed", message);
  }
}

/** Fetches a token with a client's id and secret (RFC 6749 4.4). Rejects with an EgressFailure. */
export async function fetchOauthToken(
  { settings, secret }: Kind<"oauth_client_credentials">,
  means: TokenMeans,
): Promise<Token> {
  const { tokenUrl, clientId, scope, audience, sendClientBy } = settings;
  const form = new URLSearchParams({ grant_type: "client_credentials" });
  if (scope !== undefined) form.set("scope", scope);
  if (audience !== undefined) form.set("audience", audience);
  const headers: Record<string, string> = {
    accept: "application/json",
    "content-type": "application/x-www-form-urlencoded",
  };
  if (sendClientBy === "body") {
    form.set("client_id", clientId);
    form.set("client_secret", secret.clientSecret);
  } else {
    // RFC 6749 2.3.1 wants both form-encoded before they are joined.
    const pair = [clientId, secret.clientSecret].map((part) => encodeURIComponent(part).replaceAll("%20", "+"));
    headers.authorization = `Basic ${Buffer.from(pair.join(":")).toString("base64")}`;
  }
  const answer = await ask({ url: tokenUrl, method: "POST", headers, body: form.toString() }, means);
  const seconds = Number(memberOf(answer, ["expires_in"]));
  const ttlMs = Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 - earlyMs : ttlDefaultMs;
  return { text: readToken(answer, "access_token", means), ttlMs };
}

/** Fetches a token by the request that a credential describes. Rejects with an EgressFailure. */
export async function fetchToken({ settings, secret }: Kind<"http_request">, means: TokenMeans): Promise<Token> {
  const { url, method, headers = {}, body, tokenPath, ttlSeconds } = settings;
  const put = (text: string, encode: (secret: string) => string) =>
    text.replaceAll("<<SECRET>>", () => encode(secret.secret));
  const type =
    Object.entries(headers).find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? "application/json";
  const asJson = (text: string) => JSON.stringify(text).slice(1, -1);
  const encodeBody = /json/i.test(type)
    ? asJson
    : /form-urlencoded/i.test(type)
      ? encodeURIComponent
      : (text: string) => text;
  const sent = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, put(value, (text) => text)]));
  const hasType = Object.keys(headers).some((name) => name.toLowerCase() === "content-type");
  const answer = await ask(
    {
      url: put(url, encodeURIComponent),
      method: method === "get" ? "GET" : "POST",
      headers: body === undefined || hasType ? sent : { ...sent, "content-type": type },
      ...(body === undefined || method === "get" ? {} : { body: put(body, encodeBody) }),
    },
    means,
  );
  return { text: readToken(answer, tokenPath, means), ttlMs: Math.max(ttlSeconds * 1_000 - earlyMs, 1_000) };
}

type TokenRequest = Pick<EgressRequest, "url" | "method" | "headers" | "body">;

async function ask(request: TokenRequest, { slug, allowHttp, request: send }: TokenMeans): Promise<unknown> {
  if (!allowHttp && !request.url.startsWith("https://")) {
    const message = `The credential "${slug}" fetches its token over unencrypted http, which it is not allowed to.`;
    throw egressFailure("credential_failed", message);
  }
  const spec = { ...request, followRedirects: false, timeoutSeconds: 15, runKey: randomUUID(), hops: 1 };
  const result = await send(spec);
  if (!result.ok) {
    const code = result.error.retryable ? "credential_unavailable" : "credential_failed";
    throw egressFailure(code, `The token of the credential "${slug}" could not be fetched: ${result.error.message}`);
  }
  const { status, host, body } = result.response;
  if (status < 200 || status > 299) {
    const code = status === 429 || status >= 500 ? "credential_unavailable" : "credential_failed";
    throw egressFailure(
      code,
      `The token of the credential "${slug}" could not be fetched: ${host} answered ${status}.`,
    );
  }
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    const message = `The token of the credential "${slug}" could not be fetched: ${host} did not answer with JSON.`;
    throw egressFailure("credential_failed", message);
  }
}

function readToken(answer: unknown, path: string, { slug }: TokenMeans): string {
  const token = memberOf(answer, path.split("."));
  if (typeof token === "string" && token !== "" && token.length <= tokenLengthMax) return token;
  const message = `The token of the credential "${slug}" could not be fetched: there is no text at ${path} of the answer.`;
  throw egressFailure("credential_failed", message);
}

function memberOf(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, name) => {
    return typeof at === "object" && at !== null && Object.hasOwn(at, name) ? Reflect.get(at, name) : undefined;
  }, value);
}
