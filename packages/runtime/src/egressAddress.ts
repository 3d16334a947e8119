import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/** What kind of network an IP address belongs to. Only `public` may be called without a grant. */
export type AddressClass =
  | "public"
  | "private"
  | "reserved"
  | "loopback"
  | "link_local"
  | "metadata"
  | "unspecified"
  | "embedded"
  | "invalid";

/** An address's class and the range that decided it. */
export type ClassifiedAddress = { class: AddressClass; range: string };

/** A range of addresses in CIDR notation, parsed. */
export type Cidr = readonly [ipaddr.IPv4 | ipaddr.IPv6, number];

type Range = { cidr: Cidr; text: string; class: AddressClass };

// Sources: IANA's special-purpose registries (RFC 6890 and successors) and the clouds' documents for the single addresses.
const ranges4: readonly Range[] = toRanges({
  metadata: ["168.63.129.16/32", "100.100.100.200/32", "192.0.0.192/32"],
  unspecified: ["0.0.0.0/8"],
  loopback: ["127.0.0.0/8"],
  link_local: ["169.254.0.0/16"],
  private: ["10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16"],
  reserved: [
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.31.196.0/24",
    "192.52.193.0/24",
    "192.88.99.0/24",
    "192.175.48.0/24",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
  ],
});

const ranges6: readonly Range[] = toRanges({
  metadata: ["fd00:ec2::254/128", "fd20:ce::254/128"],
  unspecified: ["::/128"],
  loopback: ["::1/128"],
  link_local: ["fe80::/10"],
  embedded: ["::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16"],
  private: ["fc00::/7", "fec0::/10"],
  reserved: ["2001::/23", "2001:db8::/32", "3fff::/20"],
  public: ["2000::/3"],
});

function toRanges(table: Partial<Record<AddressClass, readonly string[]>>): Range[] {
  const classes: readonly AddressClass[] = [
    "metadata",
    "unspecified",
    "loopback",
    "link_local",
    "embedded",
    "private",
    "reserved",
    "public",
  ];
  return classes.flatMap((kind) =>
    (table[kind] ?? []).map((text) => ({ cidr: ipaddr.parseCIDR(text), text, class: kind })),
  );
}

/**
 * The class of an IP address in canonical text. IPv6 is public only inside 2000::/3; every form that embeds an IPv4
 * address (mapped, compatible, translated, NAT64, 6to4, Teredo) is `embedded`, whatever it embeds. Scoped addresses and
 * anything that is not an IP address are `invalid`.
 */
export function classifyAddress(ip: string): ClassifiedAddress {
  const address = parseAddress(ip);
  if (address === null) return { class: "invalid", range: "not an address" };
  const isV4 = address.kind() === "ipv4";
  const found = (isV4 ? ranges4 : ranges6).find(({ cidr }) => isInside(address, cidr));
  if (found !== undefined) return { class: found.class, range: found.text };
  return isV4 ? { class: "public", range: "0.0.0.0/0" } : { class: "reserved", range: "outside 2000::/3" };
}

/** Parses a canonical address (no octal, hex or short forms, no zone); null for anything else. */
export function parseAddress(ip: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  return isIP(ip) === 0 || ip.includes("%") ? null : ipaddr.parse(ip);
}

/** Parses "10.0.0.0/8" or "fd00::/8" or a single address; null if it is neither. */
export function parseCidr(text: string): Cidr | null {
  const [ip = "", bits, ...rest] = text.split("/");
  const address = parseAddress(ip);
  if (address === null || rest.length > 0) return null;
  const bitsMax = address.kind() === "ipv4" ? 32 : 128;
  if (bits === undefined) return [address, bitsMax];
  return /^\d{1,3}$/.test(bits) && Number(bits) <= bitsMax ? [address, Number(bits)] : null;
}

/** Whether an address lies in a range; addresses of the other family never do. */
export function isInside(address: ipaddr.IPv4 | ipaddr.IPv6, [network, bits]: Cidr): boolean {
  return address.kind() === network.kind() && address.match(network, bits);
}

/** The one spelling by which two texts of the same address compare equal. */
export function canonicalAddress(ip: string): string {
  return parseAddress(ip)?.toNormalizedString() ?? ip;
}
