import { networkInterfaces } from "node:os";
import { parseCidr } from "./egressAddress.ts";
import type { EgressGrant } from "./egressPolicy.ts";

/** Grants that a setting asks for, or what is wrong with it. */
export type PrivateNetworks = { ok: true; grants: EgressGrant[] } | { ok: false; message: string };

/**
 * Reads FAIRLEAD_ALLOW_PRIVATE_NETWORK: address ranges like "10.0.0.0/8, 192.168.1.7, fd00::/8", parted by commas or
 * spaces, that actions of every story may reach over HTTP, SMTP and IMAP on every port. Undefined and empty text give none.
 *
 * Loopback (inside 127.0.0.0/8, or ::1) can be opened here by naming it. Link-local and metadata addresses and the
 * addresses of this installation's own PostgreSQL, Redis and web cannot, whatever range is named.
 */
export function parsePrivateNetworks(text: string | undefined): PrivateNetworks {
  const grants: EgressGrant[] = [];
  for (const part of (text ?? "").split(/[\s,]+/).filter((item) => item !== "")) {
    const cidr = parseCidr(part);
    if (cidr === null) {
      const message = `FAIRLEAD_ALLOW_PRIVATE_NETWORK: "${part.slice(0, 60)}" is not an address range. Write ranges like 10.0.0.0/8 or fd00::/8, parted by commas.`;
      return { ok: false, message };
    }
    const [network, bits] = cidr;
    grants.push({
      cidr: `${network.toString()}/${bits}`,
      ports: [],
      protocols: ["http", "https", "smtp", "imap"],
      scope: "startup",
    });
  }
  return { ok: true, grants };
}

/** The addresses of this machine's network interfaces other than loopback, for `EgressPolicy.hostAddresses`. */
export function readHostAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((entries) => entries ?? []);
  return all.filter((entry) => !entry.internal).map((entry) => entry.address);
}
