import type { Node, Step } from "./ast.ts";
import { Budget, defaultLimits, type Limits } from "./budget.ts";
import { parameterAt, takesCount, toArguments } from "./callArguments.ts";
import type { Formula } from "./formula.ts";
import type { Parameter } from "./functionEntry.ts";
import { findFunction } from "./functions/index.ts";
import { emptyObject, type Json } from "./json.ts";
import { applyOperator, data } from "./operators.ts";
import { type Missing, stepInto } from "./paths.ts";
import { FormulaError, type FormulaProblem } from "./problem.ts";
import { suggest } from "./suggest.ts";
import { describe, isTruthy, LambdaValue, toText, type Value } from "./values.ts";

/** What a formula may read and use. */
export type EvaluateOptions = {
  /** What a name at the start of a path stands for: action slugs and roots such as META. */
  roots: { readonly [name: string]: Json };
  /** Where a path leads nowhere: an error that names what is there, or NULL. */
  missing: Missing;
  /** The time that NOW gives, in ms since 1970. */
  now: number;
  limits?: Partial<Limits>;
};

export type EvaluateResult = { ok: true; value: Json; fuel: number } | { ok: false; error: FormulaProblem };

/** Names that a lambda gave to its arguments, and the value of %, innermost first. */
type Scope = { name: string; value: Json; outer: Scope | null } | null;

type Run = { roots: EvaluateOptions["roots"]; missing: Missing; now: number; budget: Budget };

/**
 * Computes a formula. Never throws: whatever a formula or its data try, it ends with a value or with a problem that
 * says where and why, within its limits.
 */
export function evaluate(formula: Formula, options: EvaluateOptions): EvaluateResult {
  const budget = new Budget(options.limits === undefined ? defaultLimits : { ...defaultLimits, ...options.limits });
  const run: Run = { roots: options.roots, missing: options.missing, now: options.now, budget };
  try {
    return { ok: true, value: data(compute(formula.node, null, run)), fuel: budget.fuelUsed };
  } catch (thrown) {
    return { ok: false, error: toEvaluationProblem(thrown, formula) };
  }
}

function toEvaluationProblem(thrown: unknown, { node }: Formula): FormulaProblem {
  if (thrown instanceof FormulaError)
    return { code: thrown.code, message: thrown.message, ...(thrown.place ?? { from: node.from, to: node.to }) };
  const place = { from: node.from, to: node.to };
  // The stack is the one resource that the account can't see: data nested by the thousand ends here.
  if (thrown instanceof RangeError)
    return { code: "too_deep", message: "The formula or its data nest too deep.", ...place };
  throw thrown;
}

/** Computes a node and notes its place on an error that has none, so that the innermost place is the one shown. */
function compute(node: Node, scope: Scope, run: Run): Value {
  run.budget.spend(1);
  try {
    return computeKind(node, scope, run);
  } catch (thrown) {
    if (thrown instanceof FormulaError) thrown.place ??= { from: node.from, to: node.to };
    throw thrown;
  }
}

function computeKind(node: Node, scope: Scope, run: Run): Value {
  switch (node.kind) {
    case "literal":
      return node.value;
    case "path":
      return readPath(node.root, node.steps, { scope, run });
    case "member":
      return walk(data(compute(node.of, scope, run)), node.steps, { name: "", scope, run });
    case "piped":
      return readPiped(scope);
    case "list":
      run.budget.list(node.items.length);
      return node.items.map((item) => data(compute(item, scope, run)));
    case "object":
      return computeObject(node.entries, scope, run);
    case "binary":
      return applyOperator(
        node.operator,
        [compute(node.left, scope, run), compute(node.right, scope, run)],
        run.budget,
      );
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

function readPath(root: string, steps: readonly Step[], { scope, run }: At): Json {
  for (let at = scope; at !== null; at = at.outer) {
    if (at.name === root) return walk(at.value, steps, { name: root, scope, run });
  }
  if (Object.hasOwn(run.roots, root)) return walk(run.roots[root] ?? null, steps, { name: root, scope, run });
  if (run.missing === "null") return null;
  const names = Object.keys(run.roots);
  const near = suggest(root, names);
  const hint = near === undefined ? "" : ` Did you mean \`${near}\`?`;
  throw new FormulaError(
    "not_found",
    `There is nothing called \`${root}\` here (there is: ${names.slice(0, 10).join(", ") || "nothing"}).${hint}`,
  );
}

function walk(start: Json, steps: readonly Step[], { name, scope, run }: At & { name: string }): Json {
  let value = start;
  let reached = name;
  for (const step of steps) {
    run.budget.spend(0.2);
    if (value === null && run.missing === "null") return null;
    const key = "key" in step ? step.key : data(compute(step.index, scope, run));
    value = stepInto(value, key, { name: reached, missing: run.missing });
    if (run.missing === "error")
      reached =
        typeof key === "string" && /^\w+$/.test(key) ? `${reached}.${key}` : `${reached}[${JSON.stringify(key)}]`;
  }
  return value;
}

function readPiped(scope: Scope): Json {
  for (let at = scope; at !== null; at = at.outer) if (at.name === "%") return at.value;
  throw new FormulaError("syntax_error", "% stands for the piped value: it needs a |> before it.");
}

function computeObject(entries: readonly (readonly [string, Node])[], scope: Scope, run: Run): Json {
  run.budget.list(entries.length);
  const object = emptyObject();
  for (const [key, value] of entries) object[key] = data(compute(value, scope, run));
  return object;
}

function negate(value: Value): number {
  if (typeof value === "number") return -value;
  throw new FormulaError("type_error", `'-' needs a number; it is before ${describe(value)}.`);
}

function callFunction(node: Extract<Node, { kind: "call" }>, scope: Scope, run: Run): Value {
  const entry = findFunction(node.name);
  if (entry === undefined || !takesCount(entry, node.args.length)) {
    throw new FormulaError("unknown_function", `There is no function ${node.name} with ${node.args.length} arguments.`);
  }
  run.budget.spend(2);
  run.budget.enter();
  try {
    const values = node.args.map((arg, index) => argument(arg, parameterAt(entry, index), { scope, run }));
    return entry.run(toArguments(entry, values), run);
  } finally {
    run.budget.leave();
  }
}

function argument(arg: Node, parameter: Parameter | undefined, { scope, run }: At): Value | (() => Value) {
  return parameter?.type === "formula" ? () => compute(arg, scope, run) : compute(arg, scope, run);
}

function callLambda(node: Extract<Node, { kind: "lambda" }>, args: readonly Json[], { scope, run }: At): Json {
  let inner = scope;
  node.parameters.forEach((name, index) => {
    inner = { name, value: args[index] ?? null, outer: inner };
  });
  return data(compute(node.body, inner, run));
}

function computeText(parts: readonly (string | Node)[], scope: Scope, run: Run): string {
  let text = "";
  for (const part of parts) {
    const next = typeof part === "string" ? part : toText(compute(part, scope, run), run.budget);
    run.budget.text(text.length + next.length);
    text += next;
  }
  return text;
}
