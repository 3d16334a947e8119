import type { Node } from "./ast.ts";
import { takesCount } from "./callArguments.ts";
import { signatureOf } from "./functionEntry.ts";
import { findFunction, functionNames } from "./functions/index.ts";
import { childrenOf, parseTree, toNode, toProblem } from "./parse.ts";
import { FormulaError, type FormulaProblem } from "./problem.ts";
import { suggest } from "./suggest.ts";
import { syntaxProblems } from "./syntaxProblems.ts";

/** A path that a formula reads: its first name and the steps after it that are known without computing. */
export type Reference = { root: string; path: readonly (string | number)[]; from: number; to: number };

/** A formula that is read and checked: plain data, the same for the same source. */
export type Formula = {
  /** `value` keeps the type of its result; `text` is literal text with formulas in it. */
  mode: "text" | "value";
  source: string;
  references: readonly Reference[];
  node: Node;
};

export type CompileResult = { ok: true; formula: Formula } | { ok: false; problems: FormulaProblem[] };

/** Characters that one formula may have. */
export const formulaLengthMax = 10_000;

/** Reads and checks a formula (without a leading "="). All problems of the source are reported at once. */
export function compileFormula(source: string): CompileResult {
  const parsed = parseExpression(source);
  if (!parsed.ok) return parsed;
  return { ok: true, formula: { mode: "value", source, references: referencesOf(parsed.node), node: parsed.node } };
}

/** Reads one expression into a node, with every call checked. Shared by value formulas and by pills in text. */
export function parseExpression(source: string): { ok: true; node: Node } | { ok: false; problems: FormulaProblem[] } {
  const whole = { from: 0, to: source.length };
  if (source.length > formulaLengthMax) {
    const message = `The formula has ${source.length} characters; ${formulaLengthMax} is the limit. Split it over several actions.`;
    return { ok: false, problems: [{ code: "formula_too_long", message, ...whole }] };
  }
  const tree = parseTree(source);
  const problems = syntaxProblems(tree, source, (name) => findFunction(name) !== undefined);
  const broken = hasErrors(tree) || problems.some((problem) => problem.code === "syntax_error");
  if (broken && problems.length > 0) return { ok: false, problems };
  try {
    const node = toNode(tree, source);
    const wrong = [...problems, ...callProblems(node, new Set(problems.map((problem) => problem.from)))];
    return wrong.length > 0 ? { ok: false, problems: wrong } : { ok: true, node };
  } catch (thrown) {
    if (thrown instanceof FormulaError) return { ok: false, problems: [toProblem(thrown, whole)] };
    throw thrown;
  }
}

function hasErrors(tree: ReturnType<typeof parseTree>): boolean {
  let found = false;
  tree.iterate({
    enter(ref) {
      found ||= ref.type.isError;
    },
  });
  return found;
}

function callProblems(node: Node, seen: ReadonlySet<number>): FormulaProblem[] {
  const own = node.kind === "call" && !seen.has(node.from) ? callProblem(node) : undefined;
  return [...(own === undefined ? [] : [own]), ...childrenOf(node).flatMap((child) => callProblems(child, seen))];
}

function callProblem({ name, args, from, to }: Extract<Node, { kind: "call" }>): FormulaProblem | undefined {
  const entry = findFunction(name);
  if (entry === undefined) {
    const near = suggest(name, functionNames());
    const message = `There is no function ${name}.${near === undefined ? "" : ` Did you mean ${near}?`}`;
    const fix = near === undefined ? {} : { fix: { label: `Use ${near}`, from, to: from + name.length, insert: near } };
    return { code: "unknown_function", message, from, to: from + name.length, found: name, ...fix };
  }
  if (takesCount(entry, args.length)) return undefined;
  const expected = signatureOf(entry);
  const message = `${name} is written ${expected}; here it has ${args.length} ${args.length === 1 ? "argument" : "arguments"}.`;
  return { code: "wrong_arguments", message, from, to, expected };
}

/** The paths that a node reads, without the names that lambdas give. */
export function referencesOf(node: Node, bound: ReadonlySet<string> = new Set()): Reference[] {
  const inner = node.kind === "lambda" ? new Set([...bound, ...node.parameters]) : bound;
  const below = childrenOf(node).flatMap((child) => referencesOf(child, inner));
  if (node.kind !== "path" || bound.has(node.root)) return below;
  const path: (string | number)[] = [];
  for (const step of node.steps) {
    if (!("key" in step)) break;
    path.push(step.key);
  }
  return [{ root: node.root, path, from: node.from, to: node.to }, ...below];
}
