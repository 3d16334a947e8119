import { type HttpOptions, kindOf, OptionsProblem, readPairs } from "./httpOptions.ts";

/** The body of a request as it is sent, and its headers with the content type. */
export type HttpBody = { body: string | null; headers: { readonly [name: string]: string } };

/**
 * Encodes the body by its content type: the author's own content-type header if there is one, else `contentType`. JSON
 * types take any value; forms take an object of scalars and lists, or text that is encoded already; other types take text.
 * Throws an OptionsProblem when the value does not fit.
 */
export function encodeBody({ body, contentType, headers }: HttpOptions): HttpBody {
  if (body === null) return { body: null, headers };
  const own = Object.entries(headers).find(([name]) => name.toLowerCase() === "content-type")?.[1];
  const type = own ?? (contentType === "form" ? "application/x-www-form-urlencoded" : "application/json");
  const sent = own === undefined ? { ...headers, "content-type": type } : headers;
  if (isJsonType(type)) return { body: JSON.stringify(body), headers: sent };
  if (typeof body === "string") return { body, headers: sent };
  if (/^application\/x-www-form-urlencoded\b/i.test(type)) {
    return { body: new URLSearchParams(readPairs(body, "options.body")).toString(), headers: sent };
  }
  throw new OptionsProblem(
    `options.body must be text when the content type is ${type.slice(0, 100)}, got ${kindOf(body)}.`,
  );
}

/** Whether a content type is JSON: application/json, text/json, or any type with the suffix +json. */
export function isJsonType(contentType: string): boolean {
  return /^(?:application|text)\/json\s*(?:;|$)|^[^;]+\+json\s*(?:;|$)/i.test(contentType.trim());
}

/** Adds a query to a URL that may have one, before its fragment. The text is not parsed: egress does that, once. */
export function addQuery(url: string, query: HttpOptions["query"]): string {
  if (query.length === 0) return url;
  const cut = url.indexOf("#");
  const [base, fragment] = cut < 0 ? [url, ""] : [url.slice(0, cut), url.slice(cut)];
  const start = base.indexOf("?");
  const joint = start < 0 ? "?" : start === base.length - 1 || base.endsWith("&") ? "" : "&";
  const pairs = query.map(([name, value]): [string, string] => [name, value]);
  return `${base}${joint}${new URLSearchParams(pairs).toString()}${fragment}`;
}
