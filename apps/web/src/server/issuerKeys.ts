import { randomUUID } from "node:crypto";
import type { Clock } from "@fairlead/runtime/enqueue";
import type { JSONWebKeySet } from "jose";
import type { Tester } from "./tester.ts";

/**
 * The public keys of those who issue tokens, as they publish them.
 *
 * 1. Keys are fetched by the way that all requests go, once however many ask for them, and kept for ten minutes.
 * 2. A token that names a key which is not there has them fetched again, twice a minute at most: issuers change keys.
 * 3. What could not be fetched is not asked for again for a while either. Keys that are there are used meanwhile, an hour long.
 */
export type IssuerKeys = {
  /** The keys of an issuer; `isNewWanted`: one that is not among those that are known is looked for. Null: they can't be had. */
  keysOf(issuer: Issuer, asked?: { isNewWanted: boolean }): Promise<JSONWebKeySet | null>;
};

/** `jwksUrl`: absent where the issuer says it itself. */
export type Issuer = { issuer: string; jwksUrl?: string | undefined };

export type IssuerKeysOptions = {
  requests: () => ReturnType<Tester["requests"]>;
  clock: Clock;
  /** Hears of keys that could not be fetched. */
  report: (problem: { issuer: string; message: string }) => void;
};

const freshMs = 600_000;
const againMs = 30_000;
const staleMs = 3_600_000;
const timeoutSeconds = 5;
const answerBytesMax = 256_000;
const keysMax = 100;
const issuersMax = 200;

type Kept = { keys: JSONWebKeySet | null; fetchedMs: number; triedMs: number; fetching: Promise<void> | null };

/** Creates the keys of a process. Nothing is fetched before the first call. */
export function createIssuerKeys({ requests, clock, report }: IssuerKeysOptions): IssuerKeys {
  const kept = new Map<string, Kept>();

  function entryOf(name: string): Kept {
    const entry = kept.get(name) ?? { keys: null, fetchedMs: 0, triedMs: Number.NEGATIVE_INFINITY, fetching: null };
    kept.delete(name);
    kept.set(name, entry);
    const [oldest] = kept.keys();
    if (kept.size > issuersMax && oldest !== undefined) kept.delete(oldest);
    return entry;
  }

  async function refresh(entry: Kept, issuer: Issuer): Promise<void> {
    entry.triedMs = clock.mono();
    try {
      entry.keys = await fetchKeys(issuer, await requests());
      entry.fetchedMs = clock.mono();
    } catch (error) {
      report({ issuer: issuer.issuer, message: error instanceof Error ? error.message : String(error) });
    }
  }

  return {
    async keysOf(issuer, { isNewWanted } = { isNewWanted: false }) {
      const entry = entryOf(JSON.stringify([issuer.issuer, issuer.jwksUrl]));
      const isFresh = entry.keys !== null && clock.mono() - entry.fetchedMs < freshMs;
      const mayTry = clock.mono() - entry.triedMs >= againMs;
      if ((!isFresh || isNewWanted) && (mayTry || entry.fetching !== null)) {
        entry.fetching ??= refresh(entry, issuer).finally(() => {
          entry.fetching = null;
        });
        await entry.fetching;
      }
      return clock.mono() - entry.fetchedMs < staleMs ? entry.keys : null;
    },
  };
}

type Send = Awaited<ReturnType<Tester["requests"]>>;

async function fetchKeys({ issuer, jwksUrl }: Issuer, send: Send): Promise<JSONWebKeySet> {
  const answer = await fetchJson(jwksUrl ?? (await discover(issuer, send)), send);
  const keys = memberOf(answer, "keys");
  if (!Array.isArray(keys) || keys.length > keysMax) throw new Error(`There is no list of up to ${keysMax} keys.`);
  return { keys: keys.filter((key) => typeof key === "object" && key !== null) };
}

/** Where the keys are, by OpenID Connect Discovery. */
async function discover(issuer: string, send: Send): Promise<string> {
  const described = await fetchJson(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`, send);
  if (memberOf(described, "issuer") !== issuer)
    throw new Error("The issuer's configuration is that of another issuer.");
  const url = memberOf(described, "jwks_uri");
  const isSame = typeof url === "string" && URL.parse(url)?.protocol === URL.parse(issuer)?.protocol;
  if (!isSame) throw new Error("The issuer's configuration has no jwks_uri over a line like its own.");
  return url;
}

async function fetchJson(url: string, send: Send): Promise<unknown> {
  const headers = { accept: "application/json" };
  const result = await send({
    ...{ url, method: "GET", headers, followRedirects: false, timeoutSeconds, runKey: randomUUID(), hops: 1 },
  });
  if (!result.ok) throw new Error(result.error.message);
  const { status, host, body } = result.response;
  if (status !== 200) throw new Error(`${host} answered ${status}.`);
  if (body.length > answerBytesMax) throw new Error(`${host} answered with more than ${answerBytesMax / 1_000} kB.`);
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    throw new Error(`${host} did not answer with JSON.`);
  }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}
