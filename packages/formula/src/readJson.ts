import type { Json } from "./json.ts";

/**
 * JSON.parse as the standard has it. V8 (Node 24 and 26, Chrome) takes an escaped key for another one: once an object had
 * a key that begins with a backslash, `"\""` and `"\n"` come back as `"\\"` where an object has the same keys before them
 * (nodejs/node#63785). What was read earlier, by anybody in the process, then changes the names of fields.
 */
const parse = JSON.parse;

/** The value of a JSON text, each key as it is written there. Throws SyntaxError for what is not JSON. */
export function readJson(text: string): Json {
  const value: Json = parse(text);
  const keys = text.includes("\\") ? findEscapedKeys(text) : [];
  return keys.length === 0 ? value : readUnderMarks(text, keys);
}

/**
 * Lets JSON.parse read as `readJson` does, for all code of the process, where the engine has the fault. With a reviver it
 * stays as it was.
 */
export function mendJsonParse(): void {
  if (!mixesKeys()) return;
  JSON.parse = (text: unknown, reviver?: Parameters<typeof parse>[1]) =>
    typeof text === "string" && reviver === undefined ? readJson(text) : parse(text as string, reviver);
}

function mixesKeys(): boolean {
  const first: object = parse('{"fairlead":[],"\\\\":0}');
  const second: object = parse('{"fairlead":1,"\\"":0}');
  return Object.keys(first)[1] !== "\\" || Object.keys(second)[1] !== '"';
}

/** Where a key with its quotes stands in a text. */
type Place = { from: number; to: number };

/**
 * The keys of a valid JSON text that are written with escapes. Only texts in quotes that have an escape are gone through.
 * A loop: patterns run out of stack on long texts.
 */
function findEscapedKeys(text: string): Place[] {
  const keys: Place[] = [];
  let to = 0;
  for (let slash = text.indexOf("\\"); slash !== -1; slash = text.indexOf("\\", to)) {
    const from = text.lastIndexOf('"', slash);
    to = slash + 2;
    while (text[to] !== '"') to += text[to] === "\\" ? 2 : 1;
    to += 1;
    if (isBeforeColon(text, to)) keys.push({ from, to });
  }
  return keys;
}

function isBeforeColon(text: string, at: number): boolean {
  const colon = /[ \t\n\r]*:/y;
  colon.lastIndex = at;
  return colon.test(text);
}

/** Reads a text with marks without escapes in place of these keys, and puts the keys back into what was read. */
function readUnderMarks(text: string, keys: readonly Place[]): Json {
  const names = new Map<string, string>();
  const mark = freeMark(text);
  let marked = "";
  let at = 0;
  for (const { from, to } of keys) {
    const name = `${mark}${names.size}`;
    names.set(name, parse(text.slice(from, to)));
    marked += `${text.slice(at, from)}"${name}"`;
    at = to;
  }
  return parse(marked + text.slice(at), (_, value: Json) => nameKeys(value, names));
}

/** More of a character in a row than the text has anywhere. */
function freeMark(text: string): string {
  const longest = (text.match(/\uE000+/g) ?? []).reduce((length, run) => Math.max(length, run.length), 0);
  return "\uE000".repeat(longest + 1);
}

/** `fromEntries` and not assignments: a key may be `__proto__`. */
function nameKeys(value: Json, names: ReadonlyMap<string, string>): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value);
  if (!entries.some(([key]) => names.has(key))) return value;
  return Object.fromEntries(entries.map(([key, item]) => [names.get(key) ?? key, item]));
}
