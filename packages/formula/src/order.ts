import type { Budget } from "./budget.ts";
import type { Json } from "./json.ts";
import { FormulaError } from "./problem.ts";
import { describe } from "./values.ts";

/** Compares for sorting: numbers with numbers, texts with texts by their characters; NULL comes after all others. */
export function createOrder(name: string, budget: Budget): (a: Json, b: Json) => number {
  return (a, b) => {
    budget.spend(0.5);
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    if (typeof a === "number" && typeof b === "number") return a - b;
    if (typeof a === "boolean" && typeof b === "boolean") return Number(a) - Number(b);
    if (typeof a === "string" && typeof b === "string") {
      budget.spend(Math.min(a.length, b.length) / 1000);
      return a < b ? -1 : a > b ? 1 : 0;
    }
    throw new FormulaError(
      "type_error",
      () => `${name}: ${describe(a)} and ${describe(b)} have no order; sort only numbers or only texts.`,
    );
  };
}

/** Charges sorting `count` items, beside what each comparison costs: a list of them, and their places. */
export function chargeSorting(count: number, budget: Budget): void {
  budget.list(count);
  budget.list(count);
  budget.spend(0.3 * count * Math.log2(count + 1));
}
