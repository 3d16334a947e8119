import type { Budget } from "../budget.ts";
import type { Arguments, FunctionEntry } from "../functionEntry.ts";
import { isList, isObject, type Json } from "../json.ts";
import { keysOf } from "../keys.ts";
import { FormulaError, type FormulaProblemCode } from "../problem.ts";
import { data, isEqual, isTruthy, type Value } from "../values.ts";

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
  "invalid_pattern",
  "invalid_path",
  "invalid_csv",
  "invalid_xml",
  "invalid_yaml",
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

function coalesce(args: Arguments, budget: Budget): Value {
  for (let index = 0; index < args.count; index += 1) {
    const value = attempt(() => args.lenient(index), { codes: missing, budget }) ?? null;
    if (value !== null) return value;
  }
  return null;
}

/** Cases are computed one by one, and only the result that is chosen. */
function choose(args: Arguments, budget: Budget): Value {
  const value = args.any(0);
  for (let index = 1; index + 1 < args.count; index += 2)
    if (isEqual(value, args.any(index), budget)) return args.formula(index + 1);
  return args.count % 2 === 0 ? args.formula(args.count - 1) : null;
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
    name: "IS_PRESENT",
    family: "logic",
    parameters: [{ name: "value", type: "formula" }],
    summary: "Whether there is a value: the opposite of IS_BLANK.",
    examples: [
      { formula: 'IS_PRESENT("a")', result: true },
      { formula: "IS_PRESENT({a: 1}.b)", result: false },
    ],
    synonyms: ["exists", "not blank", "not empty"],
    run: (args, { budget }) =>
      !isBlank(data(attempt(() => args.lenient(0), { codes: missing, budget }) ?? null), budget),
  },
  {
    name: "COALESCE",
    family: "logic",
    parameters: [{ name: "value", type: "formula", rest: true }],
    summary: "The first of several values that is neither NULL nor missing; NULL if there is none.",
    examples: [
      { formula: 'COALESCE(NULL, {a: 1}.b, "c", "d")', result: "c" },
      { formula: "COALESCE(NULL)", result: null },
    ],
    synonyms: ["first of", "fallback", "nvl"],
    run: (args, { budget }) => coalesce(args, budget),
  },
  {
    name: "SWITCH",
    family: "logic",
    parameters: [
      { name: "value", type: "any" },
      { name: "case and result", type: "formula", rest: true },
    ],
    summary:
      "The result that stands behind the first case equal to the value; a last argument without a partner is for all others.",
    examples: [
      { formula: 'SWITCH(2, 1, "one", 2, "two", "many")', result: "two" },
      { formula: 'SWITCH("x", "a", 1)', result: null },
    ],
    synonyms: ["case", "match", "choose", "when"],
    run: (args, { budget }) => choose(args, budget),
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
