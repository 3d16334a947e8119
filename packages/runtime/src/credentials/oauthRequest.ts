import { randomUUID } from "node:crypto";
import type { CredentialParts } from "@fairlead/story";
import type { EgressRequest, EgressResult } from "../egressRequest.ts";

/** A credential that is allowed by signing in. */
export type OauthCodeParts = Extract<CredentialParts, { kind: "oauth_authorization_code" }>;

/** Tokens as a service gave them. `expiresInSeconds`: null where it did not say. */
export type OauthTokens = { accessToken: string; refreshToken: string | null; expiresInSeconds: number | null };

/** What came of asking for tokens. `isRefused`: the service says that what it was shown does not hold any more. */
export type OauthAnswer =
  | { ok: true; tokens: OauthTokens }
  | { ok: false; isRefused: boolean; mayPass: boolean; message: string };

/** How the token address is asked. `allowHttp`: whether over unencrypted http as well. */
export type OauthMeans = { allowHttp: boolean; request: (spec: EgressRequest) => Promise<EgressResult> };

const tokenLengthMax = 16_384;
const timeoutSeconds = 15;

/** Asks for tokens (RFC 6749 4.1.3 and 6) with the client's own credentials. Never rejects, and tells no token. */
export async function askForTokens(
  { settings, secret }: OauthCodeParts,
  form: URLSearchParams,
  { allowHttp, request }: OauthMeans,
): Promise<OauthAnswer> {
  const { tokenUrl, clientId, sendClientBy } = settings;
  const { clientSecret } = secret;
  if (!allowHttp && !tokenUrl.startsWith("https://")) return lasting("its token address is unencrypted http.");
  const headers: Record<string, string> = {
    accept: "application/json",
    "content-type": "application/x-www-form-urlencoded",
  };
  if (clientSecret !== undefined && sendClientBy === "basic") {
    // RFC 6749 2.3.1 wants both form-encoded before they are joined.
    const pair = [clientId, clientSecret].map((part) => encodeURIComponent(part).replaceAll("%20", "+"));
    headers.authorization = `Basic ${Buffer.from(pair.join(":")).toString("base64")}`;
  } else {
    form.set("client_id", clientId);
    if (clientSecret !== undefined) form.set("client_secret", clientSecret);
  }
  const spec = { url: tokenUrl, method: "POST" as const, headers, body: form.toString(), timeoutSeconds };
  const result = await request({ ...spec, followRedirects: false, runKey: randomUUID(), hops: 1 });
  if (!result.ok) {
    const { message, retryable: mayPass } = result.error;
    return { ok: false, isRefused: false, mayPass, message };
  }
  return readAnswer(result.response);
}

type Received = { status: number; host: string; body: Buffer };

function readAnswer({ status, host, body }: Received): OauthAnswer {
  const answer = parse(body);
  if (status < 200 || status > 299) {
    const code = textOf(answer, "error");
    const said = code !== null && /^[a-z_]{1,60}$/.test(code) ? ` (${code})` : "";
    const isRefused = code === "invalid_grant";
    const mayPass = !isRefused && (status === 429 || status >= 500);
    return { ok: false, isRefused, mayPass, message: `${host} answered ${status}${said}.` };
  }
  const accessToken = textOf(answer, "access_token");
  if (accessToken === null) return lasting(`${host} answered without an access_token.`);
  const seconds = Number(memberOf(answer, "expires_in"));
  const expiresInSeconds = Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 31_622_400) : null;
  return { ok: true, tokens: { accessToken, refreshToken: textOf(answer, "refresh_token"), expiresInSeconds } };
}

function lasting(message: string): OauthAnswer {
  return { ok: false, isRefused: false, mayPass: false, message };
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return null;
  }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : null;
}

function textOf(value: unknown, name: string): string | null {
  const text = memberOf(value, name);
  return typeof text === "string" && text !== "" && text.length <= tokenLengthMax ? text : null;
}
