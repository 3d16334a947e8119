import type { Budget } from "./budget.ts";
import { isList, isObject, type Json } from "./json.ts";
import { FormulaError } from "./problem.ts";

/** A function value: exists only while a formula runs, and only as an argument of functions that take one. */
export type Lambda = { readonly call: (args: readonly Json[]) => Json; readonly arity: number };

/** What the evaluator handles: JSON, and lambdas on their way to the function that takes them. */
export type Value = Json | LambdaValue;

/** Wraps a lambda so that it can't be mistaken for data: data never is an instance of this class. */
export class LambdaValue {
  readonly lambda: Lambda;

  constructor(lambda: Lambda) {
    this.lambda = lambda;
  }
}

/** The name of a value's type as people know it. */
export function typeName(value: Value): string {
  if (value === null) return "NULL";
  if (value instanceof LambdaValue) return "a function";
  if (isList(value)) return "a list";
  switch (typeof value) {
    case "string":
      return "text";
    case "number":
      return "a number";
    case "boolean":
      return "TRUE or FALSE";
    default:
      return "an object";
  }
}

/** A value for error messages: its type and, where it is short, itself. */
export function describe(value: Value): string {
  if (value === null || value instanceof LambdaValue) return typeName(value);
  if (isList(value)) return `a list of ${value.length}`;
  if (isObject(value)) return "an object";
  if (typeof value === "boolean") return value ? "TRUE" : "FALSE";
  const text = JSON.stringify(typeof value === "string" && value.length > 40 ? `${value.slice(0, 39)}…` : value);
  return `${typeName(value)} ${text}`;
}

/** Everything but FALSE and NULL counts as true. */
export function isTruthy(value: Value): boolean {
  return value !== false && value !== null;
}

/** Whether two values are the same JSON. Values of different types never are. Order of keys does not matter. */
export function isEqual(a: Json, b: Json, budget: Budget): boolean {
  budget.spend(1);
  if (a === b) return true;
  if (isList(a)) {
    if (!isList(b) || a.length !== b.length) return false;
    return nested(budget, () => a.every((item, index) => isEqual(item, b[index] ?? null, budget)));
  }
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return nested(budget, () =>
    keys.every((key) => Object.hasOwn(b, key) && isEqual(a[key] ?? null, b[key] ?? null, budget)),
  );
}

function nested(budget: Budget, task: () => boolean): boolean {
  budget.enter();
  try {
    return task();
  } finally {
    budget.leave();
  }
}

/** The compact JSON text of a value; charged for before it is made. */
export function toJsonText(value: Json, budget: Budget, indent = 0): string {
  const size = measure(value, budget, 0) * (indent > 0 ? 2 : 1);
  budget.text(size);
  return JSON.stringify(value, null, indent);
}

/** About how many characters the JSON of a value has; charges a step per value. */
export function measure(value: Json, budget: Budget, depth: number): number {
  budget.spend(0.2);
  if (typeof value === "string") return value.length + 2;
  if (typeof value !== "object" || value === null) return 8;
  if (depth > budget.limits.depth)
    throw new FormulaError("too_deep", `The value nests more than ${budget.limits.depth} levels deep.`);
  let size = 2;
  if (isList(value)) {
    for (const item of value) size += 1 + measure(item, budget, depth + 1);
    return size;
  }
  for (const key of Object.keys(value)) size += key.length + 4 + measure(value[key] ?? null, budget, depth + 1);
  return size;
}

/** The text of a value where it is joined into text. */
export function toText(value: Value, budget: Budget): string {
  if (typeof value === "string") return value;
  if (value === null) return "";
  if (typeof value === "boolean") return value ? "true" : "false";
  if (typeof value === "number") return String(value);
  if (value instanceof LambdaValue) throw new FormulaError("type_error", "A function can't be joined into text.");
  return toJsonText(value, budget);
}
