import { childrenOf, type Node } from "./ast.ts";
import { takesCount } from "./callArguments.ts";
import { signatureOf } from "./functionEntry.ts";
import { findHabits } from "./habits.ts";
import { parseTree, toNode } from "./parse.ts";
import { FormulaError, type FormulaProblem, toProblem } from "./problem.ts";
import { findSignature, functionNames } from "./signatures.ts";
import { suggest } from "./suggest.ts";
import { bracketProblem, syntaxProblems, unclosedText } from "./syntaxProblems.ts";

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

/** Reads and checks a formula (without a leading "="). The problems of the source are reported together. */
export function compileFormula(source: string): CompileResult {
  const parsed = parseExpression(source, 0);
  if (!parsed.ok) return parsed;
  return { ok: true, formula: { mode: "value", source, references: referencesOf(parsed.node), node: parsed.node } };
}

export type ParsedExpression = { ok: true; node: Node } | { ok: false; problems: FormulaProblem[] };

/**
 * Reads one expression into a node, with every call checked. Shared by value formulas and by pills in text; `offset`
 * is where the expression stands in the text that places count from.
 */
export function parseExpression(source: string, offset: number): ParsedExpression {
  const whole = { from: offset, to: offset + source.length };
  if (source.length > formulaLengthMax) {
    const message = `The formula has ${source.length} characters; ${formulaLengthMax} is the limit. Split it over several actions.`;
    return { ok: false, problems: [{ code: "formula_too_long", message, ...whole }] };
  }
  const isFunction = (name: string) => findSignature(name) !== undefined;
  // Not given to the parser: its recovery from quotes that never close takes time with the square of the length.
  const hopeless = unclosedText(source) ?? bracketProblem(source);
  if (hopeless !== null)
    return { ok: false, problems: [...findHabits(source, isFunction), hopeless].map((p) => shiftProblem(p, offset)) };
  const tree = parseTree(source);
  const problems = syntaxProblems(tree, source, isFunction).map((problem) => shiftProblem(problem, offset));
  if (problems.some(({ code }) => code === "syntax_error" || code === "too_deep")) return { ok: false, problems };
  try {
    const node = toNode(tree, source, offset);
    const wrong = [...problems, ...callProblems(node, new Set(problems.map((problem) => problem.from)))];
    return wrong.length > 0 ? { ok: false, problems: wrong } : { ok: true, node };
  } catch (thrown) {
    if (thrown instanceof FormulaError) return { ok: false, problems: [...problems, toProblem(thrown, whole)] };
    throw thrown;
  }
}

function shiftProblem(problem: FormulaProblem, by: number): FormulaProblem {
  const moved = { ...problem, from: problem.from + by, to: problem.to + by };
  const { fix } = problem;
  return fix === undefined ? moved : { ...moved, fix: { ...fix, from: fix.from + by, to: fix.to + by } };
}

function callProblems(node: Node, seen: ReadonlySet<number>): FormulaProblem[] {
  const own = node.kind === "call" && !seen.has(node.from) ? callProblem(node) : undefined;
  return [...(own === undefined ? [] : [own]), ...childrenOf(node).flatMap((child) => callProblems(child, seen))];
}

function callProblem({ name, args, from, to }: Extract<Node, { kind: "call" }>): FormulaProblem | undefined {
  const entry = findSignature(name);
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
