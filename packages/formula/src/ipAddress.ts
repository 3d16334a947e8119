/** An IP address as 16-bit groups (two or eight) and how many bits it has. */
export type Address = { bits: 32 | 128; groups: readonly number[] };

/** A network: the address and how many of its first bits count. */
export type Network = Address & { prefix: number };

/** An IP address; null where the text is none. IPv4 takes four decimal numbers without leading zeros, and nothing else. */
export function readAddress(text: string): Address | null {
  if (!text.includes(":")) {
    const pair = readIpv4(text);
    return pair === null ? null : { bits: 32, groups: pair };
  }
  const groups = readIpv6(text);
  return groups === null ? null : { bits: 128, groups };
}

/** A network such as `10.0.0.0/8`; null where the text is none. An address alone is a network of one. */
export function readNetwork(text: string): Network | null {
  const [written = "", length, ...more] = text.split("/");
  const address = readAddress(written);
  if (address === null || more.length > 0) return null;
  if (length === undefined) return { ...address, prefix: address.bits };
  const prefix = /^\d{1,3}$/.test(length) ? Number(length) : Number.POSITIVE_INFINITY;
  return prefix <= address.bits ? { ...address, prefix } : null;
}

/** Whether an address lies in a network. An IPv4 address written as IPv6 counts as what it stands for. */
export function sharesPrefix(address: Address, network: Network): boolean {
  const own = network.bits === 32 ? unmapped(address) : address;
  if (own.bits !== network.bits) return false;
  return network.groups.every((group, index) => {
    const counted = Math.max(0, Math.min(16, network.prefix - 16 * index));
    return ((own.groups[index] ?? 0) ^ group) >> (16 - counted) === 0;
  });
}

function unmapped(address: Address): Address {
  const { groups } = address;
  const isMapped = address.bits === 128 && groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  return isMapped ? { bits: 32, groups: groups.slice(6) } : address;
}

function readIpv4(text: string): number[] | null {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part))) return null;
  const [a = 0, b = 0, c = 0, d = 0] = parts.map(Number);
  return Math.max(a, b, c, d) > 255 ? null : [a * 256 + b, c * 256 + d];
}

function readIpv6(text: string): number[] | null {
  const halves = text.split("::");
  if (halves.length > 2) return null;
  const [start, end] = halves.map((half) => readGroups(half));
  if (start === null || start === undefined || end === null) return null;
  if (end === undefined) return start.length === 8 ? start : null;
  const zeros = 8 - start.length - end.length;
  return zeros < 1 ? null : [...start, ...new Array<number>(zeros).fill(0), ...end];
}

function readGroups(half: string): number[] | null {
  if (half === "") return [];
  const groups: number[] = [];
  const parts = half.split(":");
  for (const [index, part] of parts.entries()) {
    const pair = index === parts.length - 1 ? readIpv4(part) : null;
    if (pair !== null) groups.push(...pair);
    else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16));
    else return null;
  }
  return groups;
}
