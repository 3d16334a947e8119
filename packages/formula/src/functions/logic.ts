import type { FunctionEntry } from "../functionEntry.ts";
import { isList, isObject } from "../json.ts";
import { FormulaError } from "../problem.ts";
import { isTruthy, type Value } from "../values.ts";

/** What a fallback can catch: faults of the data. Running out of means is never caught. */
const missing: ReadonlySet<string> = new Set(["not_found"]);
const caught: ReadonlySet<string> = new Set([
  "not_found",
  "type_error",
  "not_a_number",
  "invalid_json",
  "invalid_date",
  "date_out_of_range",
]);

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
    run: (args) =>
      attempt(
        () => args.formula(0),
        missing,
        () => null,
      ) ?? args.formula(1),
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
    run: (args) =>
      attempt(
        () => args.formula(0),
        caught,
        () => args.formula(1),
      ),
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
    run: (args) =>
      isBlank(
        attempt(
          () => args.formula(0),
          missing,
          () => null,
        ),
      ),
  },
];

/** The value of `task`, or of `otherwise` when it fails with one of the codes. */
function attempt(task: () => Value, codes: ReadonlySet<string>, otherwise: () => Value): Value {
  try {
    return task();
  } catch (thrown) {
    if (thrown instanceof FormulaError && codes.has(thrown.code)) return otherwise();
    throw thrown;
  }
}

function isBlank(value: Value): boolean {
  if (value === null) return true;
  if (typeof value === "string") return value.trim() === "";
  if (isList(value)) return value.length === 0;
  return isObject(value) && Object.keys(value).length === 0;
}
