import { createHmac } from "node:crypto";
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { beforeAll, describe, expect, test } from "vitest";
import { createCallerCheck, type OauthOptions } from "./webhookOauth.ts";

/** The tokens of callers, by keys that are made here. What is fetched comes from a function instead of a server. */

type Pair = { publicKey: CryptoKey; privateKey: CryptoKey };
const algorithms = ["RS256", "ES256", "EdDSA"] as const;
const pairs: Record<string, Pair> = {};

beforeAll(async () => {
  for (const alg of algorithms) pairs[alg] = await generateKeyPair(alg, { extractable: true });
  pairs.other = await generateKeyPair("ES256", { extractable: true });
});

const issuer = "https://login.example.com/";
const audience = "https://api.example.com";
const jwksUrl = "https://login.example.com/keys";
const nowMs = Date.UTC(2026, 10, 26);
const seconds = nowMs / 1_000;

async function keySet(...names: string[]): Promise<string> {
  const keys = names.map(async (name) => ({ ...(await exportJWK(pairOf(name).publicKey)), kid: name }));
  return JSON.stringify({ keys: await Promise.all(keys) });
}

function pairOf(name: string): Pair {
  const pair = pairs[name];
  if (pair === undefined) throw new Error(`There is no key ${name}.`);
  return pair;
}

/** Claims besides the usual; undefined takes one away. */
type Claims = { [name: string]: unknown };
type Signing = { alg?: string; key?: string; kid?: string | null };

function sign(claims: Claims = {}, { alg = "ES256", key = alg, kid = key }: Signing = {}): Promise<string> {
  const whole: JWTPayload = { iss: issuer, aud: audience, exp: seconds + 300, sub: "ada", ...claims };
  return new SignJWT(whole).setProtectedHeader({ alg, ...(kid === null ? {} : { kid }) }).sign(pairOf(key).privateKey);
}

type Served = Record<string, string | (() => string | null)>;

/** A check with what its issuer serves by address: a body, or null for no answer in time. */
async function world(served?: Served) {
  const pages = served ?? { [jwksUrl]: await keySet(...algorithms) };
  const asked: { url: string; timeoutSeconds?: number; followRedirects?: boolean }[] = [];
  const reported: string[] = [];
  const clock = { now: 0 };
  const check = createCallerCheck({
    clock: { now: () => nowMs, mono: () => clock.now, after: () => () => {}, random: () => 0 },
    report: ({ message }) => reported.push(message),
    requests: async () => async (spec) => {
      asked.push(spec);
      const page = pages[spec.url];
      const body = typeof page === "function" ? page() : page;
      const host = "login.example.com";
      if (body === null) {
        const message = `${host} did not answer in time.`;
        return { ok: false, error: { code: "http_timeout", message, retryable: true } };
      }
      const status = body === undefined ? 404 : 200;
      const response = { status, headers: {}, body: Buffer.from(body ?? ""), host, url: spec.url, own: false };
      return { ok: true, response } as never;
    },
  });
  const call = (token: string, more: Partial<OauthOptions> = {}) =>
    check({ issuer, audience, jwksUrl, ...more }, { authorization: `Bearer ${token}`, nowMs });
  return { call, check, asked, reported, clock };
}

describe("a token", () => {
  test.each(algorithms)("that is signed by %s, now, for this audience, is taken", async (alg) => {
    const { call } = await world();
    expect(await call(await sign({}, { alg }))).toBeNull();
    expect(await call(await sign({ aud: ["other", audience] }, { alg }))).toBeNull();
  });

  test.each<[string, Claims, RegExp]>([
    ["has expired", { exp: seconds - 61 }, /expired/],
    ["does not hold yet", { nbf: seconds + 61 }, /nbf/],
    ["never expires", { exp: undefined }, /exp/],
    ["is for another audience", { aud: "https://other.example.com" }, /aud/],
    ["is for nobody", { aud: undefined }, /aud/],
    ["is of another issuer", { iss: "https://login.example.com" }, /somebody else/],
  ])("that %s is refused with a challenge", async (_, claims, told) => {
    const { call } = await world();
    const refusal = await call(await sign(claims));
    expect(refusal).toMatchObject({ status: 401, code: "token_invalid", message: expect.stringMatching(told) });
    expect(refusal?.headers?.["www-authenticate"]).toMatch(/^Bearer error="invalid_token", error_description="[^"]+"$/);
  });

  test("may be a minute late or early", async () => {
    const { call } = await world();
    expect(await call(await sign({ exp: seconds - 59 }))).toBeNull();
    expect(await call(await sign({ nbf: seconds + 59 }))).toBeNull();
  });

  test("that is signed by nobody, or by whoever knows a public key, is refused and nothing is fetched for it", async () => {
    const { call, asked } = await world();
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const claims = part({ iss: issuer, aud: audience, exp: seconds + 300 });
    const pem = await exportSPKI(pairOf("RS256").publicKey);
    const forged = `${part({ alg: "HS256", kid: "RS256" })}.${claims}`;
    const tokens = [
      `${part({ alg: "none" })}.${claims}.AA`,
      `${forged}.${createHmac("sha256", pem).update(forged).digest("base64url")}`,
    ];
    for (const token of tokens) expect(await call(token)).toMatchObject({ status: 401, code: "token_invalid" });
    for (const nothing of [`${part({ alg: "none" })}.${claims}.`, "", "x", "a.b.c", `${"x".repeat(20_000)}.x.x`])
      expect(await call(nothing)).toMatchObject({ status: 401 });
    expect(asked).toEqual([]);
  });

  test("that another key signed under a known name is refused", async () => {
    const { call } = await world();
    const refusal = await call(await sign({}, { alg: "ES256", key: "other", kid: "ES256" }));
    expect(refusal).toMatchObject({ status: 401, message: expect.stringContaining("signature") });
  });

  test("that was changed is refused", async () => {
    const { call } = await world();
    const [head, claims, signature] = (await sign()).split(".");
    const read = JSON.parse(Buffer.from(claims ?? "", "base64url").toString());
    const other = Buffer.from(JSON.stringify({ ...read, sub: "eve" })).toString("base64url");
    expect(await call(`${head}.${other}.${signature}`)).toMatchObject({ status: 401, code: "token_invalid" });
  });

  test("has the scopes and claims that are asked for", async () => {
    const { call } = await world();
    const scopes = ["alerts.write", "alerts.read"];
    for (const claims of [{ scope: "alerts.read alerts.write x" }, { scp: scopes }])
      expect(await call(await sign(claims), { scopes })).toBeNull();
    expect(await call(await sign({ scope: "alerts.read" }), { scopes })).toMatchObject({
      ...{ status: 403, code: "token_insufficient" },
      headers: { "www-authenticate": 'Bearer error="insufficient_scope", scope="alerts.write alerts.read"' },
    });
    const claims = { tenant: "a", verified: true };
    expect(await call(await sign({ tenant: ["b", "a"], verified: true }), { claims })).toBeNull();
    expect(await call(await sign({ tenant: "a" }), { claims })).toMatchObject({ status: 403, code: "token_invalid" });
    expect(await call(await sign({}), { claims: { toString: "x" } })).toMatchObject({ status: 403 });
  });

  test("is needed", async () => {
    const { check, asked } = await world();
    for (const authorization of [undefined, "", "Basic YTpi", "Bearer", "Bearer secret"])
      expect(await check({ issuer, audience, jwksUrl }, { authorization, nowMs })).toMatchObject({
        ...{ status: 401, code: "token_needed", headers: { "www-authenticate": "Bearer" } },
      });
    const none = await check(undefined, { authorization: `Bearer ${await sign()}`, nowMs });
    expect(none).toMatchObject({ code: "token_needed" });
    expect(asked).toEqual([]);
  });
});

describe("the keys of an issuer", () => {
  test("are fetched once however many ask, and again after ten minutes", async () => {
    const { call, asked, clock } = await world();
    const token = await sign();
    expect(await Promise.all(Array.from({ length: 20 }, () => call(token)))).toEqual(Array(20).fill(null));
    expect(asked).toMatchObject([{ url: jwksUrl, timeoutSeconds: 5, followRedirects: false }]);
    clock.now = 600_000;
    expect(await call(token)).toBeNull();
    expect(asked).toHaveLength(2);
  });

  test("are looked for again for a key that is not there, twice a minute at most", async () => {
    let known = await keySet("ES256");
    const { call, asked, clock } = await world({ [jwksUrl]: () => known });
    expect(await call(await sign())).toBeNull();
    known = await keySet("ES256", "RS256");
    const later = await sign({}, { alg: "RS256" });
    expect(await call(later)).toMatchObject({ status: 401, message: expect.stringContaining("no such key") });
    expect(asked).toHaveLength(1);
    clock.now = 30_000;
    expect(await call(later)).toBeNull();
    const unknown = await sign({}, { kid: "made-up" });
    for (let n = 0; n < 5; n += 1) expect(await call(unknown)).toMatchObject({ status: 401 });
    expect(asked).toHaveLength(2);
  });

  test("are found by the issuer's own configuration, which has to be its own", async () => {
    const place = `${issuer}.well-known/openid-configuration`;
    const keys = await keySet(...algorithms);
    const open = (described: object) => world({ [place]: JSON.stringify(described), [jwksUrl]: keys });
    const call = async (described: object) =>
      (await open(described)).call(await sign(), { jwksUrl: undefined } as never);
    expect(await call({ issuer, jwks_uri: jwksUrl })).toBeNull();
    for (const wrong of [
      { issuer: "https://other.example.com/", jwks_uri: jwksUrl },
      { issuer, jwks_uri: "http://login.example.com/keys" },
      { issuer, jwks_uri: 7 },
      { issuer },
    ])
      expect(await call(wrong)).toMatchObject({ status: 503, code: "token_keys_unavailable" });
  });

  test.each<[string, string | null, RegExp]>([
    ["do not come in time", null, /in time/],
    ["are 10 MB", JSON.stringify({ keys: [], more: "x".repeat(10_000_000) }), /256 kB/],
    ["are no JSON", "<html>", /JSON/],
    ["are no list", '{"keys":{}}', /list/],
    ["are too many", JSON.stringify({ keys: Array(101).fill({}) }), /100 keys/],
  ])("that %s let nobody in, and are not asked for with every call", async (_, body, told) => {
    const { call, asked, reported, clock } = await world({ [jwksUrl]: () => body });
    const token = await sign();
    for (let n = 0; n < 3; n += 1)
      expect(await call(token)).toMatchObject({ status: 503, code: "token_keys_unavailable" });
    expect([asked.length, reported]).toEqual([1, [expect.stringMatching(told)]]);
    clock.now = 30_000;
    await call(token);
    expect(asked).toHaveLength(2);
  });

  test("that can't be fetched anew are used for an hour", async () => {
    let served: string | null = await keySet("ES256");
    const { call, clock } = await world({ [jwksUrl]: () => served });
    const token = await sign();
    expect(await call(token)).toBeNull();
    served = null;
    clock.now = 3_599_000;
    expect(await call(token)).toBeNull();
    clock.now = 3_601_000;
    expect(await call(token)).toMatchObject({ status: 503 });
  });
});
