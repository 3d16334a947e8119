/** One host that a credential may be sent to, or why the text names none. */
export type AllowedHostRead = { ok: true; host: string } | { ok: false; message: string };

/** How many hosts one credential may name. */
export const allowedHostsMax = 20;

const label = "[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?";
const namePattern = new RegExp(`^(?:\\*\\.)?${label}(?:\\.${label})*(?::\\d{1,5})?$`);
const ipv6Pattern = /^\[[0-9a-f:.]{2,45}\](?::\d{1,5})?$/;

/** Suffixes under which anybody can have a host of their own. */
const shared: ReadonlySet<string> = new Set(
  "github.io gitlab.io herokuapp.com azurewebsites.net cloudfront.net vercel.app netlify.app pages.dev workers.dev web.app firebaseapp.com appspot.com ngrok.io ngrok.app nip.io sslip.io blogspot.com fly.dev onrender.com".split(
    " ",
  ),
);
/** What registries put before the code of a country: co.uk, com.au. */
const registry = /^(?:ac|co|com|edu|gob|gov|go|mil|net|ne|nom|or|org)\.[a-z]{2}$/;

/**
 * Reads one allowed host: `api.github.com`, `*.example.com` (every host below it, not itself), an IP address, each with a
 * port if it is not the usual one. `*`, `*.com` and suffixes under which anybody can have a host are refused.
 */
export function readAllowedHost(text: string): AllowedHostRead {
  const host = text.trim().toLowerCase().replace(/\.$/, "");
  const refuse = (message: string): AllowedHostRead => ({ ok: false, message });
  if (host === "") return refuse("is empty. Name a host, like api.github.com.");
  if (host.includes("/")) return refuse("holds more than a host. Write the host only, like api.github.com.");
  if (host.includes("@")) return refuse("holds a user name. Write the host only, like api.github.com.");
  const wildcard = host === "*" || host.startsWith("*.");
  const below = host.slice(2).replace(/:\d+$/, "");
  if (wildcard && (!below.includes(".") || registry.test(below) || shared.has(below))) {
    return refuse("is too wide: anybody can have a host that it covers. Name the host, or a narrower part of it.");
  }
  if (wildcard && /^[\d.]+$/.test(below)) return refuse("is not a host: addresses can't be written with a star.");
  if (!namePattern.test(host) && !ipv6Pattern.test(host)) {
    return refuse("is not a host. It looks like api.github.com or *.example.com; other letters in their xn-- form.");
  }
  if (Number(/:(\d+)$/.exec(host)?.[1] ?? 1) > 65_535) return refuse("has a port above 65535.");
  return { ok: true, host };
}

/** Where a request goes, as far as allowed hosts care. `host` is in lower case, without brackets and dot at the end. */
export type HostQuestion = { host: string; port: number; protocol: string };

/**
 * Whether a credential may be sent somewhere. Without a port, an entry means the usual port of the scheme. Unencrypted HTTP
 * is allowed only if `allowHttp` says so.
 */
export function mayReceive(
  { allowedHosts, allowHttp }: { allowedHosts: readonly string[]; allowHttp: boolean },
  { host, port, protocol }: HostQuestion,
): boolean {
  if (protocol !== "https:" && !(allowHttp && protocol === "http:")) return false;
  const usualPort = protocol === "https:" ? 443 : 80;
  return allowedHosts.some((entry) => {
    const [, bracketed, plain, entryPort] = /^(?:\[(.+)\]|([^:]*))(?::(\d+))?$/.exec(entry) ?? [];
    const bare = bracketed ?? plain ?? "";
    const isHost = bare.startsWith("*.")
      ? host.endsWith(bare.slice(1)) && host.length > bare.length - 1
      : bare === host;
    return isHost && port === (entryPort === undefined ? usualPort : Number(entryPort));
  });
}
