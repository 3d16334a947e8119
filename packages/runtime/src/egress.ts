import type { Clock } from "./clock.ts";
import { parseCidr } from "./egressAddress.ts";
import { EgressConnections } from "./egressConnections.ts";
import { type EgressError, EgressFailure, egressFailure } from "./egressError.ts";
import { type Answer, type ExchangeMeans, readBody, send } from "./egressExchange.ts";
import { type HeaderMap, type ResponseHeaders, readHeaders } from "./egressHeaders.ts";
import type { EgressPolicy } from "./egressPolicy.ts";
import { followRedirect, type Hop, redirectsMax } from "./egressRedirect.ts";
import { createResolver, type Resolve, systemResolve } from "./egressResolver.ts";
import { checkUrl } from "./egressUrl.ts";

/** The methods that a request may have. */
export const egressMethods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"] as const;

/** One of the methods that a request may have, in upper case. */
export type EgressMethod = (typeof egressMethods)[number];

/** A request to the outside. */
export type EgressRequest = {
  url: string;
  method: EgressMethod;
  headers?: Readonly<Record<string, string>>;
  body?: string | Uint8Array | null;
  /** For everything together, redirects included. Default 30. */
  timeoutSeconds?: number;
  /** Default: true for GET and HEAD, else false. */
  followRedirects?: boolean;
  /** The same over all attempts at a run; sent as idempotency key unless the author gives one. */
  runKey: string;
  /** What a webhook of this installation is told about its place in a chain of calls, sent as x-fairlead-hops. */
  hops: number;
  signal?: AbortSignal;
};

/** An answer, whatever its status. The body is unpacked; it is empty, never missing. */
export type EgressResponse = {
  status: number;
  headers: ResponseHeaders;
  body: Buffer;
  /** The host that answered, after redirects. */
  host: string;
  /** How many redirects were followed. */
  redirects: number;
};

/** How a request ended. `request` never rejects. */
export type EgressResult = { ok: true; response: EgressResponse } | { ok: false; error: EgressError };

/** A request as it would leave: with the headers that are set by us, its URL as it was understood. */
export type EgressDescription =
  | { ok: true; method: string; url: string; headers: readonly (readonly [string, string])[] }
  | { ok: false; error: EgressError };

/** The one way by which HTTP requests leave. */
export interface Egress {
  request(spec: EgressRequest): Promise<EgressResult>;
  /**
   * What `request` would send, after all checks that need no network: what its host stands for is not looked up, and
   * nothing leaves.
   */
  describe(spec: EgressRequest): EgressDescription;
  /** Lets running requests end and closes all connections. */
  close(): Promise<void>;
}

/** An egress whose policy can be replaced while it works: connections of the old version are closed, none is reused. */
export interface ManagedEgress extends Egress {
  usePolicy(policy: EgressPolicy): void;
}

/** Limits of one request; times in milliseconds. */
export type EgressLimits = {
  connectMs: number;
  headersMs: number;
  dnsMs: number;
  dnsKeptMs: number;
  requestBytes: number;
  responseBytes: number;
  responseHeaderBytes: number;
};

const limitsDefault: EgressLimits = {
  connectMs: 5_000,
  headersMs: 15_000,
  dnsMs: 5_000,
  dnsKeptMs: 30_000,
  requestBytes: 20_000_000,
  responseBytes: 10_000_000,
  responseHeaderBytes: 16_384,
};

/** What egress is made of. */
export type EgressOptions = {
  policy: EgressPolicy;
  clock: Clock;
  /** Looks up host names; default: the system's resolver. */
  resolve?: Resolve;
  limits?: Partial<EgressLimits>;
  /** Certificate authorities in PEM form that are trusted beside the system's. */
  ca?: readonly string[];
  /** Is told of every failure with its exact `detail`, for the operator's log. */
  report?: (error: EgressError) => void;
};

type State = {
  limits: EgressLimits;
  clock: Clock;
  report: (error: EgressError) => void;
  connections: EgressConnections;
};

/**
 * Opens the way out. A request is checked (URL, headers, size), its host decided and looked up, every address decided, the
 * connection pinned to the checked addresses, the answer read within limits; each redirect goes through all of it again.
 * Environment variables for proxies have no effect. Throws if a grant or an own origin of the policy is malformed.
 */
export function createEgress(options: EgressOptions): ManagedEgress {
  const limits = { ...limitsDefault, ...options.limits };
  const { clock, resolve = systemResolve, report = () => {} } = options;
  const connect = (policy: EgressPolicy) => {
    checkPolicy(policy);
    const resolver = createResolver(resolve, clock, limits);
    return new EgressConnections(policy, resolver, options.ca === undefined ? { limits } : { limits, ca: options.ca });
  };
  const state: State = { limits, clock, report, connections: connect(options.policy) };
  return {
    request: (spec) => request(spec, state),
    describe: (spec) => describe(spec, state),
    close: () => state.connections.close(),
    usePolicy(policy) {
      if (policy.version === state.connections.policy.version) return;
      const old = state.connections;
      state.connections = connect(policy);
      old.close().catch(() => {});
    },
  };
}

function checkPolicy({ grants, ownOrigins }: EgressPolicy): void {
  const badGrant = grants.find(({ cidr }) => parseCidr(cidr) === null);
  if (badGrant !== undefined) throw new Error(`The grant "${badGrant.cidr}" is not an address range like 10.0.0.0/8.`);
  const badOrigin = ownOrigins.find((origin) => !URL.canParse(origin));
  if (badOrigin !== undefined)
    throw new Error(`The own origin "${badOrigin}" is not a URL like https://fairlead.example.com.`);
}

async function request(spec: EgressRequest, state: State): Promise<EgressResult> {
  const progress = { host: "the server", bytes: 0 };
  const controller = new AbortController();
  const stop = watch(spec, { controller, clock: state.clock, progress });
  try {
    const first = toFirstHop(spec, state.limits);
    return { ok: true, response: await follow(first, spec, { state, controller, progress }) };
  } catch (thrown) {
    if (!(thrown instanceof EgressFailure)) throw thrown;
    state.report(thrown.error);
    return { ok: false, error: thrown.error };
  } finally {
    stop();
  }
}

function describe(spec: EgressRequest, { limits, connections }: State): EgressDescription {
  try {
    const { target, method, headers } = toFirstHop(spec, limits);
    connections.refuseEarly(target);
    return { ok: true, method, url: target.url.href, headers: [["host", target.url.host], ...headers] };
  } catch (thrown) {
    if (thrown instanceof EgressFailure) return { ok: false, error: thrown.error };
    throw thrown;
  }
}

type Progress = { host: string; bytes: number };

/** Ends the request when its time is up or its caller stops it; the returned function ends the watching. */
function watch(spec: EgressRequest, on: { controller: AbortController; clock: Clock; progress: Progress }): () => void {
  const { controller, clock, progress } = on;
  const seconds = spec.timeoutSeconds ?? 30;
  const cancel = clock.after(seconds * 1000, () => controller.abort(late(progress, seconds)));
  const abort = () => controller.abort(egressFailure("aborted", "The request was stopped before it ended."));
  if (spec.signal?.aborted === true) abort();
  spec.signal?.addEventListener("abort", abort, { once: true });
  return () => {
    cancel();
    spec.signal?.removeEventListener("abort", abort);
  };
}

function late({ host, bytes }: Progress, seconds: number): EgressFailure {
  const received = bytes === 0 ? "nothing" : bytes < 1000 ? `${bytes} bytes` : `${Math.round(bytes / 1000)} kB`;
  return egressFailure(
    "http_timeout",
    `No complete answer from ${host} within ${seconds} seconds (${received} received).`,
  );
}

function toFirstHop(spec: EgressRequest, limits: EgressLimits): Hop {
  const { method, runKey, body = null } = spec;
  if (!egressMethods.includes(method))
    throw egressFailure("method_invalid", `The method must be one of ${egressMethods.join(", ")}.`);
  const verdict = checkUrl(spec.url);
  if (!verdict.allowed) throw new EgressFailure(verdict.error);
  const bytes = body === null ? 0 : Buffer.byteLength(body);
  if (bytes > limits.requestBytes) {
    const message = `The request body is ${(bytes / 1e6).toFixed(1)} MB; ${limits.requestBytes / 1e6} MB is the limit. Send less.`;
    throw egressFailure("request_too_large", message);
  }
  const headers = readHeaders(spec.headers ?? {});
  if (!headers.has("user-agent")) headers.set("user-agent", "Fairlead");
  if (!headers.has("accept-encoding")) headers.set("accept-encoding", "gzip, br");
  if (method !== "GET" && method !== "HEAD" && !headers.has("idempotency-key")) headers.set("idempotency-key", runKey);
  return { target: verdict.target, method, headers, body };
}

type Way = { state: State; controller: AbortController; progress: Progress };

/** Sends the request and follows its redirects, each through every check. */
async function follow(first: Hop, spec: EgressRequest, way: Way): Promise<EgressResponse> {
  const follows = spec.followRedirects ?? (spec.method === "GET" || spec.method === "HEAD");
  const seen = new Set<string>();
  let hop = first;
  for (let redirects = 0; ; redirects++) {
    seen.add(`${hop.method} ${hop.target.url.href}`);
    const { answer, means } = await exchange(hop, spec, way);
    const next = follows ? followOrDrop(hop, answer) : null;
    if (next === null) {
      const body = await readBody(answer, hop, means);
      return { status: answer.status, headers: answer.headers, body, host: hop.target.host, redirects };
    }
    await answer.body.dump({ limit: 65_536 });
    way.controller.signal.throwIfAborted();
    checkNext(next, redirects, seen);
    hop = next;
  }
}

function followOrDrop(hop: Hop, answer: Answer): Hop | null {
  const { location } = answer.headers;
  try {
    return followRedirect(hop, answer.status, typeof location === "string" ? location : undefined);
  } catch (thrown) {
    answer.body.on("error", () => {}).destroy();
    throw thrown;
  }
}

function checkNext(next: Hop, redirects: number, seen: ReadonlySet<string>): void {
  if (seen.has(`${next.method} ${next.target.url.href}`)) {
    throw egressFailure(
      "redirect_loop",
      `Redirect loop: ${next.target.host} redirects back to an address that was already called.`,
    );
  }
  if (redirects >= redirectsMax) {
    throw egressFailure("too_many_redirects", `The request was redirected more than ${redirectsMax} times.`);
  }
}

async function exchange(hop: Hop, spec: EgressRequest, { state, controller, progress }: Way) {
  progress.host = hop.target.host;
  const route = await unlessAborted(state.connections.routeTo(hop.target), controller.signal);
  const means: ExchangeMeans = {
    dispatcher: route.pool,
    clock: state.clock,
    controller,
    limits: state.limits,
    count: (bytes) => {
      progress.bytes += bytes;
    },
  };
  const sent: Hop = route.own ? { ...hop, headers: withHops(hop.headers, spec.hops) } : hop;
  return { answer: await send(sent, means), means };
}

function withHops(headers: HeaderMap, hops: number): HeaderMap {
  return new Map(headers).set("x-fairlead-hops", String(hops));
}

function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    void promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
