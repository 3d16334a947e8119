import type { WebhookOptions } from "@fairlead/story";
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from "jose";
import { createIssuerKeys, type IssuerKeys, type IssuerKeysOptions } from "./issuerKeys.ts";
import type { Refusal } from "./webhookAnswer.ts";

/** How the tokens of a webhook's callers are known. */
export type OauthOptions = NonNullable<WebhookOptions["oauth"]>;

/** A call that says who calls. */
export type BearerCall = { authorization: string | undefined; nowMs: number };

/** None by which whoever knows a public key, or nothing, could sign. */
const algorithms = ["RS256", "ES256", "EdDSA"];
const clockToleranceSeconds = 60;
const tokenLengthMax = 16_384;

/** What checks the tokens of callers, with the keys that it keeps. Without options every call is refused. */
export function createCallerCheck(means: IssuerKeysOptions) {
  const keys = createIssuerKeys(means);
  return async (options: OauthOptions | undefined, call: BearerCall): Promise<Refusal | null> =>
    options === undefined ? noToken : checkCaller(options, keys, call);
}

/**
 * Checks the token of a caller (RFC 9068): who signed it, by whom and for whom it was issued, that it holds now, and that it has
 * the scopes and claims that are asked for. Null if it does. Whatever is missing refuses the call, be it the issuer's keys.
 */
async function checkCaller(
  options: OauthOptions,
  keys: IssuerKeys,
  { authorization = "", nowMs }: BearerCall,
): Promise<Refusal | null> {
  const [, token] = /^Bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization) ?? [];
  if (token === undefined || token.length > tokenLengthMax) return noToken;
  const early = checkUnverified(token, options);
  if (early !== null) return refuse(early);
  const verified = await verify(token, { options, keys, nowMs });
  if (verified === null) return noKeys;
  if (typeof verified === "string") return refuse(verified);
  return checkRights(verified, options);
}

/** What is wrong with a token whatever its signature is: for such a one no keys are fetched. */
function checkUnverified(token: string, { issuer }: OauthOptions): string | null {
  try {
    const { alg = "none" } = decodeProtectedHeader(token);
    if (!algorithms.includes(alg)) return `It is not signed by ${algorithms.join(", ")}.`;
    return decodeJwt(token).iss === issuer ? null : "It was issued by somebody else.";
  } catch {
    return "It is no JWT.";
  }
}

type Verifying = { options: OauthOptions; keys: IssuerKeys; nowMs: number };

/** The claims, what is wrong, or null where the keys can't be had. */
async function verify(token: string, { options, keys, nowMs }: Verifying): Promise<JWTPayload | string | null> {
  const { issuer, audience } = options;
  const asked = { issuer, audience, algorithms, clockTolerance: clockToleranceSeconds, requiredClaims: ["exp"] };
  for (const isNewWanted of [false, true]) {
    const known = await keys.keysOf(options, { isNewWanted });
    if (known === null) return null;
    try {
      const currentDate = new Date(nowMs);
      return (await jwtVerify(token, createLocalJWKSet(known), { ...asked, currentDate })).payload;
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || isNewWanted) return tell(error);
    }
  }
  return null;
}

/** What is told is for whoever has the token, and no more than that needs. */
function tell(error: unknown): string {
  if (error instanceof errors.JWTExpired) return "It has expired.";
  if (error instanceof errors.JWTClaimValidationFailed) return `Its claim ${error.claim} does not fit.`;
  if (error instanceof errors.JWKSNoMatchingKey) return "The issuer has no such key.";
  if (error instanceof errors.JWKSMultipleMatchingKeys) return "It does not say which of the issuer's keys signed it.";
  return "Its signature is not the issuer's.";
}

function checkRights(claims: JWTPayload, { scopes = [], claims: asked = {} }: OauthOptions): Refusal | null {
  const granted = scopesOf(claims);
  if (!scopes.every((scope) => granted.has(scope))) return forbid(scopes);
  const missing = Object.entries(asked).find(([name, value]) => !holds(claims, name, value));
  return missing === undefined ? null : refuse(`Its claim ${missing[0]} is not what this webhook asks for.`, 403);
}

/** `scope` is words (RFC 9068), `scp` words or a list, as some issuers have it. */
function scopesOf({ scope, scp }: JWTPayload): Set<unknown> {
  return new Set(
    [scope, scp].flatMap((one) => (typeof one === "string" ? one.split(" ") : Array.isArray(one) ? one : [])),
  );
}

function holds(claims: JWTPayload, name: string, value: string | number | boolean): boolean {
  const claim = Object.hasOwn(claims, name) ? claims[name] : undefined;
  return Array.isArray(claim) ? claim.includes(value) : claim === value;
}

const noToken: Refusal = {
  status: 401,
  code: "token_needed",
  message: "This webhook takes calls with an access token: Authorization: Bearer <token>.",
  headers: { "www-authenticate": "Bearer" },
};

const noKeys: Refusal = {
  status: 503,
  code: "token_keys_unavailable",
  message: "The keys of the token's issuer can't be had at the moment. Retry after 30 seconds.",
  headers: { "retry-after": "30" },
};

function refuse(reason: string, status = 401): Refusal {
  const message = `This webhook does not take the access token. ${reason}`;
  // A header takes no more than this, and the name of a claim may be anything.
  const described = reason.replace(/[^\x20-\x7e]|["\\]/g, "?");
  const challenge = `Bearer error="invalid_token", error_description="${described}"`;
  return { status, code: "token_invalid", message, headers: status === 401 ? { "www-authenticate": challenge } : {} };
}

function forbid(scopes: readonly string[]): Refusal {
  const message = `The access token needs these scopes: ${scopes.join(" ")}.`;
  const challenge = `Bearer error="insufficient_scope", scope="${scopes.join(" ")}"`;
  return { status: 403, code: "token_insufficient", message, headers: { "www-authenticate": challenge } };
}
