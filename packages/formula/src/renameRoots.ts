import type { SyntaxNode } from "@lezer/common";
import { mapFormulas } from "./mapFormulas.ts";
import { parseTree } from "./parse.ts";

/**
 * A text of an action's options in which every formula reads the actions by their new names; `names`: new by old, all
 * at once, so that two may be swapped. Keys, texts, functions and what a LAMBDA names stay; a parameter of a LAMBDA that
 * would hide a new name is given another name. What can't be read (quotes or brackets that don't match, more than 10 000
 * characters) is left as it is.
 */
export function renameRoots(field: string, names: ReadonlyMap<string, string>): string {
  if (![...names.keys()].some((name) => field.includes(name))) return field;
  return mapFormulas(field, (formula) => renameInFormula(formula, names));
}

/** A LAMBDA: the names that it gives, and new ones for those that would hide what is read inside it. */
type Scope = { parameters: ReadonlySet<string>; renamed: Map<string, string> };

/** A name in a formula: of an action, or one that the LAMBDA of `scope` gives. */
type Name = { text: string; from: number; scope: Scope | undefined };

function renameInFormula(source: string, names: ReadonlyMap<string, string>): string {
  const found = findNames(source, names);
  let text = "";
  let at = 0;
  for (const name of found) {
    text += source.slice(at, name.from) + ((name.scope?.renamed ?? names).get(name.text) ?? name.text);
    at = name.from + name.text.length;
  }
  return text + source.slice(at);
}

/** Every name of a formula in the order of the source. Trees can be deep: they are walked without recursion. */
function findNames(source: string, names: ReadonlyMap<string, string>): Name[] {
  const found: Name[] = [];
  const scopes: Scope[] = [];
  const hiding: { scope: Scope; name: string }[] = [];
  parseTree(source).iterate({
    enter({ name, from, to, node }) {
      if (name === "Call") scopes.push({ parameters: new Set(parametersOf(node, source)), renamed: new Map() });
      if (name !== "Name") return;
      const text = source.slice(from, to);
      const scope = scopes.findLast(({ parameters }) => parameters.has(text));
      found.push({ text, from, scope });
      const next = scope === undefined ? names.get(text) : undefined;
      if (next !== undefined) hiding.push(...scopesOf(next, scopes).map((one) => ({ scope: one, name: next })));
    },
    leave({ name }) {
      if (name === "Call") scopes.pop();
    },
  });
  const used = new Set([...found.map(({ text }) => text), ...names.values()]);
  for (const { scope, name } of hiding) scope.renamed.set(name, freeName(name, used));
  return found;
}

function scopesOf(parameter: string, scopes: readonly Scope[]): Scope[] {
  return scopes.filter(({ parameters }) => parameters.has(parameter));
}

function freeName(name: string, used: ReadonlySet<string>): string {
  let n = 2;
  while (used.has(`${name}_${n}`)) n += 1;
  return `${name}_${n}`;
}

function parametersOf(call: SyntaxNode, source: string): string[] {
  const callee = call.getChild("Callee");
  if (callee === null || source.slice(callee.from, callee.to) !== "LAMBDA") return [];
  const args = call.getChild("Arguments")?.getChildren("Expression") ?? [];
  return args.slice(0, -1).flatMap(({ name, from, to }) => (name === "Name" ? [source.slice(from, to)] : []));
}
