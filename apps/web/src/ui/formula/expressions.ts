import { splitPills } from "@fairlead/formula/pills";

/** How a field is written: text with pills; one formula; or a formula if it begins with "=", else text with pills. */
export type FieldKind = "text" | "value" | "either";

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
  if (kind === "either" && text.startsWith("=")) return [whole(1, text.length)];
  if (!text.includes("<<")) return [];
  return splitPills(text).flatMap((part) => {
    if (part.kind === "text") return [];
    const { from, to, closed } = part;
    return [{ isPill: true, from, to, outerFrom: from - 2, outerTo: closed ? to + 2 : to, isClosed: closed }];
  });
}

function whole(from: number, to: number): Expression {
  return { isPill: false, from, to, outerFrom: from, outerTo: to, isClosed: true };
}

/** The formula in which a position stands. */
export function expressionAt(text: string, kind: FieldKind, position: number): Expression | undefined {
  return findExpressions(text, kind).find(({ from, to }) => position >= from && position <= to);
}

/** What the text of a field says in a story's options, and by how much places in it are moved. */
export function toSource(text: string, kind: FieldKind): { source: string; shift: number } {
  return kind === "value" ? { source: `=${text}`, shift: -1 } : { source: text, shift: 0 };
}
