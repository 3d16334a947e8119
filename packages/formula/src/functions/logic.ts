import type { Budget } from "../budget.ts";
import type { FunctionEntry } from "../functionEntry.ts";
import { isList, isObject, type Json } from "../json.ts";
import { keysOf } from "../keys.ts";
import { FormulaError, type FormulaProblemCode } from "../problem.ts";
import { data, isTruthy, type Value } from "../values.ts";

/** What a fallback can catch: faults of the data. Running out of means is never caught. */
const missing: ReadonlySet<FormulaProblemCode> = new Set(["not_found"]);
const caught: ReadonlySet<FormulaProblemCode> = new Set([
  "not_found",
  "wrong_arguments",
  "type_error",
  "not_a_number",
  "invalid_json",
  "invalid_encoding",
  "invalid_date",
  "date_out_of_range",
]);

/** Throwing and catching through the levels of a formula takes about this many steps. */
const catchSteps = 50;

type Fallback = { codes: ReadonlySet<FormulaProblemCode>; budget: Budget };

/** The value of `task`; undefined when it fails with one of the codes. */
function attempt(task: () => Value, { codes, budget }: Fallback): Value | undefined {
  const { level } = budget;
  try {
    return task();
  } catch (thrown) {
    if (!(thrown instanceof FormulaError && codes.has(thrown.code))) throw thrown;
    budget.level = level;
    budget.spend(catchSteps);
    return undefined;
  }
}

function isBlank(value: Json, budget: Budget): boolean {
  if (value === null) return true;
  if (typeof value === "string") {
    budget.spend(value.length / 50);
    return !/\S/.test(value);
  }
  if (isList(value)) return value.length === 0;
  return isObject(value) && keysOf(value, budget).length === 0;
}

export const logicFunctions: readonly FunctionEntry[] = [
  {
    name: "IF",
    family: "logic",
    parameters: [
      { name: "condition", type: "formula" },
      { name: "then", type: "formula" },
      { name: "otherwise", type: "formula", optional: true },
    ],
    summary:
      "Gives `then` if the condition is neither FALSE nor NULL, else `otherwise` (NULL if left out). Only one is computed.",
    examples: [
      { formula: 'IF(7 > 5, "high", "low")', result: "high" },
      { formula: "IF(NULL, 1 / 0, 2)", result: 2 },
    ],
    synonyms: ["when", "then", "else", "ternary", "choose"],
    run: (args) => (isTruthy(args.formula(0)) ? args.formula(1) : args.formula(2)),
  },
  {
    name: "DEFAULT",
    family: "logic",
    parameters: [
      { name: "value", type: "formula" },
      { name: "other", type: "formula" },
    ],
    summary: "Gives the value, or `other` if the value is NULL or its path leads nowhere.",
    examples: [
      { formula: 'DEFAULT(NULL, "nobody")', result: "nobody" },
      { formula: 'DEFAULT({a: 1}.b, "nothing")', result: "nothing" },
    ],
    synonyms: ["coalesce", "fallback", "ifnull", "or else"],
    run: (args, { budget }) => attempt(() => args.lenient(0), { codes: missing, budget }) ?? args.formula(1),
  },
  {
    name: "IF_ERROR",
    family: "logic",
    parameters: [
      { name: "value", type: "formula" },
      { name: "other", type: "formula" },
    ],
    summary: "Gives the value, or `other` if computing it fails.",
    examples: [
      { formula: "IF_ERROR(1 / 0, 0)", result: 0 },
      { formula: 'IF_ERROR(JSON_PARSE("{"), {})', result: {} },
    ],
    synonyms: ["try", "catch", "iferror", "rescue"],
    run: (args, { budget }) => {
      const value = attempt(() => args.formula(0), { codes: caught, budget });
      return value === undefined ? args.formula(1) : value;
    },
  },
  {
    name: "IS_BLANK",
    family: "logic",
    parameters: [{ name: "value", type: "formula" }],
    summary: "Whether the value is missing, NULL, an empty or blank text, or an empty list or object.",
    examples: [
      { formula: 'IS_BLANK("  ")', result: true },
      { formula: "IS_BLANK(0)", result: false },
    ],
    synonyms: ["empty", "isempty", "null", "present"],
    run: (args, { budget }) =>
      isBlank(data(attempt(() => args.lenient(0), { codes: missing, budget }) ?? null), budget),
  },
  {
    name: "LAMBDA",
    family: "logic",
    parameters: [
      { name: "name", type: "formula", rest: true },
      { name: "result", type: "formula" },
    ],
    summary: "A function to pass to MAP_LAMBDA, FILTER and others: names for what it gets, then what it gives.",
    examples: [
      { formula: "MAP_LAMBDA([1, 2], LAMBDA(x, x + 1))", result: [2, 3] },
      { formula: "FILTER([3, 4, 5], LAMBDA(item, index, index > 0))", result: [4, 5] },
    ],
    synonyms: ["function", "arrow", "callback", "anonymous"],
    // The parser makes a node of its own from LAMBDA; this entry is for the help, completion and did-you-mean.
    run: () => {
      throw new FormulaError("type_error", "A function is not a value: pass it to MAP_LAMBDA or FILTER.");
    },
  },
];
