import { isFileValue } from "@fairlead/story";
import type { RequestBody, StreamedPiece } from "../bodyPieces.ts";
import type { BodyEncoding } from "../egressFill.ts";
import type { OpenedFiles } from "../files/runFiles.ts";
import { openFile } from "./httpFiles.ts";
import { encodeMultipart } from "./httpMultipart.ts";
import {
  type HttpContentType,
  type HttpOptions,
  kindOf,
  OptionsProblem,
  readBase64,
  readPairs,
} from "./httpOptions.ts";
import { isObject } from "./options.ts";

/** The body of a request as it is sent, and its headers with the content type. */
export type HttpBody = {
  body: RequestBody;
  headers: { readonly [name: string]: string };
  bodyEncoding: BodyEncoding;
};

const types: Readonly<Record<Exclude<HttpContentType, "multipart">, string>> = {
  json: "application/json",
  form: "application/x-www-form-urlencoded",
  xml: "application/xml",
  text: "text/plain; charset=utf-8",
  raw: "application/octet-stream",
};

/**
 * Encodes the body by its content type: the author's own content-type header if there is one, else `contentType`. JSON
 * types take any value; forms take an object of scalars and lists, or text that is encoded already; multipart takes an
 * object of fields and files; raw takes text, a file or `{ base64 }`; other types take text. `runKey` makes the boundary of multipart
 * the same for all attempts. Throws an OptionsProblem when the value does not fit.
 */
export function encodeBody(
  { body, contentType, headers }: HttpOptions,
  { runKey, files = new Map() }: { runKey: string; files?: OpenedFiles },
): HttpBody {
  if (body === null) return { body: null, headers, bodyEncoding: "text" };
  const own = Object.entries(headers).find(([name]) => name.toLowerCase() === "content-type")?.[1];
  if (contentType === "multipart") return writeMultipart({ body, headers }, { own, runKey, files });
  if (contentType === "raw" && isFileValue(body))
    return sendFile(openFile(body, files, "options.body"), { own, headers });
  const type = own ?? types[contentType];
  const sent = own === undefined ? { ...headers, "content-type": type } : headers;
  if (contentType === "raw" && isObject(body)) {
    return { body: readBase64(body.base64, "options.body.base64"), headers: sent, bodyEncoding: "text" };
  }
  // What is said to be text is text, whatever type its header names.
  const isJson = isJsonType(type) && (contentType === "json" || typeof body !== "string");
  if (isJson) return { body: JSON.stringify(body), headers: sent, bodyEncoding: "json" };
  if (typeof body === "string") return { body, headers: sent, bodyEncoding: encodingOf(type) };
  if (encodingOf(type) === "form") {
    const form = new URLSearchParams(readPairs(body, "options.body")).toString();
    return { body: form, headers: sent, bodyEncoding: "form" };
  }
  throw new OptionsProblem(
    `options.body must be text when the content type is ${type.slice(0, 100)}, got ${kindOf(body)}.`,
  );
}

function encodingOf(type: string): BodyEncoding {
  if (isJsonType(type)) return "json";
  if (/^application\/x-www-form-urlencoded\b/i.test(type)) return "form";
  return /^(?:application|text)\/xml\b|^[^;]+\+xml\b/i.test(type) ? "xml" : "text";
}

function sendFile(
  file: StreamedPiece & { contentType: string },
  { own, headers }: { own: string | undefined; headers: HttpBody["headers"] },
): HttpBody {
  const sent = own === undefined ? { ...headers, "content-type": file.contentType } : headers;
  return { body: [file], headers: sent, bodyEncoding: "text" };
}

type Multipart = Pick<HttpOptions, "body" | "headers">;

function writeMultipart(
  { body, headers }: Multipart,
  { own, runKey, files }: { own: string | undefined; runKey: string; files: OpenedFiles },
): HttpBody {
  if (own !== undefined)
    throw new OptionsProblem(
      "options.headers: multipart sets the content-type itself, with its boundary. Leave it out.",
    );
  const { pieces, contentType } = encodeMultipart(body, { runKey, files });
  return { body: pieces, headers: { ...headers, "content-type": contentType }, bodyEncoding: "text" };
}

/** Whether a content type is JSON: application/json, text/json, or any type with the suffix +json. */
export function isJsonType(contentType: string): boolean {
  return /^(?:application|text)\/json\s*(?:;|$)|^[^;]+\+json\s*(?:;|$)/i.test(contentType.trim());
}

/**
 * Adds a query to a URL that may have one, before its fragment. The text is not parsed: egress does that, once. `encode`: as
 * forms are; otherwise the author has done so. Throws an OptionsProblem for what would end the query then.
 */
export function addQuery(url: string, query: HttpOptions["query"], encode: boolean): string {
  if (query.length === 0) return url;
  const cut = url.indexOf("#");
  const [base, fragment] = cut < 0 ? [url, ""] : [url.slice(0, cut), url.slice(cut)];
  const start = base.indexOf("?");
  const joint = start < 0 ? "?" : start === base.length - 1 || base.endsWith("&") ? "" : "&";
  return `${base}${joint}${encode ? encodePairs(query) : joinPairs(query)}${fragment}`;
}

function encodePairs(query: HttpOptions["query"]): string {
  return new URLSearchParams(query.map(([name, value]): [string, string] => [name, value])).toString();
}

function joinPairs(query: HttpOptions["query"]): string {
  for (const [name, value] of query) {
    if (!`${name}${value}`.includes("#")) continue;
    const message = `options.query.${name} holds a "#", which ends the query of an address. Write %23, or leave encodeQuery out.`;
    throw new OptionsProblem(message);
  }
  return query.map(([name, value]) => `${name}=${value}`).join("&");
}
