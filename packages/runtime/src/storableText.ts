import type { Json } from "@fairlead/formula";
import { endOfString } from "./jsonScan.ts";

/** JSON text of an event within what the record keeps, or why it can't be kept. */
export type Storable =
  | { ok: true; text: string }
  | { ok: false; code: "event_too_large" | "json_too_deep" | "bad_text"; message: string };

/** Characters of JSON that one event may have: 5 million. */
const eventSizeMax = 5_000_000;

/** Levels that lists and objects of one event may be nested: PostgreSQL reads JSON recursively and runs out of stack. */
const eventDepthMax = 1_000;

/** In JSON text that JSON.stringify wrote, NUL and lone surrogates appear as these escapes and nowhere else. */
const suspicious = /\\u(?:0000|d[89a-f])/;

/** The JSON text of a value. Refuses what is too large or too deep, and text that PostgreSQL can't store. */
export function toStorable(data: Json): Storable {
  const text = toText(data);
  if (text === null || isTooDeep(text)) {
    const message = `This action's result is nested more than ${eventDepthMax} levels deep. Pick fewer fields in an event transform.`;
    return { ok: false, code: "json_too_deep", message };
  }
  if (text.length > eventSizeMax) {
    const size = (text.length / 1e6).toFixed(1);
    const message = `This action's result is ${size} MB; an event may be ${eventSizeMax / 1e6} MB. Pick fewer fields in an event transform.`;
    return { ok: false, code: "event_too_large", message };
  }
  const path = suspicious.test(text) ? findBadText(data, "$") : null;
  if (path === null) return { ok: true, text };
  const at = toPlainText(path, 200);
  const message = `The text at ${at} contains a NUL character or half of a surrogate pair, which can't be stored.`;
  return { ok: false, code: "bad_text", message };
}

/** Text for a message or a log line: at most `lengthMax` characters, and nothing that PostgreSQL can't store. */
export function toPlainText(text: string, lengthMax: number): string {
  const cut = text.length > lengthMax ? `${text.slice(0, lengthMax - 1)}…` : text;
  return cut.toWellFormed().replaceAll("\u0000", "\uFFFD");
}

/** Null for a value so deep that writing it runs out of stack. */
function toText(data: Json): string | null {
  try {
    return JSON.stringify(data);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Counts brackets outside of strings. Text too short to hold that many of them is not looked at. */
function isTooDeep(text: string): boolean {
  if (text.length < 2 * eventDepthMax) return false;
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const char = text.charCodeAt(index);
    if (char === 0x22) index = endOfString(text, index);
    else if (char === 0x5b || char === 0x7b) {
      depth += 1;
      if (depth > eventDepthMax) return true;
    } else if (char === 0x5d || char === 0x7d) depth -= 1;
  }
  return false;
}

function findBadText(value: Json, path: string): string | null {
  if (typeof value === "string") return value.includes("\u0000") || !value.isWellFormed() ? path : null;
  if (typeof value !== "object" || value === null) return null;
  for (const [key, item] of Object.entries(value)) {
    const at = Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`;
    if (findBadText(key, at) !== null) return at;
    const found = findBadText(item, at);
    if (found !== null) return found;
  }
  return null;
}
