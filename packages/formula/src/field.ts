import type { Node } from "./ast.ts";
import { type Formula, parseExpression, referencesOf } from "./formula.ts";
import type { FormulaProblem } from "./problem.ts";
import { closingQuote, isQuote } from "./quotes.ts";

/** What a text in an action's options says: itself, or a formula. */
export type Field = { kind: "literal"; value: string } | { kind: "formula"; formula: Formula };

export type FieldResult = { ok: true; field: Field } | { ok: false; problems: FormulaProblem[] };

/**
 * Reads a text of an action's options: a leading "=" makes the rest a value formula, `<<…>>` are pills in text, anything
 * else is itself. `\=` at the start and `\<<` anywhere stand for the characters without the backslash.
 * Positions in problems count from the start of `source`.
 */
export function compileField(source: string): FieldResult {
  if (source.startsWith("=")) return compileValueField(source);
  const { parts, problems } = splitPills(source);
  if (problems.length > 0) return { ok: false, problems };
  const texts = parts.filter((part) => typeof part === "string");
  if (texts.length === parts.length) return { ok: true, field: { kind: "literal", value: texts.join("") } };
  return toField("text", source, { kind: "text", parts, from: 0, to: source.length });
}

/** A plain text as a field that stands for exactly this text. */
export function writeField(text: string): string {
  const escaped = text.replaceAll("<<", "\\<<");
  return escaped.startsWith("=") || escaped.startsWith("\\=") ? `\\${escaped}` : escaped;
}

function compileValueField(source: string): FieldResult {
  const parsed = parseExpression(source.slice(1), 1);
  return parsed.ok ? toField("value", source, parsed.node) : parsed;
}

function toField(mode: Formula["mode"], source: string, node: Node): FieldResult {
  return { ok: true, field: { kind: "formula", formula: { mode, source, references: referencesOf(node), node } } };
}

type Parts = { parts: (string | Node)[]; problems: FormulaProblem[] };

function splitPills(source: string): Parts {
  const into: Parts = { parts: [], problems: [] };
  let text = "";
  for (let at = source.startsWith("\\=") ? 1 : 0; at < source.length; ) {
    const next = source.indexOf("<<", at);
    const end = next === -1 ? source.length : next;
    const isEscaped = next > at && source[next - 1] === "\\";
    text += isEscaped ? `${source.slice(at, end - 1)}<<` : source.slice(at, end);
    at = isEscaped ? end + 2 : end;
    if (isEscaped || next === -1) continue;
    if (text !== "") into.parts.push(text);
    text = "";
    at = readPill(source, at, into);
  }
  if (text !== "") into.parts.push(text);
  return into;
}

/** Reads the pill that opens at `open`; gives the place after it. */
function readPill(source: string, open: number, into: Parts): number {
  const from = open + 2;
  const end = findPillEnd(source, from);
  if (end === null) {
    const message = "The formula that begins with << here has no closing >>. For the characters themselves write \\<<.";
    into.problems.push({ code: "syntax_error", message, from: open, to: source.length, expected: ">>" });
    return source.length;
  }
  const parsed = parseExpression(source.slice(from, end), from);
  if (parsed.ok) into.parts.push(parsed.node);
  else into.problems.push(...parsed.problems);
  return end + 2;
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
