import { lookup } from "node:dns/promises";
import type { Clock } from "./clock.ts";
import { EgressFailure, egressFailure } from "./egressError.ts";

/** Looks up all addresses of a host name, in the order of preference. Rejects if there is no answer. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/** The system's resolver: /etc/hosts, then DNS. */
export const systemResolve: Resolve = async (host) => (await lookup(host, { all: true })).map(({ address }) => address);

/** How long a look-up may take and how long its answer is kept. */
export type ResolverLimits = { dnsMs: number; dnsKeptMs: number };

/** Looks hosts up, once per name and period. Rejects with an EgressFailure. */
export type Resolver = { addressesOf(host: string): Promise<readonly string[]> | readonly string[] };

const addressesMax = 16;
const namesMax = 1_000;

/**
 * A resolver with a deadline and a short memory. Names asked for at the same time share one look-up, also beyond the
 * deadline: a name server that does not answer occupies one slot per name, not one per request.
 */
export function createResolver(resolve: Resolve, clock: Clock, limits: ResolverLimits): Resolver {
  const known = new Map<string, { addresses: readonly string[]; untilMs: number }>();
  const asked = new Map<string, Promise<readonly string[]>>();

  function ask(host: string): Promise<readonly string[]> {
    const answer = toAnswer(resolve, host).then((addresses) => {
      if (known.size >= namesMax) known.clear();
      known.set(host, { addresses, untilMs: clock.mono() + limits.dnsKeptMs });
      return addresses;
    });
    const settled = answer.finally(() => asked.delete(host));
    asked.set(host, settled);
    // Whoever waits gets the rejection through `settled`; after a deadline nobody may be left to handle it.
    settled.catch(() => {});
    return settled;
  }

  return {
    addressesOf(host) {
      const kept = known.get(host);
      if (kept !== undefined && clock.mono() < kept.untilMs) return kept.addresses;
      return withDeadline(asked.get(host) ?? ask(host), { host, clock, ms: limits.dnsMs });
    },
  };
}

async function toAnswer(resolve: Resolve, host: string): Promise<readonly string[]> {
  let addresses: readonly string[];
  try {
    addresses = await resolve(host);
  } catch (cause) {
    throw notFound(host, cause);
  }
  if (addresses.length === 0) throw egressFailure("dns_failed", `${host} has no address.`);
  if (addresses.length <= addressesMax) return addresses;
  throw egressFailure("dns_failed", `${host} has ${addresses.length} addresses; ${addressesMax} is the limit.`);
}

function notFound(host: string, cause: unknown): EgressFailure {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  const message =
    code === "ENOTFOUND" || code === "ENODATA"
      ? `There is no host named ${host}. Check the spelling.`
      : `The name server did not find an address for ${host}.`;
  return new EgressFailure({ code: "dns_failed", message, retryable: true, detail: String(cause) }, cause);
}

type Deadline = { host: string; clock: Clock; ms: number };

function withDeadline<T>(promise: Promise<T>, { host, clock, ms }: Deadline): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () =>
      reject(egressFailure("dns_timeout", `No address for ${host} was found within ${ms / 1000} seconds.`));
    const cancel = clock.after(ms, late);
    void promise.then(resolve, reject).finally(cancel);
  });
}
