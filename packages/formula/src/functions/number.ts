import type { Budget } from "../budget.ts";
import type { FunctionEntry } from "../functionEntry.ts";
import type { Json } from "../json.ts";
import { FormulaError } from "../problem.ts";
import { describe } from "../values.ts";

function numbers(name: string, items: readonly Json[], budget: Budget): number[] {
  budget.spend(1 + items.length / 10);
  return items.map((item, index) => {
    if (typeof item === "number") return item;
    throw new FormulaError(
      "type_error",
      `${name}: item ${index} of the list must be a number; it is ${describe(item)}.`,
    );
  });
}

function finite(name: string, value: number): number {
  if (Number.isFinite(value)) return value;
  throw new FormulaError("not_a_number", `${name}: the result is not a finite number.`);
}

function round(value: number, digits: number): number {
  const places = Math.max(-300, Math.min(300, Math.trunc(digits)));
  const [mantissa, exponent = "0"] = value.toString().split("e");
  const shifted = Math.round(Number(`${Math.abs(Number(mantissa))}e${Number(exponent) + places}`));
  const result = Number(
    `${shifted.toString().includes("e") ? Math.abs(value) : shifted}e${shifted.toString().includes("e") ? 0 : -places}`,
  );
  return value < 0 ? -result : result;
}

function toNumber(value: Json): number {
  if (typeof value === "number") return value;
  const trimmed = typeof value === "string" ? value.trim() : "";
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(trimmed.slice(0, 400)))
    return finite("NUMBER", Number(trimmed));
  throw new FormulaError("type_error", `NUMBER reads numbers like "12.5"; it got ${describe(value)}.`);
}

const list = { name: "numbers", type: "list" } as const;

function smallest(items: readonly number[]): number | null {
  return items.length === 0 ? null : items.reduce((a, b) => Math.min(a, b));
}

function largest(items: readonly number[]): number | null {
  return items.length === 0 ? null : items.reduce((a, b) => Math.max(a, b));
}

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
    run: (args, { budget }) =>
      finite(
        "SUM",
        numbers("SUM", args.list(0), budget).reduce((a, b) => a + b, 0),
      ),
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
    run: (args, { budget }) => smallest(numbers("MIN", args.list(0), budget)),
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
    run: (args, { budget }) => largest(numbers("MAX", args.list(0), budget)),
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
    run: (args) => finite("ROUND", round(args.number(0), args.has(1) ? args.number(1) : 0)),
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
    run: (args) => toNumber(args.any(0)),
  },
];
