import type { Node } from "./ast.ts";
import { type Formula, parseExpression, referencesOf } from "./formula.ts";
import type { FormulaProblem } from "./problem.ts";

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
  const parts = splitPills(source);
  if (!parts.ok) return parts;
  if (parts.parts.every((part) => typeof part === "string"))
    return { ok: true, field: { kind: "literal", value: parts.parts.join("") } };
  const node: Node = { kind: "text", parts: parts.parts, from: 0, to: source.length };
  return {
    ok: true,
    field: { kind: "formula", formula: { mode: "text", source, references: referencesOf(node), node } },
  };
}

/** A plain text as a field that stands for exactly this text. */
export function writeField(text: string): string {
  const escaped = text.replaceAll("<<", "\\<<");
  return escaped.startsWith("=") || escaped.startsWith("\\=") ? `\\${escaped}` : escaped;
}

function compileValueField(source: string): FieldResult {
  const parsed = parseExpression(source.slice(1));
  if (!parsed.ok) return { ok: false, problems: parsed.problems.map((problem) => shiftProblem(problem, 1)) };
  const node = shiftNode(parsed.node, 1);
  return {
    ok: true,
    field: { kind: "formula", formula: { mode: "value", source, references: referencesOf(node), node } },
  };
}

type Parts = { ok: true; parts: (string | Node)[] } | { ok: false; problems: FormulaProblem[] };

function splitPills(source: string): Parts {
  const parts: (string | Node)[] = [];
  const problems: FormulaProblem[] = [];
  let text = "";
  for (let at = source.startsWith("\\=") ? 1 : 0; at < source.length; ) {
    if (source.startsWith("\\<<", at)) {
      text += "<<";
      at += 3;
    } else if (source.startsWith("<<", at)) {
      if (text !== "") parts.push(text);
      text = "";
      at = readPill(source, at, { parts, problems });
    } else {
      text += source[at];
      at += 1;
    }
  }
  if (text !== "") parts.push(text);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, parts };
}

function readPill(
  source: string,
  from: number,
  into: { parts: (string | Node)[]; problems: FormulaProblem[] },
): number {
  const end = findPillEnd(source, from + 2);
  if (end === null) {
    const message = "The formula that begins with << here has no closing >>. For the characters themselves write \\<<.";
    into.problems.push({ code: "syntax_error", message, from, to: source.length, expected: ">>" });
    return source.length;
  }
  const parsed = parseExpression(source.slice(from + 2, end));
  if (parsed.ok) into.parts.push(shiftNode(parsed.node, from + 2));
  else into.problems.push(...parsed.problems.map((problem) => shiftProblem(problem, from + 2)));
  return end + 2;
}

/** Where a pill closes: the first >> outside quotes. */
function findPillEnd(source: string, from: number): number | null {
  let quote = "";
  for (let at = from; at < source.length; at += 1) {
    const char = source[at] ?? "";
    if (quote !== "") {
      if (char === "\\") at += 1;
      else if (char === quote) quote = "";
    } else if (char === '"' || char === "'") quote = char;
    else if (source.startsWith(">>", at)) return at;
  }
  return null;
}

function shiftProblem(problem: FormulaProblem, by: number): FormulaProblem {
  const fix =
    problem.fix === undefined ? {} : { fix: { ...problem.fix, from: problem.fix.from + by, to: problem.fix.to + by } };
  return { ...problem, from: problem.from + by, to: problem.to + by, ...fix };
}

function shiftNode<T>(node: T, by: number): T {
  return shift(node, by) as T;
}

/** Nodes are plain data: every `from` and `to` in them moves. Literal values hold no nodes and stay as they are. */
function shift(value: unknown, by: number): unknown {
  if (Array.isArray(value)) return value.map((item) => shift(item, by));
  if (typeof value !== "object" || value === null) return value;
  if ("kind" in value && value.kind === "literal") return { ...value, ...shiftPlace(value, by) };
  const moved = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shift(item, by)]));
  return { ...moved, ...shiftPlace(value, by) };
}

function shiftPlace(value: object, by: number): { from?: number; to?: number } {
  if (!("from" in value && "to" in value)) return {};
  return { from: Number(value.from) + by, to: Number(value.to) + by };
}
