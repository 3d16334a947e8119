import { egressFailure } from "./egressError.ts";

/** Headers of a request by lower-case name. */
export type HeaderMap = Map<string, string>;

/** Headers of a response: lower-case names, repeated ones joined by ", ", set-cookie as a list of at most 100. */
export type ResponseHeaders = { readonly [name: string]: string | readonly string[] };

/** Bytes of names and values that the headers of a request may have together. */
const requestHeaderBytesMax = 32_768;

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const carriable = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Headers that decide how the message is framed or who is addressed; egress sets them itself. */
const reserved: ReadonlySet<string> = new Set([
  "host",
  "content-length",
  "transfer-encoding",
  "connection",
  "keep-alive",
  "upgrade",
  "http2-settings",
  "te",
  "trailer",
  "expect",
  "x-fairlead-hops",
]);

/** Checks the headers that an author gives. Throws an EgressFailure with code `header_invalid` that names the header. */
export function readHeaders(given: Readonly<Record<string, string>>): HeaderMap {
  const headers: HeaderMap = new Map();
  let bytes = 0;
  for (const [given_, value] of Object.entries(given)) {
    const name = given_.toLowerCase();
    const problem = problemOf(name, value, headers);
    if (problem !== null) throw egressFailure("header_invalid", `The header "${given_.slice(0, 100)}" ${problem}`);
    bytes += name.length + value.length + 4;
    headers.set(name, value);
  }
  if (bytes <= requestHeaderBytesMax) return headers;
  throw egressFailure(
    "header_invalid",
    `The headers are ${bytes} bytes long together; ${requestHeaderBytesMax} is the limit.`,
  );
}

/** Whether the value of a header can be sent. */
export function isCarriable(value: string): boolean {
  return carriable.test(value);
}

function problemOf(name: string, value: string, headers: HeaderMap): string | null {
  if (!token.test(name)) return "is not a valid name: only letters, digits and - _ . and a few signs may stand in it.";
  if (reserved.has(name) || name.startsWith("proxy-")) return "is set by Fairlead itself and can't be given.";
  if (headers.has(name)) return "is given twice, in different spelling.";
  return isCarriable(value)
    ? null
    : "has a character that headers can't carry, like a line break. Encode the value first.";
}

/** Header names that never leave the origin they were written for. */
const secretName =
  /^(?:authorization|cookie|proxy-authorization)$|auth|token|secret|password|credential|session|signature|api-?key/;

/** The headers that may follow a redirect to another origin: those whose name does not speak of a secret. */
export function withoutSecrets(headers: HeaderMap): HeaderMap {
  return new Map([...headers].filter(([name]) => !secretName.test(name)));
}

/** The headers of a request that has lost its body and become a GET. */
export function withoutBody(headers: HeaderMap): HeaderMap {
  return new Map([...headers].filter(([name]) => !name.startsWith("content-") && name !== "idempotency-key"));
}

const setCookiesMax = 100;

/** Turns the name, value, name, value … list of a response into headers. */
export function toResponseHeaders(raw: readonly string[]): ResponseHeaders {
  const headers = new Map<string, string | readonly string[]>();
  const cookies: string[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] ?? "").toLowerCase();
    const value = raw[index + 1] ?? "";
    const before = headers.get(name);
    if (name === "set-cookie") {
      if (cookies.length < setCookiesMax) cookies.push(value);
    } else headers.set(name, typeof before === "string" ? `${before}, ${value}` : value);
  }
  if (cookies.length > 0) headers.set("set-cookie", cookies);
  // fromEntries defines properties, so that a header named __proto__ is data like any other.
  return Object.fromEntries(headers);
}
