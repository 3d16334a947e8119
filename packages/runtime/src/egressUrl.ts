import { isIP } from "node:net";
import { type EgressError, egressError } from "./egressError.ts";

/** A checked address of a request. What was checked is what is sent: nobody parses the text a second time. */
export type Target = {
  url: URL;
  /** The host in lower case, without brackets and without a trailing dot. */
  host: string;
  port: number;
  /** Whether the host is an IP address and needs no look-up. */
  literal: boolean;
};

/** What `checkUrl` found: a target, or the rule that the text broke. */
export type UrlVerdict = { allowed: true; target: Target } | { allowed: false; rule: string; error: EgressError };

/** Bytes that a URL may have, query included. */
const urlBytesMax = 8_192;

/** The bad ports of the Fetch standard (https://fetch.spec.whatwg.org/#port-blocking), and 0. */
const badPorts: ReadonlySet<number> = new Set([
  0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110,
  111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532,
  540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061,
  6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
]);

// Control characters and backslashes are dropped or turned by URL parsers, so that people and programs read different hosts.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const ambiguous = /[\u0000-\u001f\u007f-\u009f\\]|^\s|\s$/u;

const hostLabel = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;

/**
 * Checks the text of a URL by itself, before any policy and any look-up: its characters, scheme, user information, port
 * and host name. `base` resolves a relative text (the address of a redirect). Never throws, never echoes the text.
 */
export function checkUrl(text: string, base?: URL): UrlVerdict {
  if (Buffer.byteLength(text) > urlBytesMax) {
    return refuse(
      "length",
      "url_invalid",
      `The URL is ${Buffer.byteLength(text)} bytes long; ${urlBytesMax} is the limit.`,
    );
  }
  if (ambiguous.test(text)) {
    return refuse(
      "characters",
      "url_invalid",
      "The URL has a control character, a backslash, or a space at an end. Remove it.",
    );
  }
  const url = URL.parse(text, base?.href);
  if (url === null)
    return refuse("syntax", "url_invalid", "This is not a valid URL. It should look like https://example.com/path.");
  return checkParsed(url);
}

function checkParsed(url: URL): UrlVerdict {
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    return refuse(
      "scheme",
      "url_scheme",
      `URLs must begin with http:// or https://, this one begins with ${url.protocol.slice(0, 20)}`,
    );
  }
  if (url.username !== "" || url.password !== "") {
    return refuse(
      "userinfo",
      "url_userinfo",
      "The URL holds a user name or password before the host. Send them in a header instead.",
    );
  }
  const port = url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port);
  if (badPorts.has(port))
    return refuse("port", "url_port", `Port ${port} is not used for HTTP; it belongs to another service.`);
  // "127.1.." is a name to the parser, and would be an address without one of its dots: what is left is what counts.
  if (url.hostname.endsWith(".")) url.hostname = url.hostname.slice(0, -1);
  const literal = url.hostname.startsWith("[") || isIP(url.hostname) !== 0;
  const host = url.hostname.startsWith("[") ? url.hostname.slice(1, -1) : url.hostname;
  if (!literal && !isHostName(host))
    return refuse("host name", "url_invalid", "The host in the URL is not a valid host name.");
  return { allowed: true, target: { url, host, port, literal } };
}

function isHostName(host: string): boolean {
  return host.length <= 253 && host.split(".").every((label) => hostLabel.test(label));
}

function refuse(rule: string, code: EgressError["code"], message: string): UrlVerdict {
  return { allowed: false, rule, error: egressError(code, message) };
}

/** What a host name says by itself: `public` may be looked up, `local` only with a grant that names it, `metadata` never. */
export type NameClass = "public" | "local" | "metadata";

const metadataNames: ReadonlySet<string> = new Set([
  "metadata",
  "metadata.google.internal",
  "metadata.goog",
  "instance-data",
]);
const localSuffixes = [".localhost", ".local", ".internal", ".home.arpa"];

/** Classifies a host name, lower case and without a trailing dot. Names with a single label are local. */
export function classifyName(host: string): NameClass {
  if (metadataNames.has(host) || host.startsWith("instance-data.")) return "metadata";
  return !host.includes(".") || localSuffixes.some((suffix) => host.endsWith(suffix)) ? "local" : "public";
}
