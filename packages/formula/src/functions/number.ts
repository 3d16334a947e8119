import type { Budget } from "../budget.ts";
import type { Arguments, FunctionEntry } from "../functionEntry.ts";
import type { Json } from "../json.ts";
import { roundAsWritten } from "../numberFormat.ts";
import { FormulaError } from "../problem.ts";
import { describe } from "../values.ts";

type Combine = (a: number, b: number) => number;

/** Combines all numbers of the first argument, from the first on; NULL if there are none. */
function combine(name: string, [args, budget]: readonly [Arguments, Budget], combiner: Combine): number | null {
  const items = args.list(0);
  budget.spend(1 + items.length / 5);
  let result: number | null = null;
  // By index: an iterator makes a pair for every item.
  for (let index = 0; index < items.length; index += 1) {
    const item = items[index] ?? null;
    if (typeof item !== "number") throw notNumber(name, index, item);
    result = result === null ? item : combiner(result, item);
  }
  return result;
}

function notNumber(name: string, index: number, item: Json): FormulaError {
  return new FormulaError(
    "type_error",
    () => `${name}: item ${index} of the list must be a number; it is ${describe(item)}.`,
  );
}

function finite(name: string, value: number): number {
  // JSON knows no -0: adding 0 makes it 0.
  if (Number.isFinite(value)) return value + 0;
  throw new FormulaError("not_a_number", `${name}: the result is not a finite number.`);
}

const numberLengthMax = 400;

function toNumber(value: Json): number {
  if (typeof value === "number") return value;
  if (typeof value === "string" && value.length <= numberLengthMax) {
    const trimmed = value.trim();
    if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(trimmed)) return finite("NUMBER", Number(trimmed));
  }
  throw new FormulaError("type_error", () => `NUMBER reads numbers like "12.5"; it got ${describe(value)}.`);
}

const list = { name: "numbers", type: "list" } as const;

export const numberFunctions: readonly FunctionEntry[] = [
  {
    name: "SUM",
    family: "number",
    parameters: [list],
    summary: "The sum of a list of numbers; 0 if it is empty.",
    examples: [
      { formula: "SUM([1, 2.5])", result: 3.5 },
      { formula: "SUM([])", result: 0 },
    ],
    synonyms: ["add", "total", "plus"],
    run: (args, { budget }) => finite("SUM", combine("SUM", [args, budget], (a, b) => a + b) ?? 0),
  },
  {
    name: "MIN",
    family: "number",
    parameters: [list],
    summary: "The smallest of a list of numbers; NULL if it is empty.",
    examples: [
      { formula: "MIN([3, 1, 2])", result: 1 },
      { formula: "MIN([])", result: null },
    ],
    synonyms: ["smallest", "least", "lowest"],
    run: (args, { budget }) => combine("MIN", [args, budget], Math.min),
  },
  {
    name: "MAX",
    family: "number",
    parameters: [list],
    summary: "The largest of a list of numbers; NULL if it is empty.",
    examples: [
      { formula: "MAX([3, 1, 2])", result: 3 },
      { formula: "MAX([])", result: null },
    ],
    synonyms: ["largest", "greatest", "highest"],
    run: (args, { budget }) => combine("MAX", [args, budget], Math.max),
  },
  {
    name: "ROUND",
    family: "number",
    parameters: [
      { name: "number", type: "number" },
      { name: "digits", type: "number", optional: true },
    ],
    summary: "The number rounded to so many digits after the point, default 0; halves go away from zero.",
    examples: [
      { formula: "ROUND(2.345, 2)", result: 2.35 },
      { formula: "ROUND(-2.5)", result: -3 },
    ],
    synonyms: ["decimals", "precision", "toFixed"],
    run: (args, { budget }) => {
      budget.spend(20);
      return finite("ROUND", roundAsWritten(args.number(0), args.has(1) ? args.number(1) : 0));
    },
  },
  {
    name: "NUMBER",
    family: "number",
    parameters: [{ name: "value", type: "any" }],
    summary: 'A text such as "12.5" as a number.',
    examples: [
      { formula: 'NUMBER("12.5")', result: 12.5 },
      { formula: 'NUMBER(" -3 ")', result: -3 },
    ],
    synonyms: ["parse", "int", "float", "parseInt", "toNumber"],
    run: (args, { budget }) => {
      budget.spend(5);
      return toNumber(args.any(0));
    },
  },
];
