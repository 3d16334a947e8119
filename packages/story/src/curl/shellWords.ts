import type { CurlProblem } from "./draft.ts";

/** The words of a command line, and what of the shell in it was not carried out. */
export type Words = { ok: true; words: string[]; notes: string[] } | { ok: false; problem: CurlProblem };

type Reader = { text: string; at: number; words: string[]; word: string | undefined; notes: string[] };

/**
 * Takes a command line apart as sh does: '…', "…" and $'…' quotes, backslashes, lines that go on after a backslash. What
 * follows the command (a pipe, a redirection, another command) is left out, and variables stay as they are; both is noted.
 */
export function splitShellWords(text: string): Words {
  const reader: Reader = { text, at: 0, words: [], word: undefined, notes: [] };
  while (reader.at < text.length) {
    if (endsCommand(reader)) break;
    const problem = readPiece(reader);
    if (problem !== undefined) return { ok: false, problem };
  }
  endWord(reader);
  return { ok: true, words: reader.words, notes: [...new Set(reader.notes)] };
}

function readPiece(reader: Reader): CurlProblem | undefined {
  const { text, at } = reader;
  const char = text[at] ?? "";
  if (/\s/.test(char)) {
    endWord(reader);
    reader.at += 1;
    return undefined;
  }
  if (char === "'") return readQuoted(reader, { open: 1, end: text.indexOf("'", at + 1), decode: (inner) => inner });
  if (text.startsWith("$'", at)) {
    return readQuoted(reader, { open: 2, end: findQuote(text, at + 2), decode: decodeAnsi });
  }
  if (char === '"') {
    return readQuoted(reader, {
      open: 1,
      end: findQuote(text, at + 1),
      decode: (inner) => decodeDouble(inner, reader),
    });
  }
  if (char === "\\") return readBackslash(reader);
  noteVariable(reader, text.slice(at));
  return add(reader, char, 1);
}

type Quote = { open: number; end: number; decode: (inner: string) => string };

function readQuoted(reader: Reader, { open, end, decode }: Quote): CurlProblem | undefined {
  const { text, at } = reader;
  if (end !== -1) return add(reader, decode(text.slice(at + open, end)), end + 1 - at);
  const shown = text.slice(at, at + 20).split("\n")[0];
  return { code: "unclosed_quote", message: `The quote that begins at ${shown}… has no end. Paste the whole command.` };
}

/** The quote of the kind before `from` that no backslash stands before, or -1. */
function findQuote(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === text[from - 1]) return at;
  }
  return -1;
}

function readBackslash(reader: Reader): undefined {
  const end = /^\\(\r?\n|.|$)/s.exec(reader.text.slice(reader.at));
  const [whole = "\\", next = ""] = end ?? [];
  if (/^\r?\n$/.test(next)) {
    reader.at += whole.length;
    return undefined;
  }
  return add(reader, next, whole.length);
}

function add(reader: Reader, text: string, length: number): undefined {
  reader.word = (reader.word ?? "") + text;
  reader.at += length;
}

function endWord(reader: Reader): void {
  if (reader.word !== undefined) reader.words.push(reader.word);
  reader.word = undefined;
}

/** A line break that goes on ends nothing; "&" inside an address that was not quoted is meant as part of it. */
function endsCommand({ text, at, words, word, notes }: Reader): boolean {
  const rest = text.slice(at);
  const isEnd =
    /^(?:[|;)]|&&|&(?=\s|$)|(?:\d?>|<)(?!<)|\n\s*(?=curl\s))/.test(rest) && (words.length > 0 || word !== undefined);
  const left = isEnd ? rest.trim().replace(/^[;&]$/, "") : "";
  if (left !== "")
    notes.push(`What follows the command is left out: ${left.slice(0, 40)}${left.length > 40 ? "…" : ""}`);
  return isEnd;
}

function decodeDouble(inner: string, reader: Reader): string {
  for (const match of inner.matchAll(/(?<!\\)[$`].*/gs)) noteVariable(reader, match[0]);
  return inner.replace(/\\(\r?\n|[$`"\\])/g, (_, char: string) => (/^\r?\n$/.test(char) ? "" : char));
}

function noteVariable({ notes }: Reader, rest: string): void {
  const found = /^(?:\$(?:\{\w+[^}]*\}|[A-Za-z_]\w*|\([^)]*\))|`[^`]+`)/.exec(rest)?.[0];
  if (found !== undefined)
    notes.push(`${found} is filled in by the shell; here it stays as it is. Put in the value or a formula.`);
}

const ansi: Readonly<Record<string, string>> = {
  n: "\n",
  r: "\r",
  t: "\t",
  a: "\u0007",
  b: "\b",
  e: "\u001b",
  f: "\f",
  v: "\v",
};

function decodeAnsi(inner: string): string {
  return inner.replace(/\\(?:u[0-9a-fA-F]{1,4}|U[0-9a-fA-F]{1,8}|x[0-9a-fA-F]{1,2}|[0-7]{1,3}|.)/gs, decodeEscape);
}

function decodeEscape(found: string): string {
  const [, hex, octal] = /^\\(?:[uUx]([0-9a-fA-F]+)|([0-7]+))$/.exec(found) ?? [];
  if (hex !== undefined) return toChar(Number.parseInt(hex, 16));
  return octal === undefined ? (ansi[found.slice(1)] ?? found.slice(1)) : toChar(Number.parseInt(octal, 8));
}

/** Half of a pair, as \ud83d\ude00 has them, joins with its other half. */
function toChar(code: number): string {
  return code > 0x10ffff ? "\ufffd" : code > 0xffff ? String.fromCodePoint(code) : String.fromCharCode(code);
}
