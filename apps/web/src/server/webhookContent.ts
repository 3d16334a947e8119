import { isUtf8 } from "node:buffer";
import type { Json } from "@fairlead/formula";
import { scanJson } from "./jsonScan.ts";
import type { Refusal } from "./webhookAnswer.ts";
import { type CallFile, toCallFile } from "./webhookFiles.ts";
import { readMultipart } from "./webhookMultipart.ts";

/** A body as a value with the files in it, or why it is none. */
export type Content = { ok: true; body: Json; files?: readonly CallFile[] } | { ok: false; refusal: Refusal };

/** Pairs that a form or a query string may have. */
export const pairsMax = 1_000;

type Kind = "json" | "form" | "text" | "multipart" | "none";

/** How a body is read: by its content type, or as text, bytes or a file whatever its type is. */
export type BodyFormat = "auto" | "text" | "raw" | "file";

const bodyless = new Set(["GET", "DELETE"]);

/** What a body is read by. */
export type ContentBy = {
  contentType: string | undefined;
  contentDisposition?: string | undefined;
  method: string;
  format: BodyFormat;
};

/** Reads a body as its webhook says. As `raw` it is base64, so that any bytes can be kept. */
export function readContent(bytes: Buffer, by: ContentBy): Content | Promise<Content> {
  if (by.format === "raw") return { ok: true, body: bytes.toString("base64") };
  if (by.format === "file") return readAsFile(bytes, by);
  if (by.format === "auto") return readByType(bytes, by);
  if (!isUtf8(bytes)) return refuse({ status: 400, code: "not_utf8", message: "The body is not valid UTF-8." });
  return { ok: true, body: (hasMark(bytes) ? bytes.subarray(3) : bytes).toString("utf8") };
}

/** A body as one file; one that is empty is none. */
function readAsFile(bytes: Buffer, { contentType, contentDisposition }: ContentBy): Content {
  if (bytes.length === 0) return { ok: true, body: null };
  const name = /;\s*filename\s*=\s*"?([^";]+)/i.exec(contentDisposition ?? "")?.[1] ?? "body";
  const file = toCallFile(bytes, { name, contentType: contentType ?? null });
  return { ok: true, body: file.value, files: [file] };
}

/** By its content type: JSON, forms and text are known. A body without a type has to be empty. */
function readByType(bytes: Buffer, { contentType, method }: ContentBy): Content | Promise<Content> {
  const type = readType(contentType);
  if (!type.ok) return type;
  if (type.kind === "multipart") return readMultipart(bytes, contentType ?? "");
  if (type.kind === "none") return bytes.length === 0 ? { ok: true, body: null } : refuse(unknownType);
  if (!isUtf8(bytes)) return refuse({ status: 400, code: "not_utf8", message: "The body is not valid UTF-8." });
  const text = hasMark(bytes) ? bytes.subarray(3) : bytes;
  if (type.kind === "text") return { ok: true, body: text.toString("utf8") };
  if (type.kind === "form") return readForm(text.toString("utf8"));
  return text.length === 0 && bodyless.has(method) ? { ok: true, body: null } : readJson(text);
}

const unknownType: Refusal = {
  status: 415,
  code: "unsupported_media_type",
  message:
    "The Content-Type is not supported. Send application/json, a form (application/x-www-form-urlencoded or multipart/form-data) or text.",
};

const unknownCharset: Refusal = {
  status: 415,
  code: "unsupported_charset",
  message: "The charset of the Content-Type is not supported. Send UTF-8.",
};

function readType(contentType: string | undefined): { ok: true; kind: Kind } | { ok: false; refusal: Refusal } {
  if (contentType === undefined) return { ok: true, kind: "none" };
  if (contentType === "application/json") return { ok: true, kind: "json" };
  const [media = "", ...parameters] = contentType.toLowerCase().split(";");
  const kind = kindOf(media.trim());
  if (kind === null) return refuse(unknownType);
  for (const parameter of parameters) {
    const charset = /^\s*charset\s*=\s*"?([^"\s]*)"?\s*$/.exec(parameter)?.[1];
    if (charset !== undefined && charset !== "utf-8" && charset !== "utf8" && charset !== "us-ascii") {
      return refuse(unknownCharset);
    }
  }
  return { ok: true, kind };
}

function kindOf(media: string): Kind | null {
  if (media === "application/json" || media.endsWith("+json")) return "json";
  if (media === "application/x-www-form-urlencoded") return "form";
  if (media === "multipart/form-data") return "multipart";
  return media.startsWith("text/") || media === "application/xml" || media.endsWith("+xml") ? "text" : null;
}

function hasMark(bytes: Buffer): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

function readJson(bytes: Buffer): Content {
  if (bytes.length === 0) {
    return refuse({ status: 400, code: "json_invalid", message: "Expected JSON, the body is empty." });
  }
  const fault = scanJson(bytes);
  if (fault === null) return { ok: true, body: JSON.parse(bytes.toString("utf8")) };
  return refuse({ status: 400, code: fault.code, message: fault.message, path: fault.path });
}

function readForm(text: string): Content {
  const pairs = readPairs(text);
  if (pairs !== null) return { ok: true, body: pairs };
  const message = `The form has more than ${pairsMax} pairs. Send fewer, or JSON.`;
  return refuse({ status: 400, code: "too_many_pairs", message });
}

/**
 * The pairs of a form or a query string, names taken literally; a name that comes again makes a list. null if there are
 * too many.
 */
export function readPairs(text: string): Record<string, Json> | null {
  const pairs: Record<string, Json> = Object.create(null);
  if (text === "") return pairs;
  let count = 0;
  for (const [name, value] of new URLSearchParams(text)) {
    count += 1;
    if (count > pairsMax) return null;
    const earlier = pairs[name];
    pairs[name] = earlier === undefined ? value : Array.isArray(earlier) ? [...earlier, value] : [earlier, value];
  }
  return pairs;
}

function refuse(refusal: Refusal): { ok: false; refusal: Refusal } {
  return { ok: false, refusal };
}
