import type { Words } from "./shellWords.ts";

/** Whether a command line is written for the command prompt of Windows: carets before quotes or at the ends of lines. */
export function isForCmd(text: string): boolean {
  return /\s\^"|\^[ \t]*\r?\n/.test(text) || /^\s*curl\.exe\s/i.test(text);
}

/**
 * Takes a command line apart as the command prompt of Windows and the program behind it do: carets take the meaning of
 * the next character away, lines go on after one, quotes are "…" with \" or "" for a quote inside.
 */
export function splitCmdWords(text: string): Words {
  const words: string[] = [];
  let isQuoted = false;
  let word: string | undefined;
  const line = withoutCarets(text.trim());
  const piece = /(\\+)(?=")|""|"|\s|[^\s"\\]+|\\+/g;
  for (let match = piece.exec(line); match !== null; match = piece.exec(line)) {
    const [found, slashes] = match;
    if (slashes !== undefined) {
      word = (word ?? "") + "\\".repeat(Math.floor(slashes.length / 2));
      if (slashes.length % 2 === 0) continue;
      word += '"';
      piece.lastIndex += 1;
    } else if (found === '""' && isQuoted) word = `${word ?? ""}"`;
    else if (found === '""') word ??= "";
    else if (found === '"') {
      isQuoted = !isQuoted;
      word ??= "";
    } else if (/\s/.test(found) && !isQuoted) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? "") + found;
  }
  if (isQuoted) {
    return {
      ok: false,
      problem: { code: "unclosed_quote", message: 'A quote " has no end. Paste the whole command.' },
    };
  }
  return { ok: true, words: word === undefined ? words : [...words, word], notes: [] };
}

/** What the command prompt hands on: a caret outside quotes stands for the character after it; before a line's end for nothing. */
function withoutCarets(text: string): string {
  let isQuoted = false;
  let out = "";
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? "";
    if (char === '"') isQuoted = !isQuoted;
    if (char !== "^" || isQuoted) {
      out += char;
      continue;
    }
    const breakEnd = /^[ \t]*\r?\n/.exec(text.slice(at + 1))?.[0].length ?? 0;
    at += breakEnd + 1;
    if (breakEnd === 0 || /[\r\n]/.test(text[at] ?? "")) out += text[at] ?? "";
    else at -= 1;
  }
  return out;
}
