import { writeField } from "./field.ts";
import { writeText } from "./textLiteral.ts";

/** A piece of a text field: plain text, or the source of a formula. */
export type FieldPart = string | { readonly formula: string };

/** A text field of these parts: formulas are pills, `<<…>>`, plain text is escaped. Texts side by side should be one. */
export function writeTextField(parts: readonly FieldPart[]): string {
  const last = parts.length - 1;
  const written = parts.map((part, index) =>
    typeof part === "string"
      ? writePart(part, { isFirst: index === 0, isBeforePill: index < last })
      : `<<${part.formula}>>`,
  );
  return written.join("");
}

/**
 * Plain text inside a field. A pill begins at the first of two "<", and a backslash before it would take its meaning away:
 * such characters just before a pill are written as a pill of their own.
 */
function writePart(part: string, { isFirst, isBeforePill }: { isFirst: boolean; isBeforePill: boolean }): string {
  const tail = isBeforePill ? (/(?:\\|(?<!<)(?:<<)*<(?!<))*$/.exec(part)?.[0] ?? "") : "";
  const head = part.slice(0, part.length - tail.length);
  const escaped = isFirst ? writeField(head) : head.replaceAll("<<", "\\<<");
  return tail === "" ? escaped : `${escaped}<<${writeText(tail)}>>`;
}
