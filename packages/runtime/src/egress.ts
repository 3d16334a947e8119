import { fileLimits } from "@fairlead/story";
import { beginningOf, tellBody } from "./bodyPieces.ts";
import type { Clock } from "./clock.ts";
import { parseCidr } from "./egressAddress.ts";
import { type ConnectionTls, EgressConnections } from "./egressConnections.ts";
import { type EgressError, EgressFailure, egressFailure } from "./egressError.ts";
import { type Answer, type ExchangeMeans, passBody, readBody, send } from "./egressExchange.ts";
import { fillIn, holdsSecrets } from "./egressFill.ts";
import { digestOf, toFirstHop } from "./egressFirstHop.ts";
import type { HeaderMap } from "./egressHeaders.ts";
import type { HostSpec } from "./egressHost.ts";
import { createMailConnections, type MailConnections, type SmtpSettings } from "./egressMail.ts";
import type { EgressPolicy } from "./egressPolicy.ts";
import { followRedirect, type Hop, redirectsMax } from "./egressRedirect.ts";
import type { Described, EgressDescription, EgressRequest, EgressResponse, EgressResult } from "./egressRequest.ts";
import { createResolver, type Resolve, systemResolve } from "./egressResolver.ts";
import type { EgressSecrets } from "./egressSecrets.ts";
import type { MailResult, MailSender, MailSpec } from "./mail.ts";

/** Where a server is connected to, and the authorities that are trusted beside the system's. */
export type Located = { ok: true; address: string; ca: readonly string[] } | { ok: false; error: EgressError };

/** The one way by which HTTP requests leave. */
export interface Egress {
  request(spec: EgressRequest): Promise<EgressResult>;
  /**
   * What `request` would send, after all checks that need no network: what its host stands for is not looked up, and
   * nothing leaves. Credentials are named and never shown.
   */
  describe(spec: EgressRequest): EgressDescription;
  /** Sends a mail by the installation's server. Never rejects. */
  mail(spec: MailSpec): Promise<MailResult>;
  /** Whose name mails are sent in; null if this installation sends none. */
  mailSender(): MailSender;
  /** The address to connect to for a protocol other than HTTP, after all checks. Never rejects. */
  locate(spec: HostSpec): Promise<Located>;
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
  /** Of a body that is taken piece by piece, and of one that is sent so. */
  fileBytes: number;
  responseHeaderBytes: number;
};

const limitsDefault: EgressLimits = {
  connectMs: 5_000,
  headersMs: 15_000,
  dnsMs: 5_000,
  dnsKeptMs: 30_000,
  requestBytes: 20_000_000,
  responseBytes: 10_000_000,
  fileBytes: fileLimits.bytes,
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
  ca: readonly string[];
  smtp: SmtpSettings | null;
  /** By server and user, the latest used last. */
  mail: Map<string, MailConnections>;
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
  const { policy, ca = [] } = options;
  const { smtp = null } = policy;
  const mail: State["mail"] = new Map();
  const state: State = { limits, clock, report, ca, connections: connect(options.policy), smtp, mail };
  return {
    request: (spec) => request(spec, state),
    describe: (spec) => describe(spec, state),
    mail: (spec) => sendMail(spec, state),
    mailSender: () => smtp,
    locate: (spec) => locate(spec, state),
    async close() {
      for (const connections of mail.values()) connections.close();
      await state.connections.close();
    },
    usePolicy(policy) {
      if (policy.version === state.connections.policy.version) return;
      const old = state.connections;
      state.connections = connect(policy);
      old.close().catch(() => {});
    },
  };
}

async function locate(spec: HostSpec, { connections, ca, report }: State): Promise<Located> {
  try {
    return { ok: true, address: await connections.locate(spec), ca };
  } catch (thrown) {
    if (!(thrown instanceof EgressFailure)) throw thrown;
    report(thrown.error);
    return { ok: false, error: thrown.error };
  }
}

async function sendMail(spec: MailSpec, state: State): Promise<MailResult> {
  const { server: smtp = state.smtp } = spec;
  if (smtp === null) {
    const message = "This installation has no server to send mail by.";
    return { ok: false, error: { code: "mail_not_configured", message, retryable: false }, isUnknown: false };
  }
  const located = await locate({ host: smtp.host, port: smtp.port, protocol: "smtp" }, state);
  if (located.ok) return mailConnections(smtp, state).send(located.address, spec);
  const { code, message, retryable } = located.error;
  return { ok: false, error: { code, message, retryable }, isUnknown: false };
}

const mailServersMax = 50;

/** Connections to a mail server are kept for its next mails; those to the server that was used longest ago go first. */
function mailConnections(smtp: SmtpSettings, { mail, ca }: State): MailConnections {
  const key = JSON.stringify(smtp);
  const connections = mail.get(key) ?? createMailConnections(smtp, ca);
  mail.delete(key);
  mail.set(key, connections);
  for (const [oldest, old] of mail) {
    if (mail.size <= mailServersMax) break;
    old.close();
    mail.delete(oldest);
  }
  return connections;
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
    const hop = toFirstHop(spec, limits);
    connections.refuseEarly(hop.target, spec.via);
    return describeHop(hop, spec.secrets);
  } catch (thrown) {
    if (thrown instanceof EgressFailure) return { ok: false, error: thrown.error };
    throw thrown;
  }
}

function describeHop({ target, method, headers, body, basic }: Hop, secrets: EgressSecrets | undefined): Described {
  const mask = (text: string) => secrets?.mask(text) ?? text;
  const told = tellBody(body);
  const all: [string, string][] = [["host", target.url.host], ...headers];
  if (basic !== undefined) all.push(["authorization", `Basic ‹${mask(basic.user)} and password, in base64›`]);
  return {
    ok: true,
    method,
    url: mask(target.url.href),
    headers: all.map(([name, value]) => [name, mask(value)]),
    body: told === null ? null : mask(told),
  };
}

/** Of a large body the beginning is told. */
function tellSent(hop: Hop, { note, secrets }: EgressRequest): void {
  if (note === undefined) return;
  note.sent(describeHop({ ...hop, body: beginningOf(hop.body, note.bodyMax) }, secrets));
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

type Way = { state: State; controller: AbortController; progress: Progress };

/** Sends the request and follows its redirects, each through every check. */
async function follow(first: Hop, spec: EgressRequest, way: Way): Promise<EgressResponse> {
  const follows = spec.followRedirects ?? (spec.method === "GET" || spec.method === "HEAD");
  const seen = new Set<string>();
  let hop = first;
  for (let redirects = 0; ; redirects++) {
    seen.add(`${hop.method} ${hop.target.url.href}`);
    const { answer, means } = await exchange(hop, spec, way);
    if (redirects === 0) tellSent(hop, spec);
    const next = follows ? followOrDrop(hop, answer, spec) : null;
    if (next === null) {
      const { status, headers } = answer;
      const take = spec.takeBody?.({ status, headers, url: hop.target.url }) ?? null;
      const body = take === null ? await readBody(answer, hop, means) : await passBody(answer, hop, { ...means, take });
      return { status: answer.status, headers: answer.headers, body, host: hop.target.host, redirects };
    }
    await answer.body.dump({ limit: 65_536 });
    way.controller.signal.throwIfAborted();
    checkNext(next, redirects, seen);
    hop = next;
  }
}

function followOrDrop(hop: Hop, answer: Answer, { secrets }: EgressRequest): Hop | null {
  const { status, headers } = answer;
  const location = typeof headers.location === "string" ? headers.location : undefined;
  try {
    return followRedirect(hop, { status, location }, (text) => (secrets?.slugsIn(text).length ?? 0) > 0);
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
  const opening = toConnectionTls(hop, spec, state).then((tls) =>
    state.connections.routeTo(hop.target, { tls, via: spec.via }),
  );
  const route = await unlessAborted(opening, controller.signal);
  const means: ExchangeMeans = {
    dispatcher: route.pool,
    clock: state.clock,
    controller,
    limits: state.limits,
    count: (bytes) => {
      progress.bytes += bytes;
    },
  };
  const isPlain = hop.basic === undefined && spec.secrets === undefined;
  const filled = isPlain ? hop : await unlessAborted(fill(hop, spec, state), controller.signal);
  const sent: Hop = route.own ? { ...filled, headers: withHops(filled.headers, spec.hops) } : filled;
  return { answer: await send(sent, means), means };
}

/** Secrets are put in for one hop alone, when everything else about it has been decided. */
async function fill(hop: Hop, spec: EgressRequest, state: State): Promise<Hop> {
  const { secrets = noSecrets, bodyEncoding = "text" } = spec;
  if (hop.basic === undefined && !holdsSecrets(hop, secrets)) return hop;
  return fillIn(hop, { secrets, bodyEncoding, clock: state.clock, request: (asked) => request(asked, state) });
}

const noSecrets: EgressSecrets = {
  slugsIn: () => [],
  replace: (text) => text,
  mask: (text) => text,
  reveal: () => Promise.reject(egressFailure("credential_failed", "This request has no credentials.")),
};

/** How the connection of a hop is secured; undefined: as usual. */
async function toConnectionTls(
  hop: Hop,
  { tls, secrets }: EgressRequest,
  state: State,
): Promise<ConnectionTls | undefined> {
  const { certificate: slug, target } = hop;
  const verify = tls?.verify !== false;
  if (target.url.protocol !== "https:" || (slug === undefined && tls?.ca === undefined && verify)) return undefined;
  const ca = tls?.ca === undefined ? {} : { ca: tls.ca };
  const key = `${verify ? "" : "unverified "}${tls?.ca === undefined ? "" : digestOf(tls.ca)}`;
  if (slug === undefined || secrets === undefined) return { key, verify, ...ca };
  const revealed = await secrets.reveal(slug, { target, request: (asked) => request(asked, state) });
  if (revealed.kind === "certificate") return { key: `${key} ${revealed.id}`, verify, ...ca, certificate: revealed };
  const message = `The credential "${slug}" is no client certificate.`;
  throw egressFailure("credential_misplaced", message);
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
