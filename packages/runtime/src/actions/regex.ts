import { RE2JS, RE2JSException } from "re2js";

/** A regular expression in the syntax of RE2, which takes time in proportion to the text whatever it looks for. */
export type Regex = { ok: true; regex: RE2JS } | { ok: false; message: string };

const kept = new Map<string, Regex>();
const keptMax = 200;

/** Reads a regular expression; the last 200 are remembered. The message says what is wrong with one that can't be read. */
export function readRegex(source: string): Regex {
  const known = kept.get(source);
  if (known !== undefined) return known;
  const regex = compile(source);
  kept.set(source, regex);
  for (const oldest of kept.keys()) {
    if (kept.size <= keptMax) break;
    kept.delete(oldest);
  }
  return regex;
}

function compile(source: string): Regex {
  try {
    return { ok: true, regex: RE2JS.compile(source) };
  } catch (thrown) {
    if (!(thrown instanceof RE2JSException)) throw thrown;
    return { ok: false, message: thrown.message.replace(/^error parsing regexp: /, "") };
  }
}
