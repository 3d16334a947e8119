import type { BinaryOperator } from "./ast.ts";
import type { Budget } from "./budget.ts";
import type { Json } from "./json.ts";
import { isList, isObject } from "./json.ts";
import { FormulaError } from "./problem.ts";
import { data, describe, isEqual, toText, type Value } from "./values.ts";

type Pair = readonly [left: Value, right: Value];

/** Applies an operator to two values. Types are never converted, except that & makes text. */
export function applyOperator(operator: BinaryOperator, pair: Pair, budget: Budget): Json {
  switch (operator) {
    case "=":
      return isEqual(data(pair[0]), data(pair[1]), budget);
    case "!=":
      return !isEqual(data(pair[0]), data(pair[1]), budget);
    case "&":
      return join(pair, budget);
    case "<":
    case "<=":
    case ">":
    case ">=":
      return compare(operator, pair, budget);
    default:
      return calculate(operator, pair);
  }
}

/** The number with the opposite sign. */
export function negate(value: Value): number {
  if (typeof value === "number") return 0 - value;
  throw new FormulaError("type_error", () => `'-' needs a number; it is before ${describe(value)}.`);
}

function join([left, right]: Pair, budget: Budget): string {
  const start = joinable(left, budget);
  const end = joinable(right, budget);
  budget.text(start.length + end.length);
  return start + end;
}

function joinable(value: Value, budget: Budget): string {
  if (!isList(value) && !isObject(value)) return toText(value, budget);
  throw new FormulaError(
    "type_error",
    () => `'&' joins texts, numbers and booleans; ${describe(value)} needs TO_JSON or JOIN first.`,
  );
}

function compare(operator: "<" | "<=" | ">" | ">=", pair: Pair, budget: Budget): boolean {
  const order = orderOf(operator, pair, budget);
  if (operator === "<") return order < 0;
  if (operator === "<=") return order <= 0;
  return operator === ">" ? order > 0 : order >= 0;
}

function orderOf(operator: string, [left, right]: Pair, budget: Budget): number {
  if (typeof left === "number" && typeof right === "number") return left - right;
  if (typeof left === "string" && typeof right === "string") {
    budget.spend(Math.min(left.length, right.length) / 1000);
    return left < right ? -1 : left > right ? 1 : 0;
  }
  throw new FormulaError(
    "type_error",
    () => `'${operator}' compares two numbers or two texts; left is ${describe(left)}, right is ${describe(right)}.`,
  );
}

type Arithmetic = "*" | "/" | "%" | "+" | "-";

function calculate(operator: Arithmetic, [left, right]: Pair): number {
  if (typeof left !== "number" || typeof right !== "number") throw notNumbers(operator, left, right);
  const result = arithmetic(operator, left, right);
  if (!Number.isFinite(result))
    throw new FormulaError("not_a_number", () => `${left} ${operator} ${right} has no finite result.`);
  // JSON knows no -0: adding 0 makes it 0.
  return result + 0;
}

function notNumbers(operator: Arithmetic, left: Value, right: Value): FormulaError {
  return new FormulaError("type_error", () => {
    const wrong = typeof left === "number" ? `right is ${describe(right)}` : `left is ${describe(left)}`;
    const texts = operator === "+" && (typeof left === "string" || typeof right === "string");
    return `'${operator}' needs numbers; ${wrong}.${texts ? " To join text use &." : ""}`;
  });
}

function arithmetic(operator: Arithmetic, left: number, right: number): number {
  switch (operator) {
    case "*":
      return left * right;
    case "/":
      return left / right;
    case "%":
      return left % right;
    case "+":
      return left + right;
    default:
      return left - right;
  }
}
