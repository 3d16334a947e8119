import type { Budget } from "./budget.ts";
import { isList, isObject, type Json } from "./json.ts";
import { toJsonText } from "./jsonText.ts";
import { keysOf } from "./keys.ts";
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

/** Data from a value; a lambda is none. */
export function data(value: Value): Json {
  if (value instanceof LambdaValue)
    throw new FormulaError("type_error", "A function is not a value: pass it to MAP_LAMBDA or FILTER.");
  return value;
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

const shownLengthMax = 40;

/** A text short enough for a message. */
export function shorten(text: string): string {
  return text.length > shownLengthMax ? `${text.slice(0, shownLengthMax - 1)}…` : text;
}

/** A value for error messages: its type and, where it is short, itself. */
export function describe(value: Value): string {
  if (value === null || value instanceof LambdaValue) return typeName(value);
  if (isList(value)) return `a list of ${value.length}`;
  if (isObject(value)) return "an object";
  if (typeof value === "boolean") return value ? "TRUE" : "FALSE";
  return `${typeName(value)} ${JSON.stringify(typeof value === "string" ? shorten(value) : value)}`;
}

/** Everything but FALSE and NULL counts as true. */
export function isTruthy(value: Value): boolean {
  return value !== false && value !== null;
}

/** Whether two values are the same JSON. Values of different types never are. Order of keys does not matter. */
export function isEqual(a: Json, b: Json, budget: Budget): boolean {
  budget.spend(1);
  if (typeof a === "string" && typeof b === "string") {
    if (a.length !== b.length) return false;
    budget.spend(a.length / 1000);
    return a === b;
  }
  if (a === b) return true;
  if (isList(a)) {
    if (!isList(b) || a.length !== b.length) return false;
    budget.enter();
    const equal = a.every((item, index) => isEqual(item, b[index] ?? null, budget));
    budget.leave();
    return equal;
  }
  if (!isObject(a) || !isObject(b)) return false;
  const keys = keysOf(a, budget);
  if (keys.length !== keysOf(b, budget).length) return false;
  budget.enter();
  const equal = keys.every((key) => Object.hasOwn(b, key) && isEqual(a[key] ?? null, b[key] ?? null, budget));
  budget.leave();
  return equal;
}

/** The text of a value where it is joined into text: NULL is empty, lists and objects are compact JSON. */
export function toText(value: Value, budget: Budget): string {
  if (typeof value === "string") return value;
  if (value === null) return "";
  if (typeof value === "boolean") return value ? "true" : "false";
  if (value instanceof LambdaValue) throw new FormulaError("type_error", "A function can't be joined into text.");
  if (typeof value !== "number") return toJsonText(value, budget);
  budget.spend(3);
  budget.memory(40);
  const text = String(value);
  budget.checkText(text.length);
  return text;
}
