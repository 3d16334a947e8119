import { TextDecoder } from "node:util";
import type { Json } from "@fairlead/formula";
import type { EgressResponse } from "../egressRequest.ts";
import { endOfString } from "../jsonScan.ts";
import { isJsonType } from "./httpBody.ts";

const jsonDepthMax = 100;
const jsonValuesMax = 200_000;

/**
 * The body of a response as a value: parsed if it is JSON; text if it is text; else `{ base64, contentType, bytes }`.
 * What could not be kept as it came (too deep, not valid, text that can't be stored) is told through `log`.
 */
export function readResponseBody({ body, headers }: EgressResponse, log: (line: string) => void): Json {
  const contentType = String(headers["content-type"] ?? "").trim();
  const text = toText(body, contentType);
  if (text === null) return { base64: body.toString("base64"), contentType, bytes: body.length };
  const parsed = isJsonType(contentType) && text.trim() !== "" ? parseJson(text) : { ok: false as const };
  if (!parsed.ok && parsed.why !== undefined)
    log(`Warning: the response says that it is JSON, but ${parsed.why} It is kept as text.`);
  const value = parsed.ok ? parsed.value : text;
  // JSON can hold such text only by an escape, which most answers have nowhere.
  if (parsed.ok && !/\\u(?:0000|d[89a-f])/i.test(text)) return value;
  if (!hasBadText(value)) return value;
  log(
    "Warning: NUL characters and halves of surrogate pairs in the response were replaced by \uFFFD, as they can't be stored.",
  );
  return repair(value);
}

type ParsedJson = { ok: true; value: Json } | { ok: false; why?: string };

function parseJson(text: string): ParsedJson {
  const why = measure(text);
  if (why !== null) return { ok: false, why };
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false, why: "it is not valid." };
  }
}

/** Counts nesting and values before anything is built, because a parsed monster has already cost its time and memory. */
function measure(text: string): string | null {
  let depth = 0;
  let values = 1;
  for (let index = 0; index < text.length; index++) {
    const char = text.charCodeAt(index);
    if (char === 0x22) {
      index = endOfString(text, index);
    } else if (char === 0x5b || char === 0x7b) {
      depth++;
      values++;
      if (depth > jsonDepthMax) return `it is nested more than ${jsonDepthMax} levels deep.`;
    } else if (char === 0x5d || char === 0x7d) depth--;
    else if (char === 0x2c) values++;
    if (values > jsonValuesMax) return `it has more than ${jsonValuesMax} values.`;
  }
  return null;
}

const textTypes =
  /^(?:text\/|application\/(?:json|xml|javascript|ecmascript|x-www-form-urlencoded|x-ndjson|yaml|x-yaml|graphql)\b|[^;]+\+(?:json|xml|yaml)\b)/i;
const binaryTypes =
  /^(?:image|audio|video|font)\/|^application\/(?:octet-stream|pdf|zip|gzip|x-tar|x-7z-compressed|wasm)\b/i;

/** The body as text, or null if it is binary: by its content type where that says so, else by whether it is UTF-8. */
function toText(body: Buffer, contentType: string): string | null {
  if (textTypes.test(contentType)) return toDecoder(contentType).decode(body);
  if (binaryTypes.test(contentType) && body.length > 0) return null;
  if (body.includes(0)) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch {
    return null;
  }
}

function toDecoder(contentType: string): TextDecoder {
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(contentType)?.[1] ?? "utf-8";
  try {
    return new TextDecoder(charset);
  } catch {
    return new TextDecoder();
  }
}

function hasBadText(value: Json): boolean {
  if (typeof value === "string") return value.includes("\u0000") || !value.isWellFormed();
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([key, item]) => hasBadText(key) || hasBadText(item));
}

function repair(value: Json): Json {
  if (typeof value === "string") return value.toWellFormed().replaceAll("\u0000", "\uFFFD");
  if (Array.isArray(value)) return value.map(repair);
  if (typeof value !== "object" || value === null) return value;
  // fromEntries defines properties, so that a member named __proto__ is data like any other.
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [String(repair(key)), repair(item)]));
}
