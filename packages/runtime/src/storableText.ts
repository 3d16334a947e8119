import type { Json } from "@fairlead/formula";

/** JSON text of an event within what the record keeps, or why it can't be kept. */
export type Storable =
  | { ok: true; text: string }
  | { ok: false; code: "event_too_large" | "bad_text"; message: string };

/** Characters of JSON that one event may have: 5 million. */
export const eventSizeMax = 5_000_000;

/** In JSON text that JSON.stringify wrote, NUL and lone surrogates appear as these escapes and nowhere else. */
const suspicious = /\\u(?:0000|d[89a-f])/;

/** The JSON text of a value. Refuses what is too large, and text that PostgreSQL can't store. */
export function toStorable(data: Json): Storable {
  const text = JSON.stringify(data);
  if (text.length > eventSizeMax) {
    const size = (text.length / 1e6).toFixed(1);
    const message = `This action's result is ${size} MB; an event may be ${eventSizeMax / 1e6} MB. Pick fewer fields in an event transform.`;
    return { ok: false, code: "event_too_large", message };
  }
  const path = suspicious.test(text) ? findBadText(data, "$") : null;
  if (path === null) return { ok: true, text };
  const message = `The text at ${path} contains a NUL character or half of a surrogate pair, which can't be stored.`;
  return { ok: false, code: "bad_text", message };
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
