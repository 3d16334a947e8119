import type { Node, Place, Step } from "./ast.ts";
import { Budget, defaultLimits, type Limits } from "./budget.ts";
import { CallArguments, type Deferred, parameterAt, takesCount } from "./callArguments.ts";
import type { Chance } from "./chance.ts";
import type { Formula } from "./formula.ts";
import { findFunction } from "./functions/index.ts";
import { emptyObject, type Json } from "./json.ts";
import { checkResult } from "./jsonText.ts";
import { applyOperator, negate } from "./operators.ts";
import { type Missing, notFound, stepInto } from "./paths.ts";
import { FormulaError, type FormulaProblem, toProblem } from "./problem.ts";
import { suggest } from "./suggest.ts";
import { data, isTruthy, LambdaValue, shorten, toText, type Value } from "./values.ts";

/** What a formula may read and use. */
export type EvaluateOptions = {
  /** What a name at the start of a path stands for: action slugs and roots such as META. */
  roots: { readonly [name: string]: Json };
  /** Where a path leads nowhere: an error that names what is there, or NULL. */
  missing: Missing;
  /** The time that NOW gives, in ms since 1970. */
  now: number;
  limits?: Partial<Limits>;
  /** Where UUID and the RANDOM functions draw from; without it they end with `no_seed`. */
  chance?: Chance;
};

export type EvaluateResult = { ok: true; value: Json; fuel: number } | { ok: false; error: FormulaProblem };

/** Names that a lambda gave to its arguments, and the value of %, innermost first. */
type Scope = { name: string; value: Json; outer: Scope | null } | null;

/** `at`: the node that is computed now, so that an error of any depth finds its place without being caught on the way. */
type Run = {
  roots: EvaluateOptions["roots"];
  missing: Missing;
  now: number;
  chance: Chance | undefined;
  budget: Budget;
  at: Node;
};

/**
 * Computes a formula. Whatever a formula or its data try, it ends with a value or with a problem that says where and
 * why, within its limits. The value may share parts with `roots`: neither may be changed.
 */
export function evaluate(formula: Formula, options: EvaluateOptions): EvaluateResult {
  const budget = new Budget(options.limits === undefined ? defaultLimits : { ...defaultLimits, ...options.limits });
  const { roots, missing, now, chance } = options;
  const run: Run = { roots, missing, now, chance, budget, at: formula.node };
  try {
    const value = data(compute(formula.node, null, run));
    if (budget.hasMade && typeof value === "object") checkResult(value, budget);
    return { ok: true, value, fuel: budget.fuelUsed };
  } catch (thrown) {
    return { ok: false, error: toEvaluationProblem(thrown, run.at) };
  }
}

function toEvaluationProblem(thrown: unknown, { from, to }: Place): FormulaProblem {
  if (thrown instanceof FormulaError) return toProblem(thrown, { from, to });
  // The stack is the one resource that the account can't see: where the caller has used most of it, it ends here.
  if (thrown instanceof RangeError)
    return { code: "too_deep", message: "The formula or its data nest too deep.", from, to };
  throw thrown;
}

function compute(node: Node, scope: Scope, run: Run): Value {
  const outer = run.at;
  run.at = node;
  run.budget.spend(1);
  const value = computeKind(node, scope, run);
  run.at = outer;
  return value;
}

function computeKind(node: Node, scope: Scope, run: Run): Value {
  switch (node.kind) {
    case "literal":
      return node.value;
    case "path":
      return readPath(node, scope, run);
    case "member":
      return walk(data(compute(node.of, scope, run)), { name: "", steps: node.steps }, { scope, run });
    case "piped":
      return readPiped(scope);
    case "list":
      run.budget.list(node.items.length);
      return node.items.map((item) => data(compute(item, scope, run)));
    case "object":
      return computeObject(node.entries, scope, run);
    case "binary":
      return computeBinary(node, scope, run);
    case "and":
      return isTruthy(compute(node.left, scope, run)) && isTruthy(compute(node.right, scope, run));
    case "or":
      return isTruthy(compute(node.left, scope, run)) || isTruthy(compute(node.right, scope, run));
    case "not":
      return !isTruthy(compute(node.of, scope, run));
    case "negate":
      return negate(compute(node.of, scope, run));
    case "call":
      return callFunction(node, scope, run);
    case "lambda":
      return new LambdaValue({ arity: node.parameters.length, call: (args) => callLambda(node, args, { scope, run }) });
    case "pipe":
      return compute(node.body, { name: "%", value: data(compute(node.value, scope, run)), outer: scope }, run);
    case "text":
      return computeText(node.parts, scope, run);
    default:
      return node satisfies never;
  }
}

type At = { scope: Scope; run: Run };

function readPath({ root, steps }: Extract<Node, { kind: "path" }>, scope: Scope, run: Run): Json {
  for (let at = scope; at !== null; at = at.outer) {
    if (at.name === root) return walk(at.value, { name: root, steps }, { scope, run });
  }
  if (Object.hasOwn(run.roots, root)) return walk(run.roots[root] ?? null, { name: root, steps }, { scope, run });
  if (run.missing === "null") return null;
  throw new FormulaError("not_found", () => explainRoot(root, run.roots));
}

function explainRoot(root: string, roots: Run["roots"]): string {
  const names = Object.keys(roots);
  const near = suggest(root, names);
  const hint = near === undefined ? "" : ` Did you mean \`${near}\`?`;
  const there = names.slice(0, 10).map(shorten).join(", ") || "nothing";
  return `There is nothing called \`${shorten(root)}\` here (there is: ${there}).${hint}`;
}

/** Goes down from a value; `name` is what the value is called in messages. */
function walk(start: Json, { name, steps }: { name: string; steps: readonly Step[] }, { scope, run }: At): Json {
  let value = start;
  for (const [index, step] of steps.entries()) {
    run.budget.spend(0.2);
    const key = "key" in step ? step.key : data(compute(step.index, scope, run));
    const next = stepInto(value, key);
    if (next === undefined && run.missing === "null") return null;
    if (next === undefined) throw notFound(value, key, [name, ...steps.slice(0, index).map(shownKey)]);
    value = next;
  }
  return value;
}

/** A step in messages; NULL for a computed one. */
function shownKey(step: Step): string | number | null {
  return "key" in step ? step.key : null;
}

function readPiped(scope: Scope): Json {
  for (let at = scope; at !== null; at = at.outer) if (at.name === "%") return at.value;
  throw new FormulaError("syntax_error", "% stands for the piped value: it needs a |> before it.");
}

function computeObject(entries: readonly (readonly [string, Node])[], scope: Scope, run: Run): Json {
  run.budget.object(entries.length);
  const object = emptyObject();
  for (const [key, value] of entries) object[key] = data(compute(value, scope, run));
  return object;
}

function computeBinary(node: Extract<Node, { kind: "binary" }>, scope: Scope, run: Run): Json {
  const left = compute(node.left, scope, run);
  return applyOperator(node.operator, [left, compute(node.right, scope, run)], run.budget);
}

function callFunction(node: Extract<Node, { kind: "call" }>, scope: Scope, run: Run): Value {
  const { name, args } = node;
  const entry = findFunction(name);
  if (entry === undefined || !takesCount(entry, args.length)) {
    throw new FormulaError("unknown_function", `There is no function ${name} with ${args.length} arguments.`);
  }
  run.budget.spend(2);
  run.budget.enter();
  const values = args.map((arg, index) =>
    parameterAt(entry, index)?.type === "formula" ? defer(arg, scope, run) : compute(arg, scope, run),
  );
  const value = entry.run(new CallArguments(entry, values), run);
  run.budget.leave();
  return value;
}

function defer(node: Node, scope: Scope, run: Run): Deferred {
  return (lenient) => (lenient && node.kind === "path" ? computeLenient(node, scope, run) : compute(node, scope, run));
}

/** In the same run, not in a copy of it: where an error stands is noted there. */
function computeLenient(node: Node, scope: Scope, run: Run): Value {
  const { missing } = run;
  run.missing = "null";
  try {
    return compute(node, scope, run);
  } finally {
    run.missing = missing;
  }
}

function callLambda(node: Extract<Node, { kind: "lambda" }>, args: readonly Json[], { scope, run }: At): Json {
  let inner = scope;
  for (const [index, name] of node.parameters.entries()) inner = { name, value: args[index] ?? null, outer: inner };
  return data(compute(node.body, inner, run));
}

function computeText(parts: readonly (string | Node)[], scope: Scope, run: Run): string {
  const { budget } = run;
  let text = "";
  for (const part of parts) {
    const next = typeof part === "string" ? part : toText(compute(part, scope, run), budget);
    budget.checkText(text.length + next.length);
    budget.text(next.length);
    text += next;
  }
  return text;
}
