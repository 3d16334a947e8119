import { formulaLengthMax } from "./formula.ts";
import { splitPills } from "./pills.ts";
import { bracketProblem, unclosedText } from "./syntaxProblems.ts";

/**
 * A text of an action's options in which every formula is what `change` makes of it. What can't be read (quotes or
 * brackets that don't match, more than 10 000 characters, a pill that does not close) is left as it is.
 */
export function mapFormulas(field: string, change: (formula: string) => string): string {
  const mapOne = (formula: string) => (isReadable(formula) ? change(formula) : formula);
  if (field.startsWith("=")) return `=${mapOne(field.slice(1))}`;
  let text = "";
  let at = 0;
  for (const part of splitPills(field)) {
    if (part.kind !== "pill" || !part.closed) continue;
    text += field.slice(at, part.from) + mapOne(field.slice(part.from, part.to));
    at = part.to;
  }
  return text + field.slice(at);
}

function isReadable(formula: string): boolean {
  return formula.length <= formulaLengthMax && unclosedText(formula) === null && bracketProblem(formula) === null;
}
