import type { LookupFunction } from "node:net";
import { getCACertificates } from "node:tls";
import { buildConnector, Pool } from "undici";
import { parseAddress } from "./egressAddress.ts";
import { type EgressCode, type EgressFailure, egressFailure } from "./egressError.ts";
import { type HostSpec, locateHost, verificationRequired } from "./egressHost.ts";
import {
  decideAddress,
  decideHost,
  decideOwnAddress,
  decideProxy,
  type EgressPolicy,
  mayBeUnverified,
  type Verdict,
} from "./egressPolicy.ts";
import { connectThrough, type EgressProxy } from "./egressProxy.ts";
import type { Resolver } from "./egressResolver.ts";
import type { Target } from "./egressUrl.ts";

/** Limits of connections; times in milliseconds. */
export type ConnectionLimits = { connectMs: number; responseHeaderBytes: number };

/** A way to a target that the policy allows: connections that lead to its checked addresses and nowhere else. */
export type Route = { pool: Pool; own: boolean };

/** How connections to one origin are secured. Connections of different keys are never shared. */
export type ConnectionTls = {
  key: string;
  verify: boolean;
  ca?: string;
  certificate?: { certificate: string; privateKey: string; passphrase?: string | undefined };
};

/** What else decides a way: how it is secured, and the proxy that it goes through. */
export type Along = { tls?: ConnectionTls | undefined; via?: string | undefined };

type Line = { pool: Pool; own: boolean; addresses: readonly string[] };

const originsMax = 1_000;
const connectionsPerOrigin = 100;

/**
 * The pooled connections of one version of one policy.
 *
 * `routeTo` decides the host, looks it up, decides every address, and hands out the origin's pool. The pool connects to
 * exactly these addresses (its own look-up is replaced) and judges the address it has reached once more before a byte is
 * sent. A pool belongs to one origin under one policy, so a kept connection never serves what the policy denies.
 * `close` lets running requests end and is safe to call twice.
 */
export class EgressConnections {
  readonly policy: EgressPolicy;
  readonly #resolver: Resolver;
  readonly #limits: ConnectionLimits;
  readonly #ca: string[] | undefined;
  readonly #lines = new Map<string, Line>();

  constructor(policy: EgressPolicy, resolver: Resolver, options: { limits: ConnectionLimits; ca?: readonly string[] }) {
    this.policy = policy;
    this.#resolver = resolver;
    this.#limits = options.limits;
    this.#ca = options.ca === undefined ? undefined : [...getCACertificates("default"), ...options.ca];
  }

  /**
   * The way to a target. Rejects with an EgressFailure if the policy denies it or the host is not found. `tls`: how its
   * connections are secured, if not as usual; `via`: the proxy that they go through.
   */
  async routeTo(target: Target, { tls, via }: Along = {}): Promise<Route> {
    if (via !== undefined) return this.#routeVia(via, target, tls);
    const host = decideHost(this.policy, target);
    if (!host.allowed) throw denied(target, host.rule, host.code);
    if (tls?.verify === false && !mayBeUnverified(this.policy, target.host))
      throw verificationRequired(target, otherAuthority);
    const addresses = target.literal ? [target.host] : await this.#resolver.addressesOf(target.host);
    const key = `${host.own ? "own " : ""}${target.url.origin}${tls === undefined ? "" : ` ${tls.key}`}`;
    const line = this.#lines.get(key);
    if (line !== undefined && isSame(line.addresses, addresses)) return line;
    for (const address of addresses) this.#check(target, host.own, address);
    if (line === undefined) return this.#open(key, { target, own: host.own, addresses, tls });
    line.addresses = addresses;
    return line;
  }

  /** The address of a server that is spoken to in another protocol. Rejects with an EgressFailure. */
  locate(spec: HostSpec): Promise<string> {
    return locateHost(spec, { policy: this.policy, resolver: this.#resolver });
  }

  /** Refuses what can be refused without looking a host up. Throws an EgressFailure. */
  refuseEarly(target: Target, via?: string): void {
    if (via !== undefined) return void this.#proxyFor(via, target);
    const host = decideHost(this.policy, target);
    if (!host.allowed) throw denied(target, host.rule, host.code);
    if (target.literal) this.#check(target, host.own, target.host);
  }

  /** Lets running requests end, then closes every connection. */
  async close(): Promise<void> {
    const pools = [...this.#lines.values()].map((line) => line.pool);
    this.#lines.clear();
    await Promise.all(pools.map((pool) => pool.close()));
  }

  /** Nothing is looked up here, and no address decided: the proxy does both, for the hosts that it is for. */
  #routeVia(via: string, target: Target, tls: ConnectionTls | undefined): Route {
    const proxy = this.#proxyFor(via, target);
    if (tls?.verify === false && !mayBeUnverified(this.policy, target.host))
      throw verificationRequired(target, otherAuthority);
    const key = `via ${via} ${target.url.origin}${tls === undefined ? "" : ` ${tls.key}`}`;
    const line = this.#lines.get(key);
    if (line !== undefined) return line;
    this.#makeRoom();
    const secure = target.url.protocol === "https:" ? buildConnector(this.#secured(tls)) : null;
    const through = { name: via, proxy, target, connectMs: this.#limits.connectMs };
    const opened = { pool: this.#pool(target, connectThrough(through, secure)), own: false, addresses: [] };
    this.#lines.set(key, opened);
    return opened;
  }

  #proxyFor(via: string, target: Target): EgressProxy {
    const proxy = decideProxy(this.policy, via, target.host);
    if (proxy === "unknown") {
      const message = `There is no proxy "${via}". Ask an operator to name it in FAIRLEAD_PROXIES, or leave options.via out.`;
      throw egressFailure("proxy_unknown", message);
    }
    if (proxy !== "denied") return proxy;
    const message = `The proxy "${via}" is not for ${target.host}. An operator says for which hosts it is, in FAIRLEAD_PROXIES.`;
    throw egressFailure("proxy_denied", message);
  }

  #check(target: Target, own: boolean, address: string): void {
    const { host, port, url } = target;
    const protocol = url.protocol.slice(0, -1);
    const verdict: Verdict = own
      ? decideOwnAddress(address)
      : decideAddress(this.policy, { address, port, host, protocol });
    if (!verdict.allowed) throw denied(target, `${address}: ${verdict.rule}`, verdict.code);
  }

  #open(
    key: string,
    way: { target: Target; own: boolean; addresses: readonly string[]; tls: ConnectionTls | undefined },
  ): Line {
    this.#makeRoom();
    const line: { pool?: Pool; own: boolean; addresses: readonly string[] } = {
      own: way.own,
      addresses: way.addresses,
    };
    const pool = this.#pool(way.target, this.#connector(way.target, line, way.tls));
    const opened = Object.assign(line, { pool });
    this.#lines.set(key, opened);
    return opened;
  }

  #pool(target: Target, connect: buildConnector.connector): Pool {
    return new Pool(target.url.origin, {
      connections: connectionsPerOrigin,
      pipelining: 1,
      allowH2: false,
      maxHeaderSize: this.#limits.responseHeaderBytes,
      headersTimeout: 0,
      bodyTimeout: 0,
      connect,
    });
  }

  #secured(tls: ConnectionTls | undefined) {
    return {
      allowH2: false,
      timeout: this.#limits.connectMs,
      rejectUnauthorized: tls?.verify !== false,
      ...this.#trusted(tls),
      ...toClientCertificate(tls),
    };
  }

  #connector(
    target: Target,
    line: { own: boolean; addresses: readonly string[] },
    tls: ConnectionTls | undefined,
  ): buildConnector.connector {
    const lookup = toLookup(() => line.addresses);
    const connect = buildConnector({ ...this.#secured(tls), autoSelectFamily: true, lookup });
    return (options, callback) =>
      connect(options, (...[error, socket]) => {
        // On failure undici passes no second argument at all, whatever its types say.
        if (error !== null || !socket) return callback(error ?? new Error("There is no connection."), null);
        try {
          this.#check(target, line.own, socket.remoteAddress ?? "");
          callback(null, socket);
        } catch (thrown) {
          socket.destroy();
          callback(thrown instanceof Error ? thrown : new Error(String(thrown)), null);
        }
      });
  }

  #trusted(tls: ConnectionTls | undefined): { ca?: string[] } {
    if (tls?.ca === undefined) return this.#ca === undefined ? {} : { ca: this.#ca };
    return { ca: [...(this.#ca ?? getCACertificates("default")), tls.ca] };
  }

  /** The origin opened first makes room; its running requests end as they would have. */
  #makeRoom(): void {
    if (this.#lines.size < originsMax) return;
    const [oldest] = this.#lines;
    if (oldest === undefined) return;
    this.#lines.delete(oldest[0]);
    oldest[1].pool.close().catch(() => {});
  }
}

/** A look-up that asks nobody: it answers with the addresses that were checked. */
function toLookup(addresses: () => readonly string[]): LookupFunction {
  return (_host, options, callback) => {
    const all = addresses().map((address) => ({ address, family: parseAddress(address)?.kind() === "ipv6" ? 6 : 4 }));
    const [first] = all;
    if (first === undefined) return callback(new Error("No address was checked for this host."), "");
    if (options.all === true) callback(null, all);
    else callback(null, first.address, first.family);
  };
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a === b || (a.length === b.length && a.every((address, index) => address === b[index]));
}

function toClientCertificate(tls: ConnectionTls | undefined) {
  if (tls?.certificate === undefined) return {};
  const { certificate: cert, privateKey: key, passphrase } = tls.certificate;
  return { cert, key, ...(passphrase === undefined ? {} : { passphrase }) };
}

const otherAuthority = "Give the authority that signed it in tls.ca instead, or ask";

function denied(target: Target, rule: string, code: EgressCode): EgressFailure {
  const detail = `${target.url.origin}: ${rule}`;
  if (code !== "address_denied") return egressFailure(code, hostMessage(target.host, rule), detail);
  return egressFailure(
    code,
    `The address of ${target.host} is not allowed by this installation's network policy.`,
    detail,
  );
}

function hostMessage(host: string, rule: string): string {
  if (rule.startsWith("own"))
    return `${host} is this installation itself. Stories may call its webhooks under /webhook/ and nothing else.`;
  return `The host name ${host} is not allowed by this installation's network policy: names inside private networks are not looked up.`;
}
