import type { Json } from "@fairlead/formula";

/** Secrets shorter than this are not looked for: they would be found in what has nothing to do with them. */
const secretLengthMin = 6;
/** Lines of a secret of several lines, and cut forms, are looked for from this length on. */
const partLengthMin = 12;

/** Finds secrets in what leaves the place where they are used, in every form that they may have taken, and masks them. */
export type Redactor = {
  /** Looks for a secret from now on. `name` is shown in its place. */
  add(secret: string, name: string): void;
  text(text: string): string;
  /** Values and keys of any depth; the same value if nothing is found. */
  json(value: Json): Json;
  /** Whether anything is looked for. */
  isArmed(): boolean;
};

/** Creates a redactor that looks for the `secretsMax` secrets added last; default 1 000. */
export function createRedactor(secretsMax = 1_000): Redactor {
  const masks = new Map<string, { name: string; forms: readonly string[] }>();
  const text = (given: string) => {
    let found = given;
    for (const { name, forms } of masks.values()) {
      for (const form of forms) if (found.includes(form)) found = found.replaceAll(form, `[redacted:${name}]`);
    }
    return found;
  };
  const json = (value: Json): Json => {
    if (typeof value === "string") return text(value);
    if (typeof value === "number") return masks.size === 0 ? value : numberOf(value, text);
    if (Array.isArray(value)) return mapList(value, json);
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value).map(([key, item]) => [text(key), json(item)] as const);
    const isSame = Object.entries(value).every(([key, item], index) => {
      return entries[index]?.[0] === key && entries[index][1] === item;
    });
    return isSame ? value : Object.fromEntries(entries);
  };
  return {
    text,
    json,
    isArmed: () => masks.size > 0,
    add(secret, name) {
      if (secret.length < secretLengthMin) return;
      const key = `${name}\0${secret}`;
      const known = masks.get(key);
      masks.delete(key);
      masks.set(key, known ?? { name, forms: formsOf(secret) });
      for (const oldest of masks.keys()) {
        if (masks.size <= secretsMax) break;
        masks.delete(oldest);
      }
    },
  };
}

/** A secret of digits comes back as a number where an answer is parsed. */
function numberOf(value: number, text: (given: string) => string): Json {
  const written = String(value);
  const found = text(written);
  return found === written ? value : found;
}

function mapList(list: readonly Json[], map: (value: Json) => Json): Json {
  const items = list.map(map);
  return items.every((item, index) => item === list[index]) ? (list as Json) : items;
}

/** The forms in which a secret is looked for, the longest first, so that none hides what is left of another. */
function formsOf(secret: string): string[] {
  const whole = [secret, ...linesOf(secret)].flatMap((part) => [part, ...encodingsOf(part)]);
  return [...new Set(whole)].filter((form) => form.length >= secretLengthMin).sort((a, b) => b.length - a.length);
}

function linesOf(secret: string): string[] {
  const lines = secret.split(/\r?\n/).map((line) => line.trim());
  return lines.length === 1 ? [] : lines.filter((line) => line.length >= partLengthMin && !line.startsWith("-----"));
}

function encodingsOf(text: string): string[] {
  const bytes = Buffer.from(text, "utf8");
  const escaped = JSON.stringify(text).slice(1, -1);
  const url = encodeUri(text);
  const strict = url.replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  const form = new URLSearchParams({ "": text }).toString().slice(1);
  const hex = bytes.toString("hex");
  return [
    ...[escaped, JSON.stringify(escaped).slice(1, -1), escaped.replaceAll("/", "\\/")],
    ...[url, strict, form, lowerHex(url), lowerHex(strict), lowerHex(form)],
    ...[hex, hex.toUpperCase(), escapeMarkup(text)],
    ...base64FormsOf(bytes),
  ];
}

function encodeUri(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

function lowerHex(text: string): string {
  return text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
}

function escapeMarkup(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

/**
 * Base64 of the bytes alone, and the part that base64 of a longer text which holds them is sure to have: that depends on
 * where in a group of three bytes they begin.
 */
function base64FormsOf(bytes: Buffer): string[] {
  const alone = [bytes.toString("base64"), bytes.toString("base64").replace(/=+$/, ""), bytes.toString("base64url")];
  const within = [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString("base64")
      .replace(/=+$/, "");
    const start = before === 0 ? 0 : before + 1;
    const end = text.length - ((before + bytes.length) % 3 === 0 ? 0 : 1);
    const sure = text.slice(start, end);
    return [sure, sure.replaceAll("+", "-").replaceAll("/", "_")];
  });
  return [...alone, ...within.filter((form) => form.length >= partLengthMin)];
}
