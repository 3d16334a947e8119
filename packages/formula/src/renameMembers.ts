import { mapFormulas } from "./mapFormulas.ts";
import { parseTree } from "./parse.ts";

/** What is kept below a root is named as ROOT.name, ROOT["name"] or GET(ROOT, "name"). */
const below = /^\s*(?:\.\s*(?<step>[A-Za-z_]\w*)|\[\s*(["'])(?<key>[A-Za-z_]\w*)\2\s*\])/;
const got = /^\s*,\s*(["'])(?<key>[A-Za-z_]\w*)\1/;
const isGot = /\bGET\s*\(\s*$/i;

/**
 * A text of an action's options in which formulas read what is kept below a root by other names: with `token` to `key`,
 * CREDENTIAL.token becomes CREDENTIAL.key. `rename` is asked for every name, in the order of the text, and gives the one
 * that stands there afterwards. Names that a formula computes are not found.
 */
export function renameMembers(field: string, root: string, rename: (name: string) => string): string {
  if (!field.includes(root)) return field;
  return mapFormulas(field, (formula) => {
    let text = "";
    let at = 0;
    for (const { name, from } of findMembers(formula, root)) {
      text += formula.slice(at, from) + rename(name);
      at = from + name.length;
    }
    return text + formula.slice(at);
  });
}

function findMembers(source: string, root: string): { name: string; from: number }[] {
  const found: { name: string; from: number }[] = [];
  parseTree(source).iterate({
    enter({ name: kind, from, to }) {
      if (kind !== "Name" || source.slice(from, to) !== root) return;
      const rest = source.slice(to);
      const step = below.exec(rest) ?? (isGot.test(source.slice(0, from)) ? got.exec(rest) : null);
      const name = step?.groups?.step ?? step?.groups?.key;
      if (step !== null && name !== undefined) found.push({ name, from: to + step[0].lastIndexOf(name) });
    },
  });
  return found;
}
