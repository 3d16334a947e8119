import type { BinaryOperator } from "./ast.ts";
import type { Budget } from "./budget.ts";
import type { Json } from "./json.ts";
import { isList, isObject } from "./json.ts";
import { FormulaError } from "./problem.ts";
import { describe, isEqual, LambdaValue, toText, type Value } from "./values.ts";

/** Applies an operator to two values. Types are never converted, except that & makes text. */
export function applyOperator(operator: BinaryOperator, [left, right]: readonly [Value, Value], budget: Budget): Json {
  switch (operator) {
    case "=":
      return isEqual(data(left), data(right), budget);
    case "!=":
      return !isEqual(data(left), data(right), budget);
    case "&":
      return join(left, right, budget);
    case "<":
    case "<=":
    case ">":
    case ">=":
      return compare(operator, left, right);
    default:
      return calculate(operator, left, right);
  }
}

/** Data from a value; a lambda is none. */
export function data(value: Value): Json {
  if (value instanceof LambdaValue)
    throw new FormulaError("type_error", "A function is not a value: pass it to MAP_LAMBDA or FILTER.");
  return value;
}

function join(left: Value, right: Value, budget: Budget): string {
  const parts = [left, right].map((value) => {
    if (isList(value) || isObject(value)) {
      throw new FormulaError(
        "type_error",
        `'&' joins texts, numbers and booleans; ${describe(value)} needs TO_JSON or JOIN first.`,
      );
    }
    return toText(value, budget);
  });
  budget.text((parts[0]?.length ?? 0) + (parts[1]?.length ?? 0));
  return parts.join("");
}

function compare(operator: "<" | "<=" | ">" | ">=", left: Value, right: Value): boolean {
  const order = orderOf(operator, left, right);
  if (operator === "<") return order < 0;
  if (operator === "<=") return order <= 0;
  return operator === ">" ? order > 0 : order >= 0;
}

function orderOf(operator: string, left: Value, right: Value): number {
  if (typeof left === "number" && typeof right === "number") return left - right;
  if (typeof left === "string" && typeof right === "string") return left < right ? -1 : left > right ? 1 : 0;
  throw new FormulaError(
    "type_error",
    `'${operator}' compares two numbers or two texts; left is ${describe(left)}, right is ${describe(right)}.`,
  );
}

function calculate(operator: "*" | "/" | "%" | "+" | "-", left: Value, right: Value): number {
  if (typeof left !== "number" || typeof right !== "number") {
    const wrong = typeof left === "number" ? `right is ${describe(right)}` : `left is ${describe(left)}`;
    const hint =
      operator === "+" && (typeof left === "string" || typeof right === "string") ? " To join text use &." : "";
    throw new FormulaError("type_error", `'${operator}' needs numbers; ${wrong}.${hint}`);
  }
  const result = arithmetic(operator, left, right);
  if (!Number.isFinite(result))
    throw new FormulaError("not_a_number", `${left} ${operator} ${right} has no finite result.`);
  return result;
}

function arithmetic(operator: "*" | "/" | "%" | "+" | "-", left: number, right: number): number {
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
