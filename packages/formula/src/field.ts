import type { Node } from "./ast.ts";
import { type Formula, parseExpression, referencesOf } from "./formula.ts";
import { type PillPart, splitPills } from "./pills.ts";
import type { FormulaProblem } from "./problem.ts";
import { writeText } from "./textLiteral.ts";

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
  const { parts, problems } = readParts(source);
  if (problems.length > 0) return { ok: false, problems };
  const texts = parts.filter((part) => typeof part === "string");
  if (texts.length === parts.length) return { ok: true, field: { kind: "literal", value: texts.join("") } };
  return toField("text", source, { kind: "text", parts, from: 0, to: source.length });
}

/** A plain text as a field that stands for exactly this text. */
export function writeField(text: string): string {
  const escaped = text.replaceAll("<<", "\\<<");
  // At the start \= stands for =, and \\= for itself: a backslash there can only be written as a pill.
  if (escaped.startsWith("\\=")) return `<<${writeText("\\")}>>${escaped.slice(1)}`;
  return escaped.startsWith("=") ? `\\${escaped}` : escaped;
}

function compileValueField(source: string): FieldResult {
  const parsed = parseExpression(source.slice(1), 1);
  return parsed.ok ? toField("value", source, parsed.node) : parsed;
}

function toField(mode: Formula["mode"], source: string, node: Node): FieldResult {
  return { ok: true, field: { kind: "formula", formula: { mode, source, references: referencesOf(node), node } } };
}

type Parts = { parts: (string | Node)[]; problems: FormulaProblem[] };

function readParts(source: string): Parts {
  const into: Parts = { parts: [], problems: [] };
  for (const part of splitPills(source)) {
    if (part.kind === "text") into.parts.push(part.text);
    else readPill(source, part, into);
  }
  return into;
}

function readPill(source: string, { from, to, closed }: Extract<PillPart, { kind: "pill" }>, into: Parts): void {
  if (!closed) {
    const message = "The formula that begins with << here has no closing >>. For the characters themselves write \\<<.";
    into.problems.push({ code: "syntax_error", message, from: from - 2, to, expected: ">>" });
    return;
  }
  const parsed = parseExpression(source.slice(from, to), from);
  if (parsed.ok) into.parts.push(parsed.node);
  else into.problems.push(...parsed.problems);
}
