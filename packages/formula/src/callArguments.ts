import type { Arguments, FunctionEntry, Parameter } from "./functionEntry.ts";
import { signatureOf } from "./functionEntry.ts";
import { isList, isObject, type Json } from "./json.ts";
import { data } from "./operators.ts";
import { FormulaError } from "./problem.ts";
import { describe, LambdaValue, type Value } from "./values.ts";

/** Whether a function takes so many arguments. */
export function takesCount({ parameters }: FunctionEntry, count: number): boolean {
  const least = parameters.filter((parameter) => !parameter.optional && !parameter.rest).length;
  return count >= least && (parameters.at(-1)?.rest === true || count <= parameters.length);
}

/** The parameter that takes the argument at `index`. */
export function parameterAt({ parameters }: FunctionEntry, index: number): Parameter | undefined {
  return parameters[index] ?? (parameters.at(-1)?.rest ? parameters.at(-1) : undefined);
}

/** Computed arguments; `formula` ones stay functions. */
export type Computed = readonly (Value | (() => Value))[];

/** Arguments behind typed readers: the only way an implementation gets at them. */
export function toArguments(entry: FunctionEntry, values: Computed): Arguments {
  const valueAt = (index: number): Value => {
    const value = values[index];
    return typeof value === "function" ? value() : (value ?? null);
  };
  return {
    count: values.length,
    has: (index) => index < values.length,
    any: (index) => data(valueAt(index)),
    text: (index) => expectText(entry, index, valueAt(index)),
    number: (index) => expectNumber(entry, index, valueAt(index)),
    list: (index) => expectList(entry, index, valueAt(index)),
    object: (index) => expectObject(entry, index, valueAt(index)),
    lambda: (index) => expectLambda(valueAt(index)),
    formula: valueAt,
  };
}

function wrong(
  entry: FunctionEntry,
  index: number,
  { expected, value }: { expected: string; value: Value },
): FormulaError {
  const name = parameterAt(entry, index)?.name ?? `argument ${index + 1}`;
  return new FormulaError(
    "type_error",
    `${entry.name}: \`${name}\` must be ${expected}; it is ${describe(value)}. Write ${signatureOf(entry)}.`,
  );
}

function expectText(entry: FunctionEntry, index: number, value: Value): string {
  if (typeof value === "string") return value;
  throw wrong(entry, index, { expected: "text", value });
}

function expectNumber(entry: FunctionEntry, index: number, value: Value): number {
  if (typeof value === "number") return value;
  throw wrong(entry, index, { expected: "a number", value });
}

function expectList(entry: FunctionEntry, index: number, value: Value): readonly Json[] {
  if (isList(value)) return value;
  throw wrong(entry, index, { expected: "a list", value });
}

function expectObject(entry: FunctionEntry, index: number, value: Value): { readonly [key: string]: Json } {
  if (isObject(value) && !(value instanceof LambdaValue)) return value;
  throw wrong(entry, index, { expected: "an object", value });
}

function expectLambda(value: Value) {
  return value instanceof LambdaValue ? value.lambda : undefined;
}
