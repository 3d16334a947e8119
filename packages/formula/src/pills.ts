import { closingQuote, isQuote } from "./quotes.ts";

/**
 * A piece of a text field: literal text with its escapes resolved, or the place of a formula between << and >>. `closed`
 * is false for a formula without its >>, which goes to the end.
 */
export type PillPart = { kind: "text"; text: string } | { kind: "pill"; from: number; to: number; closed: boolean };

/**
 * Takes a text field apart at its pills, without reading the formulas in them. `\=` at the start and `\<<` anywhere stand
 * for the characters without the backslash. For those who only show fields: nothing of the evaluator comes along.
 */
export function splitPills(source: string): PillPart[] {
  const parts: PillPart[] = [];
  let text = "";
  for (let at = source.startsWith("\\=") ? 1 : 0; at < source.length; ) {
    const next = source.indexOf("<<", at);
    const end = next === -1 ? source.length : next;
    const isEscaped = next > at && source[next - 1] === "\\";
    text += isEscaped ? `${source.slice(at, end - 1)}<<` : source.slice(at, end);
    at = isEscaped ? end + 2 : end;
    if (isEscaped || next === -1) continue;
    if (text !== "") parts.push({ kind: "text", text });
    text = "";
    const from = at + 2;
    const close = findPillEnd(source, from);
    const to = close ?? source.length;
    parts.push({ kind: "pill", from, to, closed: close !== null });
    at = close === null ? to : to + 2;
  }
  if (text !== "") parts.push({ kind: "text", text });
  return parts;
}

/** Where a pill closes: the first >> outside texts. After a quote without its partner the next >> has to do. */
function findPillEnd(source: string, from: number): number | null {
  for (let at = from; at < source.length; at += 1) {
    if (source.startsWith(">>", at)) return at;
    if (!isQuote(source[at])) continue;
    const close = closingQuote(source, at);
    if (close === null) break;
    at = close;
  }
  const next = source.indexOf(">>", from);
  return next === -1 ? null : next;
}
