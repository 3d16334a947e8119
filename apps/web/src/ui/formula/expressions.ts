import { splitPills } from "@fairlead/formula/pills";

/**
 * How a field is written: text with pills; one formula; a formula if it begins with "=", else text with pills; or JSON of
 * which each text is such a one.
 */
export type FieldKind = "text" | "value" | "either" | "json";

/** A formula in a field: from `from` to `to`. A pill stands with its signs from `outerFrom` to `outerTo`. */
export type Expression = {
  isPill: boolean;
  from: number;
  to: number;
  outerFrom: number;
  outerTo: number;
  isClosed: boolean;
};

/** The formulas of a field, in their order. */
export function findExpressions(text: string, kind: FieldKind): Expression[] {
  if (kind === "value") return [whole(0, text.length)];
  if (kind === "json") return textsOf(text).flatMap(({ from, to }) => findInJson(text.slice(from, to), from));
  if (kind === "either" && text.startsWith("=")) return [whole(1, text.length)];
  if (!text.includes("<<")) return [];
  return splitPills(text).flatMap((part) => {
    if (part.kind === "text") return [];
    const { from, to, closed } = part;
    return [{ isPill: true, from, to, outerFrom: from - 2, outerTo: closed ? to + 2 : to, isClosed: closed }];
  });
}

/** Texts of JSON that is being written, without their quotes; the last one may not be closed yet. Keys are none. */
function textsOf(json: string): { from: number; to: number }[] {
  return [...json.matchAll(/"((?:[^"\\\n]|\\.)*)(?:"(\s*:)?|(?=\n|$))/g)].flatMap((match) => {
    const [, inner = "", colon] = match;
    return colon === undefined ? [{ from: match.index + 1, to: match.index + 1 + inner.length }] : [];
  });
}

/** The formulas of a text of JSON. Its pills stay as they are written. */
function findInJson(text: string, offset: number): Expression[] {
  return findExpressions(text, "either").map(({ from, to }) => whole(from + offset, to + offset));
}

/** Whether a position stands in a text of JSON. */
export function isInJsonText(json: string, position: number): boolean {
  return textsOf(json).some(({ from, to }) => position >= from && position <= to);
}

/** A formula as it is read: in JSON each quote has a sign before it, for which a space stands, so that no place moves. */
export function readable(source: string, kind: FieldKind): string {
  return kind === "json" ? source.replaceAll('\\"', ' "') : source;
}

/** A text as it is written into a field. */
export function writable(text: string, kind: FieldKind): string {
  return kind === "json" ? JSON.stringify(text).slice(1, -1) : text;
}

function whole(from: number, to: number): Expression {
  return { isPill: false, from, to, outerFrom: from, outerTo: to, isClosed: true };
}

/** The formula in which a position stands. */
export function expressionAt(text: string, kind: FieldKind, position: number): Expression | undefined {
  return findExpressions(text, kind).find(({ from, to }) => position >= from && position <= to);
}

/**
 * What the text of a field says in a story's options, and by how much places in it are moved. Of JSON it is the formula at
 * the caret; nothing if there is none.
 */
export function toSource(text: string, kind: FieldKind, caret = 0): { source: string; shift: number } {
  if (kind === "json") {
    const at = expressionAt(text, kind, caret);
    if (at === undefined) return { source: "", shift: 0 };
    return { source: `=${readable(text.slice(at.from, at.to), kind)}`, shift: at.from - 1 };
  }
  return kind === "value" ? { source: `=${text}`, shift: -1 } : { source: text, shift: 0 };
}
