import { isIP } from "node:net";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { classifyAddress } from "./egressAddress.ts";
import { EgressFailure } from "./egressError.ts";
import { readHeaders, toResponseHeaders } from "./egressHeaders.ts";
import { decideAddress, decideHost, type EgressPolicy } from "./egressPolicy.ts";
import { followRedirect, type Hop } from "./egressRedirect.ts";
import { checkUrl, type Target } from "./egressUrl.ts";

/** Laws of the way out, over inputs that nobody has written down. */

const policy: EgressPolicy = {
  version: 1,
  grants: [],
  ownOrigins: ["https://fairlead.example"],
  ownAddresses: [],
  allowDangerous: false,
};

/** What becomes of a URL by itself: where it would lead, or null if it is refused before anything is looked up. */
function targetOf(text: string): Target | null {
  const verdict = checkUrl(text);
  return verdict.allowed && decideHost(policy, verdict.target).allowed ? verdict.target : null;
}

/** IANA's special ranges and the clouds' addresses, in numbers of their own. */
const closed4: readonly (readonly [string, number])[] = [
  ...([
    ["0.0.0.0", 8],
    ["10.0.0.0", 8],
    ["100.64.0.0", 10],
    ["127.0.0.0", 8],
    ["169.254.0.0", 16],
  ] as const),
  ...([
    ["172.16.0.0", 12],
    ["192.0.0.0", 24],
    ["192.0.2.0", 24],
    ["192.31.196.0", 24],
    ["192.52.193.0", 24],
  ] as const),
  ...([
    ["192.88.99.0", 24],
    ["192.168.0.0", 16],
    ["192.175.48.0", 24],
    ["198.18.0.0", 15],
  ] as const),
  ...([
    ["198.51.100.0", 24],
    ["203.0.113.0", 24],
    ["224.0.0.0", 4],
    ["240.0.0.0", 4],
    ["168.63.129.16", 32],
  ] as const),
];

const toNumber = (ip: string) => ip.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
const toDotted = (value: number) => [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
const isClosed4 = (value: number) =>
  closed4.some(([network, bits]) => {
    const size = 2 ** (32 - bits);
    return Math.floor(value / size) === Math.floor(toNumber(network) / size);
  });

/** An address inside a closed range, its ends more often than chance would have them. */
const closedAddress = fc.constantFrom(...closed4).chain(([network, bits]) => {
  const size = 2 ** (32 - bits);
  const offset = fc.oneof(fc.constantFrom(0, size - 1), fc.integer({ min: 0, max: size - 1 }));
  return offset.map((at) => toNumber(network) + at);
});

type Base = "decimal" | "octal" | "hex";
const base = fc.constantFrom<Base>("decimal", "octal", "hex");
const write = (value: number, as: Base) =>
  as === "decimal" ? String(value) : as === "octal" ? `0${value.toString(8)}` : `0x${value.toString(16)}`;

/** An IPv4 address in the forms that inet_aton takes: fewer parts, each in a base of its own. */
const short4 = (value: number) =>
  fc.tuple(fc.integer({ min: 1, max: 4 }), fc.array(base, { minLength: 4, maxLength: 4 })).map(([count, bases]) => {
    const heads = [24, 16, 8].slice(0, count - 1).map((shift) => Math.floor(value / 2 ** shift) % 256);
    const rest = value % 2 ** (32 - 8 * (count - 1));
    return [...heads, rest].map((part, index) => write(part, bases[index] ?? "decimal")).join(".");
  });

/** The same text as browsers read it: escaped, in wide or circled digits, with other dots, a dot at the end. */
const disguised = (text: string) =>
  fc
    .tuple(fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 12, maxLength: 12 }), fc.boolean())
    .map(([ways, isDotted]) => {
      const written = [...text].map((char, index) => disguise(char, ways[index % ways.length] ?? 0)).join("");
      return isDotted ? `${written}.` : written;
    });

function disguise(char: string, way: number): string {
  const code = char.charCodeAt(0);
  if (way === 1) return `%${code.toString(16).padStart(2, "0")}`;
  if (way === 2 && /\d/.test(char)) return String.fromCharCode(code - 0x30 + 0xff10);
  if (way === 3 && /[1-9]/.test(char)) return String.fromCharCode(code - 0x31 + 0x2460);
  if (way === 4 && char === ".") return "\u3002";
  return char;
}

const hex = (value: number) => value.toString(16);

/** IPv6 addresses that carry an IPv4 address. */
const embedded6 = (value: number) => {
  const [high, low] = [hex(Math.floor(value / 65_536)), hex(value % 65_536)];
  const dotted = toDotted(value);
  return fc.constantFrom(
    ...[`::${dotted}`, `::ffff:${dotted}`, `::FFFF:${high}:${low}`, `0:0:0:0:0:ffff:${high}:${low}`],
    ...[`::ffff:0:${dotted}`, `64:ff9b::${dotted}`, `64:ff9b:1::${high}:${low}`, `2002:${high}:${low}::1`],
    ...[`2001:0:4136:e378:8000:63bf:${hex(65_535 - Math.floor(value / 65_536))}:${hex(65_535 - (value % 65_536))}`],
  );
};

const denies = (address: string) => !decideAddress(policy, { address, port: 443, host: address }).allowed;

describe("addresses", () => {
  test("of IPv4 are public if and only if they lie in none of the closed ranges", () => {
    fc.assert(
      fc.property(fc.oneof(closedAddress, fc.integer({ min: 0, max: 2 ** 32 - 1 })), (value) => {
        const address = toDotted(value);
        const isClosed = isClosed4(value) || address === "100.100.100.200";
        expect([address, classifyAddress(address).class === "public"]).toEqual([address, !isClosed]);
      }),
      { numRuns: 20_000 },
    );
  });

  test("of a closed range are denied in whatever spelling a URL has them", () => {
    const spelled = closedAddress.chain((value) => short4(value).chain(disguised));
    let read = 0;
    fc.assert(
      fc.property(spelled, (host) => {
        const target = targetOf(`http://${host}/`);
        if (target === null) return;
        read += 1;
        expect([host, target.literal, denies(target.host)]).toEqual([host, true, true]);
      }),
      { numRuns: 20_000 },
    );
    expect(read).toBeGreaterThan(10_000);
  });

  test("of IPv6 that carry one of IPv4 are denied, whichever they carry", () => {
    const any4 = fc.oneof(closedAddress, fc.integer({ min: 0, max: 2 ** 32 - 1 }));
    fc.assert(
      fc.property(any4.chain(embedded6), (address) => {
        expect([address, isIP(address), denies(address)]).toEqual([address, 6, true]);
        const target = targetOf(`http://[${address}]/`);
        expect([address, target === null || denies(target.host)]).toEqual([address, true]);
      }),
      { numRuns: 20_000 },
    );
  });

  test("of IPv6 are public in 2000::/3 alone", () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        const first = Number.parseInt(new URL(`http://[${address}]/`).hostname.slice(1).split(":")[0] || "0", 16);
        if (first >>> 13 !== 1) expect([address, denies(address)]).toEqual([address, true]);
      }),
      { numRuns: 10_000 },
    );
  });
});

const urlPiece = fc.constantFrom(
  ...[
    "http://",
    "https://",
    "HTTP:",
    "//",
    "/",
    "\\",
    "@",
    ":",
    "#",
    "?",
    "%00",
    "%2f",
    "%40",
    "%",
    "[",
    "]",
    "..",
    ".",
  ],
  ...["127.0.0.1", "::1", "0x7f.1", "localhost", "example.com", "fairlead.example", "metadata", "a", "xn--", "\u00ad"],
  ...["\u200d", "\u3002", "\uff0e", "\u2025", "\t", "\n", " ", "80", "22", "0", "65536", "e9", "\u00e9", "\ud800"],
);
const anyUrl = fc.oneof(
  fc.array(urlPiece, { maxLength: 10 }).map((pieces) => `http://${pieces.join("")}`),
  fc.array(urlPiece, { maxLength: 10 }).map((pieces) => pieces.join("")),
  fc.webUrl({ withFragments: true, withQueryParameters: true }),
  fc.string({ unit: "binary", maxLength: 40 }),
);

describe("a URL that is taken", () => {
  test("means one thing to every reader, and what is refused is told without its text", () => {
    let taken = 0;
    fc.assert(
      fc.property(anyUrl, (text) => {
        const verdict = checkUrl(text);
        if (!verdict.allowed) {
          expect(verdict.error.message.length).toBeLessThan(200);
          return;
        }
        taken += 1;
        const { url, host, port, literal } = verdict.target;
        const again = new URL(url.href);
        expect([again.username, again.password]).toEqual(["", ""]);
        expect(url.protocol).toMatch(/^https?:$/);
        expect(again.hostname.replace(/^\[|\]$/g, "")).toBe(host);
        expect(host).toMatch(literal ? /^[0-9a-f.:]+$/ : /^[a-z0-9_.-]+$/);
        expect(literal).toBe(isIP(host) !== 0);
        expect(port).toBe(Number(again.port || (again.protocol === "https:" ? 443 : 80)));
        expect(checkUrl(url.href)).toMatchObject({ allowed: true, target: { host, port, literal } });
      }),
      { numRuns: 20_000 },
    );
    expect(taken).toBeGreaterThan(2_000);
  });

  test("is a name with a dot in it or an address, and never this installation", () => {
    fc.assert(
      fc.property(anyUrl, (text) => {
        const target = targetOf(text);
        if (target === null || target.literal) return;
        expect(target.host).toContain(".");
        expect(target.host).not.toMatch(/(?:^|\.)(?:localhost|local|internal|home\.arpa)$/);
        expect(target.url.pathname.startsWith("/webhook/") || target.host !== "fairlead.example").toBe(true);
      }),
      { numRuns: 20_000 },
    );
  });
});

test("a redirect leads nowhere that the URL itself would not be let to, and takes no secret to another origin", () => {
  const first = checkUrl("https://a.example/from");
  if (!first.allowed) throw new Error("The first address is refused.");
  const secretNames = ["authorization", "cookie", "x-api-key", "x-auth-token", "x-client-secret", "x-session-id"];
  const headers = new Map([...secretNames, "x-plain"].map((name) => [name, "mark"]));
  const hop: Hop = { target: first.target, method: "GET", headers, body: null, basic: { user: "u", password: "p" } };
  const status = fc.constantFrom(301, 302, 303, 307, 308);
  fc.assert(
    fc.property(anyUrl, status, (location, code) => {
      try {
        const next = followRedirect(hop, { status: code, location: Buffer.from(location).toString("latin1") });
        if (next === null) return;
        expect(next.target.url.protocol).toBe("https:");
        expect(checkUrl(next.target.url.href).allowed).toBe(true);
        if (next.target.url.origin === "https://a.example") return;
        expect([[...next.headers.keys()], next.basic, next.certificate]).toEqual([["x-plain"], undefined, undefined]);
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(EgressFailure);
      }
    }),
    { numRuns: 10_000 },
  );
});

describe("headers", () => {
  const odd = fc.constantFrom("\r", "\n", "\r\n", "\0", "\u2028", "\u010a", "\u0d0a", ":", " ", "\t", "x", "é", "Host");
  const oddText = fc.oneof(
    fc.string({ unit: "binary", maxLength: 12 }),
    fc.array(odd, { maxLength: 6 }).map((all) => all.join("")),
  );

  test("that are sent never break their line, name no frame and no host, and come once each", () => {
    fc.assert(
      fc.property(fc.dictionary(oddText, oddText, { maxKeys: 4 }), (given) => {
        try {
          const headers = readHeaders(given);
          expect(headers.size).toBe(Object.keys(given).length);
          for (const [name, value] of headers) {
            expect(`${name}: ${value}`).toMatch(/^[!-9;-~]+: [\t\x20-\x7e\x80-\xff]*$/);
            expect(name).not.toMatch(
              /^(?:host|content-length|transfer-encoding|connection|upgrade|expect|te|proxy-.*)$/,
            );
          }
        } catch (thrown) {
          expect(thrown).toMatchObject({ error: { code: "header_invalid" } });
        }
      }),
      { numRuns: 20_000 },
    );
  });

  test("that come back are plain data, whatever their names", () => {
    const name = fc.oneof(fc.constantFrom("__proto__", "constructor", "set-cookie", "Set-Cookie", "toString"), oddText);
    fc.assert(
      fc.property(fc.array(fc.tuple(name, oddText), { maxLength: 300 }), (pairs) => {
        const headers = toResponseHeaders(pairs.flat());
        expect(Object.keys(headers).sort()).toEqual([...new Set(pairs.map(([key]) => key.toLowerCase()))].sort());
        expect(Object.getPrototypeOf(headers)).toBe(Object.prototype);
        expect(headers["set-cookie"]?.length ?? 0).toBeLessThanOrEqual(100);
      }),
    );
    expect(Reflect.get({}, "polluted")).toBeUndefined();
  });
});
