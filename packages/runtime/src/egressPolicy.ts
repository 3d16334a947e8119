import {
  type AddressClass,
  canonicalAddress,
  classifyAddress,
  isInside,
  parseAddress,
  parseCidr,
} from "./egressAddress.ts";
import type { EgressCode } from "./egressError.ts";
import type { SmtpSettings } from "./egressMail.ts";
import type { EgressProxies, EgressProxy } from "./egressProxy.ts";
import { classifyName, type Target } from "./egressUrl.ts";

/**
 * A hole in the default deny list. It opens its CIDR on its ports (none listed: all) and protocols (none listed: both).
 * `hostPattern` ("api.corp" or "*.corp") narrows it to hosts of that name. Scope `startup` marks the settings that the
 * process was started with: only they may open loopback.
 */
export type EgressGrant = {
  cidr: string;
  ports: readonly number[];
  protocols: readonly string[];
  hostPattern?: string;
  scope: "team" | "instance" | "startup";
};

/** Where requests may go, as plain data. */
export type EgressPolicy = {
  /** Changes whenever the policy does; connections are never shared between versions. */
  version: string | number;
  grants: readonly EgressGrant[];
  /** The installation's own public origins. Under each, the path /webhook/ may be called without a grant, and nothing else. */
  ownOrigins: readonly string[];
  /** Where the installation's own PostgreSQL, Redis and web listen. Never granted, at whatever address of this machine. */
  ownAddresses: readonly { address: string; port: number }[];
  /** Other addresses of this machine. Denied by default, public ones too; a grant may open them. */
  hostAddresses?: readonly string[];
  /** The server by which mails leave; absent: none do. */
  smtp?: SmtpSettings | null;
  /** Lets grants open loopback, link-local, metadata and IPv4-embedding addresses. */
  allowDangerous: boolean;
  /** Hosts, such as "printer.corp" or "*.corp", whose certificates need not be verified where a request asks for it. */
  unverifiedHosts?: readonly string[];
  /** The proxies that a request may ask for. */
  proxies?: EgressProxies;
};

/** Whether something is allowed, and the rule that decided it (for logs: it may name addresses). */
export type Verdict = { allowed: true; rule: string } | { allowed: false; code: EgressCode; rule: string };

/** One address that a host stands for, and what is wanted of it. */
export type AddressQuestion = { address: string; port: number; host: string; protocol?: string };

const dangerous: ReadonlySet<AddressClass> = new Set([
  "loopback",
  "link_local",
  "metadata",
  "unspecified",
  "embedded",
  "invalid",
]);
const grantOrder = ["team", "instance", "startup"] as const;

/**
 * Decides one address, first match wins: own service (deny), dangerous class (deny), team grant, instance grant (both
 * allow), denied range (deny), else allow. Loopback is the one dangerous class that a `startup` grant may open, if the
 * grant's CIDR lies inside loopback; a wide CIDR like 0.0.0.0/0 does not. Throws on a grant whose CIDR is malformed.
 */
export function decideAddress(policy: EgressPolicy, question: AddressQuestion): Verdict {
  const { class: kind, range } = classifyAddress(question.address);
  if (isOwnService(policy, question, kind)) return deny("an address of this installation's own services");
  const grant = findGrant(policy, question);
  if (dangerous.has(kind) && !opensDanger(policy, grant, kind)) return deny(`${kind} (${range})`);
  if (grant !== undefined) return { allowed: true, rule: `${grant.scope} grant ${grant.cidr}` };
  if (kind !== "public") return deny(`${kind} (${range})`);
  if (isHostAddress(policy, question.address)) return deny("an address of this machine");
  return { allowed: true, rule: "public" };
}

/**
 * Decides a host before anything is looked up. `own` says that the target is a webhook of this installation, whose
 * addresses are judged by `decideOwnAddress`.
 */
export function decideHost(policy: EgressPolicy, target: Target): Verdict & { own: boolean } {
  if (isOwnWebhook(policy, target)) return { allowed: true, rule: "own webhook", own: true };
  const no = (rule: string) => ({ allowed: false, code: "host_denied", rule, own: false }) as const;
  const { origin } = target.url;
  if (ownUrls(policy).some((own) => own.origin === origin)) return no("own origin outside /webhook/");
  if (target.literal) return { allowed: true, rule: "literal", own: false };
  if (ownUrls(policy).some((own) => own.hostname === target.host)) return no("own host name");
  const name = classifyName(target.host);
  const named = name === "local" && policy.grants.some((grant) => grant.hostPattern?.toLowerCase() === target.host);
  return name === "public" || named ? { allowed: true, rule: `${name} name`, own: false } : no(`${name} name`);
}

/** Decides an address of the installation's own origin: any but the dangerous ones other than loopback. */
export function decideOwnAddress(address: string): Verdict {
  const { class: kind, range } = classifyAddress(address);
  return dangerous.has(kind) && kind !== "loopback"
    ? deny(`${kind} (${range})`)
    : { allowed: true, rule: "own webhook" };
}

// Only characters that no server or proxy in between decodes to something else: %2e%2e%2f must not climb out.
const webhookPath = /^\/webhook(?:\/[A-Za-z0-9._~-]+)+\/?$/;

const parsedOrigins = new WeakMap<EgressPolicy, readonly URL[]>();

/** The own origins, parsed once per policy: every request asks for them. */
function ownUrls(policy: EgressPolicy): readonly URL[] {
  const known = parsedOrigins.get(policy);
  if (known !== undefined) return known;
  const urls = policy.ownOrigins.flatMap((own) => URL.parse(own) ?? []);
  parsedOrigins.set(policy, urls);
  return urls;
}

function isOwnWebhook(policy: EgressPolicy, { url }: Target): boolean {
  return webhookPath.test(url.pathname) && ownUrls(policy).some((own) => own.origin === url.origin);
}

function deny(rule: string): Verdict {
  return { allowed: false, code: "address_denied", rule };
}

/** A service that listens on loopback or on all addresses is reached by every loopback and host address at its port. */
function isOwnService(policy: EgressPolicy, { address, port }: AddressQuestion, kind: AddressClass): boolean {
  const text = canonicalAddress(address);
  const isHere = kind === "loopback" || kind === "unspecified" || isHostAddress(policy, address);
  return policy.ownAddresses.some((own) => {
    if (own.port !== port) return false;
    const ownKind = classifyAddress(own.address).class;
    const listensHere = ownKind === "loopback" || ownKind === "unspecified" || isHostAddress(policy, own.address);
    return canonicalAddress(own.address) === text || (isHere && listensHere);
  });
}

function isHostAddress(policy: EgressPolicy, address: string): boolean {
  const text = canonicalAddress(address);
  return (policy.hostAddresses ?? []).some((own) => canonicalAddress(own) === text);
}

function findGrant(policy: EgressPolicy, question: AddressQuestion): EgressGrant | undefined {
  const address = parseAddress(question.address);
  if (address === null) return undefined;
  const covering = policy.grants.filter((grant) => isInside(address, cidrOf(grant)) && isMeant(grant, question));
  const isLoopback = classifyAddress(question.address).class === "loopback";
  // For loopback the grant that names it must be found behind one that merely contains it.
  const narrow = isLoopback ? covering.filter(namesLoopback) : [];
  const usable = narrow.length > 0 ? narrow : covering;
  return grantOrder.flatMap((scope) => usable.filter((grant) => grant.scope === scope))[0];
}

function isMeant(grant: EgressGrant, { port, host, protocol }: AddressQuestion): boolean {
  if (grant.ports.length > 0 && !grant.ports.includes(port)) return false;
  if (protocol !== undefined && grant.protocols.length > 0 && !grant.protocols.includes(protocol)) return false;
  return grant.hostPattern === undefined || matchesHost(grant.hostPattern.toLowerCase(), host);
}

/** The proxy of a name, if there is one and it may be used for a host; else what keeps it from that. */
export function decideProxy(
  { proxies = {} }: EgressPolicy,
  name: string,
  host: string,
): EgressProxy | "unknown" | "denied" {
  const proxy = Object.hasOwn(proxies, name) ? proxies[name] : undefined;
  if (proxy === undefined) return "unknown";
  return proxy.hosts.some((pattern) => matchesHost(pattern, host)) ? proxy : "denied";
}

/** Whether a request may leave the certificate of a host unverified. */
export function mayBeUnverified({ unverifiedHosts = [] }: EgressPolicy, host: string): boolean {
  return unverifiedHosts.some((pattern) => matchesHost(pattern.toLowerCase(), host));
}

function matchesHost(pattern: string, host: string): boolean {
  return pattern.startsWith("*.") ? host.endsWith(pattern.slice(1)) : pattern === host;
}

function opensDanger(policy: EgressPolicy, grant: EgressGrant | undefined, kind: AddressClass): boolean {
  if (grant === undefined) return false;
  return policy.allowDangerous || (kind === "loopback" && namesLoopback(grant));
}

/** Whether a start-up grant names loopback itself: its whole CIDR lies in 127.0.0.0/8 or is ::1. */
function namesLoopback(grant: EgressGrant): boolean {
  if (grant.scope !== "startup") return false;
  const [network, bits] = cidrOf(grant);
  return classifyAddress(network.toString()).class === "loopback" && bits >= (network.kind() === "ipv4" ? 8 : 128);
}

function cidrOf(grant: EgressGrant) {
  const cidr = parseCidr(grant.cidr);
  if (cidr === null) throw new Error(`The grant "${grant.cidr}" is not an address range like 10.0.0.0/8.`);
  return cidr;
}
