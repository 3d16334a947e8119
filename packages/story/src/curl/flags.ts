import { type CurlDraft, note, stop } from "./draft.ts";

/** A flag of cURL: whether a value follows it, and what it does to the request. */
export type Flag = { takesValue: boolean; apply: (draft: CurlDraft, value: string) => void };

const nothing = () => {};
const withValue = (apply: Flag["apply"]): Flag => ({ takesValue: true, apply });
const alone = (apply: Flag["apply"]): Flag => ({ takesValue: false, apply });

function addHeader(draft: CurlDraft, header: string): void {
  const [, name = "", sign, value = ""] = /^([^:;]*)([:;]?)(.*)$/s.exec(header) ?? [];
  if (header.startsWith("@"))
    stop(draft, "unsupported", `-H ${header} reads headers from a file. Paste them into the command instead.`);
  else if (name.trim() === "" || sign === "")
    stop(
      draft,
      "bad_value",
      `The header ${JSON.stringify(header.slice(0, 60))} has no name with a colon after it, such as "Accept: text/plain".`,
    );
  else if (value.trim() !== "" || sign === ";") draft.headers.push([name.trim(), value.trim()]);
}

function addData(draft: CurlDraft, data: string): void {
  if (!data.startsWith("@")) draft.data.push(data);
  else
    stop(
      draft,
      "unsupported",
      `The data is read from the file ${data.slice(1, 60)}. Paste its content into the command instead.`,
    );
}

/** `name=content` or `content`, of which the content is encoded. */
function addEncoded(draft: CurlDraft, data: string): void {
  const [, name, content] = /^(?:([^=@]*)=)?(.*)$/s.exec(data) ?? [];
  if (/^[^=]*@/.test(data)) addData(draft, `@${data.slice(data.indexOf("@") + 1)}`);
  else draft.data.push(`${name ? `${name}=` : ""}${encodeURIComponent(content ?? "")}`);
}

/** The base64 of a text as UTF-8. */
export function toBase64(text: string): string {
  return btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(""));
}

function setUser(draft: CurlDraft, user: string): void {
  if (!user.includes(":"))
    note(draft, `-u ${user} has no password: curl would ask for it. Put it into the header Authorization.`);
  draft.headers.push(["Authorization", `Basic ${toBase64(user.includes(":") ? user : `${user}:`)}`]);
}

function setTimeoutSeconds(draft: CurlDraft, value: string): void {
  const seconds = Math.ceil(Number(value));
  if (!Number.isFinite(seconds) || value.trim() === "" || seconds < 0) {
    stop(draft, "bad_value", `-m needs a number of seconds, not ${JSON.stringify(value)}.`);
    return;
  }
  if (seconds > 300) note(draft, "A request may take 300 seconds at most; -m asks for more.");
  if (seconds > 0) draft.timeoutSeconds = Math.min(seconds, 300);
}

function setCookies(draft: CurlDraft, value: string): void {
  if (value.includes("=")) draft.headers.push(["Cookie", value]);
  else note(draft, `-b ${value} reads cookies from a file; they are left out.`);
}

/** Sets a part of the request to the flag's value, or to `given`. */
function set<Key extends keyof CurlDraft>(key: Key, given?: CurlDraft[Key]): Flag {
  const apply = (draft: CurlDraft, value: string) => Object.assign(draft, { [key]: given ?? value });
  return { takesValue: given === undefined, apply };
}

const noted = (message: string, takesValue = false): Flag => ({ takesValue, apply: (draft) => note(draft, message) });
const refused = (message: string, takesValue = false): Flag => ({
  takesValue,
  apply: (draft) => stop(draft, "unsupported", message),
});

const certificates = noted("-k is left out: the certificates of servers are always checked.");
const ownCertificates = noted(
  "Certificates of your own (--cert, --key, --cacert) are left out: they can't be given here yet.",
  true,
);
const proxy = noted("The proxy is left out: requests go out the way that the installation is set up for.", true);
const forms = refused(
  "Forms with files (-F) can't be sent yet: send the fields with -d, or the content as JSON.",
  true,
);
const uploads = refused("-T sends a file, which can't be done here. Put its content into -d.", true);
const handshake = refused("Signing in with Digest, NTLM, Negotiate or AWS signatures can't be done here yet.");

const byName: Readonly<Record<string, Flag>> = {
  url: withValue(setUrl),
  request: set("method"),
  header: withValue(addHeader),
  data: withValue(addData),
  "data-ascii": withValue(addData),
  "data-binary": withValue(addData),
  "data-raw": withValue((draft, value) => void draft.data.push(value)),
  "data-urlencode": withValue(addEncoded),
  json: withValue((draft, value) => {
    draft.isJson = true;
    addData(draft, value);
  }),
  get: set("dataInQuery", true),
  head: set("isHead", true),
  location: set("follows", true),
  "location-trusted": set("follows", true),
  user: withValue(setUser),
  "oauth2-bearer": withValue((draft, value) => void draft.headers.push(["Authorization", `Bearer ${value}`])),
  "user-agent": withValue((draft, value) => void draft.headers.push(["User-Agent", value])),
  referer: withValue((draft, value) => void draft.headers.push(["Referer", value.replace(/;auto$/, "")])),
  cookie: withValue(setCookies),
  "max-time": withValue(setTimeoutSeconds),
  insecure: certificates,
  form: forms,
  "form-string": forms,
  "upload-file": uploads,
  cert: ownCertificates,
  key: ownCertificates,
  cacert: ownCertificates,
  proxy,
  "proxy-user": proxy,
  socks5: proxy,
  "socks5-hostname": proxy,
  digest: handshake,
  ntlm: handshake,
  negotiate: handshake,
  "aws-sigv4": { ...handshake, takesValue: true },
  next: refused("The command sends several requests (--next). Paste one at a time."),
  config: refused("-K reads flags from a file. Paste them into the command instead.", true),
  netrc: noted("-n is left out: there is no file of passwords here. Put the password into a header."),
  retry: noted("--retry is left out: how often a failed action is tried again is one of its settings.", true),
  resolve: noted("--resolve is left out: addresses are looked up as usual.", true),
  "connect-to": noted("--connect-to is left out: requests go to the address in the URL.", true),
  "unix-socket": refused("Requests through a socket of the machine (--unix-socket) can't be sent here.", true),
};

/** Flags that say how curl shows the answer or connects: an action needs none of them. */
const withoutMeaning = {
  alone: [
    ...[
      "silent",
      "show-error",
      "verbose",
      "include",
      "fail",
      "fail-with-body",
      "compressed",
      "progress-bar",
      "no-buffer",
    ],
    ...[
      "globoff",
      "http1.0",
      "http1.1",
      "http2",
      "http2-prior-knowledge",
      "http3",
      "ipv4",
      "ipv6",
      "remote-name",
      "basic",
    ],
    ...["no-progress-meter", "tcp-nodelay", "tlsv1", "tlsv1.0", "tlsv1.1", "tlsv1.2", "tlsv1.3", "path-as-is", "raw"],
    ...["no-keepalive", "tr-encoding", "remote-header-name", "disable", "ssl", "ssl-reqd", "styled-output", "no-alpn"],
  ],
  withValue: [
    ...["output", "write-out", "dump-header", "cookie-jar", "connect-timeout", "max-redirs", "keepalive-time", "trace"],
    ...["trace-ascii", "stderr", "retry-delay", "retry-max-time", "limit-rate", "speed-limit", "speed-time", "ciphers"],
    ...["interface", "dns-servers", "noproxy", "tls-max", "max-filesize", "output-dir", "expect100-timeout"],
  ],
};

const shortNames: Readonly<Record<string, string>> = {
  ...{
    X: "request",
    H: "header",
    d: "data",
    G: "get",
    I: "head",
    L: "location",
    u: "user",
    A: "user-agent",
    e: "referer",
  },
  ...{ b: "cookie", m: "max-time", k: "insecure", F: "form", T: "upload-file", E: "cert", x: "proxy", U: "proxy-user" },
  ...{ K: "config", n: "netrc", s: "silent", S: "show-error", v: "verbose", i: "include", f: "fail", N: "no-buffer" },
  ...{
    g: "globoff",
    O: "remote-name",
    J: "remote-header-name",
    o: "output",
    w: "write-out",
    D: "dump-header",
    q: "disable",
  },
  ...{ c: "cookie-jar", "0": "http1.0", "1": "tlsv1", "4": "ipv4", "6": "ipv6", "#": "progress-bar", ":": "next" },
};

/** The flag of this name, short (`X`) or long (`request`); undefined for one that is not known. */
export function findFlag(name: string): Flag | undefined {
  const long = name.length === 1 ? shortNames[name] : name;
  if (long === undefined) return undefined;
  if (Object.hasOwn(byName, long)) return byName[long];
  if (withoutMeaning.alone.includes(long)) return alone(nothing);
  return withoutMeaning.withValue.includes(long) ? withValue(nothing) : undefined;
}

/** The first address counts. */
export function setUrl(draft: CurlDraft, url: string): void {
  if (draft.url === undefined) draft.url = url;
  else note(draft, `The command calls several addresses; only the first is taken, not ${url.slice(0, 60)}.`);
}
