import { storyLimits } from "./limits.ts";

/** Where a text stops being JSON that can be taken (an offset), and why. */
export type JsonTextError = {
  code: "import_not_json" | "duplicate_key" | "json_too_deep";
  at: number;
  message: string;
};

/** What may stand next. `valueOrEnd` and `keyOrEnd`: just after an opening bracket. */
type Expected = "value" | "valueOrEnd" | "key" | "keyOrEnd" | "colon" | "commaOrEnd" | "nothing";
/** A list or an object that is still open; an object has the keys that were read so far. */
type Open = { bracket: "{" | "["; keys: Set<string> };
type Scan = { text: string; at: number; open: Open[]; expected: Expected };

const words: Readonly<Record<Expected, string>> = {
  value: "a value",
  valueOrEnd: 'a value or "]"',
  key: "a key in double quotes",
  keyOrEnd: 'a key in double quotes or "}"',
  colon: 'a colon ":"',
  commaOrEnd: "a comma or the closing bracket",
  nothing: "the end of the file",
};

/**
 * Finds the first place where a text is not JSON, nests deeper than a story may, or repeats a key of an object;
 * undefined if there is none. `JSON.parse` says where a text is broken only in some engines and for some mistakes, and
 * of a repeated key it keeps the last value without a word. Iterative: no nesting can exhaust the stack.
 */
export function findJsonTextError(text: string): JsonTextError | undefined {
  const scan: Scan = { text, at: 0, open: [], expected: "value" };
  for (;;) {
    scan.at = skip(text, scan.at, /[ \t\n\r]*/y);
    if (scan.at >= text.length) return scan.expected === "nothing" ? undefined : tellEnd(scan);
    const error = readToken(scan);
    if (error !== undefined) return error;
  }
}

function readToken(scan: Scan): JsonTextError | undefined {
  const char = scan.text[scan.at];
  if (char === '"' && takesText(scan.expected)) return readText(scan);
  if (scan.expected === "value" || scan.expected === "valueOrEnd") return readValue(scan);
  if (char === ":" && scan.expected === "colon") return advance(scan, 1, "value");
  if (char === "," && scan.expected === "commaOrEnd")
    return advance(scan, 1, scan.open.at(-1)?.bracket === "{" ? "key" : "value");
  if (char === "}" && closes(scan, "{")) return close(scan);
  if (char === "]" && closes(scan, "[")) return close(scan);
  return tellUnexpected(scan);
}

function takesText(expected: Expected): boolean {
  return expected === "value" || expected === "valueOrEnd" || expected === "key" || expected === "keyOrEnd";
}

function closes({ open, expected }: Scan, bracket: "{" | "["): boolean {
  const first = bracket === "{" ? "keyOrEnd" : "valueOrEnd";
  return open.at(-1)?.bracket === bracket && (expected === "commaOrEnd" || expected === first);
}

function readValue(scan: Scan): JsonTextError | undefined {
  const char = scan.text[scan.at];
  if (char === "{" || char === "[") return open(scan, char);
  if (char === "]" && closes(scan, "[")) return close(scan);
  const end = skip(scan.text, scan.at, /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y);
  return end === scan.at ? tellUnexpected(scan) : advance(scan, end - scan.at, afterValue(scan));
}

/** A loop and not one pattern: patterns run out of stack on texts of some megabytes. */
function readText(scan: Scan): JsonTextError | undefined {
  const { text } = scan;
  for (let at = scan.at + 1; at < text.length; at += 1) {
    if (text[at] === '"') return endText(scan, at + 1);
    if (text.charCodeAt(at) < 0x20)
      return tellAt(at, "a line break or control character inside a text; write it as \\n or \\u0000.");
    if (text[at] !== "\\") continue;
    const end = skip(text, at, /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y);
    if (end === at) {
      const found = text.slice(at, at + 2);
      return tellAt(at, `the escape ${found} is not known in JSON; a backslash itself is written \\\\.`);
    }
    at = end - 1;
  }
  return tellAt(scan.at, "this text has no closing double quote.");
}

function endText(scan: Scan, end: number): JsonTextError | undefined {
  if (scan.expected === "value" || scan.expected === "valueOrEnd")
    return advance(scan, end - scan.at, afterValue(scan));
  const literal = scan.text.slice(scan.at, end);
  const key = literal.includes("\\") ? String(JSON.parse(literal)) : literal.slice(1, -1);
  const keys = scan.open.at(-1)?.keys;
  if (keys?.has(key)) {
    const message = `the key ${literal.slice(0, 100)} is already there in this object; keep one of them.`;
    return { code: "duplicate_key", at: scan.at, message };
  }
  keys?.add(key);
  return advance(scan, end - scan.at, "colon");
}

function open(scan: Scan, bracket: "{" | "["): JsonTextError | undefined {
  if (scan.open.length === storyLimits.depth) {
    const message = `the JSON is nested more than ${storyLimits.depth} levels deep here. Flatten it.`;
    return { code: "json_too_deep", at: scan.at, message };
  }
  scan.open.push({ bracket, keys: bracket === "{" ? new Set() : noKeys });
  return advance(scan, 1, bracket === "{" ? "keyOrEnd" : "valueOrEnd");
}

const noKeys = new Set<string>();

function tellAt(at: number, message: string): JsonTextError {
  return { code: "import_not_json", at, message };
}

function close(scan: Scan): undefined {
  scan.open.pop();
  advance(scan, 1, afterValue(scan));
}

function advance(scan: Scan, length: number, expected: Expected): undefined {
  scan.at += length;
  scan.expected = expected;
}

function afterValue({ open }: Scan): Expected {
  return open.length === 0 ? "nothing" : "commaOrEnd";
}

function skip(text: string, at: number, pattern: RegExp): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

function tellEnd({ text, open, expected }: Scan): JsonTextError {
  const unclosed =
    open.length === 0 ? "" : ` ${open.length} ${open.length === 1 ? "bracket is" : "brackets are"} still open.`;
  return tellAt(text.length, `the file ends where ${words[expected]} was expected.${unclosed}`);
}

function tellUnexpected({ text, at, expected }: Scan): JsonTextError {
  const found = /[\w.+-]+|./suy;
  found.lastIndex = at;
  const word = (found.exec(text)?.[0] ?? "").slice(0, 40);
  return tellAt(at, `expected ${words[expected]}, found ${word}.${adviceFor(word, expected)}`);
}

function adviceFor(word: string, expected: Expected): string {
  if (word === "'") return " Texts stand in double quotes.";
  if (word === "/") return " JSON has no comments.";
  if ((word === "}" || word === "]") && (expected === "key" || expected === "value"))
    return " Remove the comma before it.";
  return "";
}
