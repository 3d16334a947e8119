import { type EgressFailure, egressFailure } from "./egressError.ts";
import { decideAddress, decideHost, type EgressPolicy, mayBeUnverified, type Verdict } from "./egressPolicy.ts";
import type { Resolver } from "./egressResolver.ts";
import { checkUrl, type Target } from "./egressUrl.ts";

/** A server that is spoken to in another protocol than HTTP. `verify`: whether its certificate will be; default: true. */
export type HostSpec = { host: string; port: number; protocol: "smtp" | "imap"; verify?: boolean };

/** Ports that need no grant. */
const usualPorts = { smtp: [25, 465, 587, 2525], imap: [143, 993] } as const;

/** The host of a server as it is judged. Throws an EgressFailure for a text that is no host. */
export function toTarget({ host, port }: HostSpec): Target {
  const verdict = checkUrl(`https://${host.includes(":") ? `[${host}]` : host}/`);
  if (!verdict.allowed || verdict.target.url.pathname !== "/" || !Number.isInteger(port) || port < 1 || port > 65_535) {
    throw egressFailure("url_invalid", "The server's host is not a host name or an address, or its port is none.");
  }
  return { ...verdict.target, port };
}

/**
 * The address of a server to connect to, after the same checks that HTTP requests go through: its name, and every address
 * that it stands for. Connect to this address and to no name, so that nothing is looked up again. Rejects with an
 * EgressFailure.
 */
export async function locateHost(
  spec: HostSpec,
  { policy, resolver }: { policy: EgressPolicy; resolver: Resolver },
): Promise<string> {
  const target = toTarget(spec);
  const host = decideHost(policy, target);
  if (!host.allowed) throw denied(target, host);
  if (spec.verify === false && !mayBeUnverified(policy, target.host)) throw verificationRequired(target, "Ask");
  const addresses = target.literal ? [target.host] : await resolver.addressesOf(target.host);
  for (const address of addresses) {
    const question = { address, port: spec.port, host: target.host, protocol: spec.protocol };
    const verdict = decideAddress(policy, question);
    if (!verdict.allowed) throw denied(target, { ...verdict, rule: `${address}: ${verdict.rule}` });
    const usual: readonly number[] = usualPorts[spec.protocol];
    if (verdict.rule === "public" && !usual.includes(spec.port)) throw portDenied(spec, usual);
  }
  const [first] = addresses;
  if (first === undefined) throw egressFailure("dns_failed", `${target.host} has no address.`);
  return first;
}

function denied({ host }: Target, { rule, code }: Verdict & { allowed: false }): EgressFailure {
  const what = code === "address_denied" ? `The address of ${host}` : `The host name ${host}`;
  return egressFailure(code, `${what} is not allowed by this installation's network policy.`, `${host}: ${rule}`);
}

function portDenied({ port, protocol }: HostSpec, usual: readonly number[]): EgressFailure {
  const message = `Port ${port} is not open for ${protocol.toUpperCase()}. Use one of ${usual.join(", ")}.`;
  return egressFailure("url_port", message);
}

/** The refusal to leave the certificate of a host unverified. `way`: what can be done before "an operator". */
export function verificationRequired({ host }: Target, way: string): EgressFailure {
  const message = `The certificate of ${host} has to be verified: this installation names no hosts, or others, for which it need not be. ${way} an operator to set FAIRLEAD_ALLOW_UNVERIFIED_TLS.`;
  return egressFailure("tls_verification_required", message);
}
