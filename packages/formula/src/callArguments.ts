import type { Arguments, FunctionEntry, Parameter } from "./functionEntry.ts";
import { signatureOf } from "./functionEntry.ts";
import { isList, isObject, type Json, type JsonObject } from "./json.ts";
import { FormulaError, type FormulaProblemCode } from "./problem.ts";
import { data, describe, type Lambda, LambdaValue, type Value } from "./values.ts";

/** Whether a function takes so many arguments. */
export function takesCount({ parameters }: Pick<FunctionEntry, "parameters">, count: number): boolean {
  const least = parameters.filter((parameter) => !parameter.optional && !parameter.rest).length;
  return count >= least && (parameters.at(-1)?.rest === true || count <= parameters.length);
}

/** The parameter that takes the argument at `index`. */
export function parameterAt({ parameters }: FunctionEntry, index: number): Parameter | undefined {
  return parameters[index] ?? (parameters.at(-1)?.rest ? parameters.at(-1) : undefined);
}

/** Computes a `formula` argument; `lenient`: a plain path that leads nowhere is NULL. */
export type Deferred = (lenient: boolean) => Value;

/** Computed arguments; `formula` ones stay functions. */
export type Computed = readonly (Value | Deferred)[];

/**
 * Arguments behind typed readers: the only way an implementation gets at them. A class, because one is made for every
 * call and must be small.
 */
export class CallArguments implements Arguments {
  private readonly entry: FunctionEntry;
  private readonly values: Computed;

  constructor(entry: FunctionEntry, values: Computed) {
    this.entry = entry;
    this.values = values;
  }

  get count(): number {
    return this.values.length;
  }

  has(index: number): boolean {
    return index < this.values.length;
  }

  formula(index: number): Value {
    const value = this.values[index];
    return typeof value === "function" ? value(false) : (value ?? null);
  }

  lenient(index: number): Value {
    const value = this.values[index];
    return typeof value === "function" ? value(true) : (value ?? null);
  }

  any(index: number): Json {
    return data(this.formula(index));
  }

  text(index: number): string {
    const value = this.formula(index);
    if (typeof value === "string") return value;
    throw this.wrong(index, "text", value);
  }

  number(index: number): number {
    const value = this.formula(index);
    if (typeof value === "number") return value;
    throw this.wrong(index, "a number", value);
  }

  list(index: number): readonly Json[] {
    const value = this.formula(index);
    if (isList(value)) return value;
    throw this.wrong(index, "a list", value);
  }

  object(index: number): JsonObject {
    const value = this.formula(index);
    if (isObject(value) && !(value instanceof LambdaValue)) return value;
    throw this.wrong(index, "an object", value);
  }

  lambda(index: number): Lambda {
    const value = this.formula(index);
    if (value instanceof LambdaValue) return value.lambda;
    throw this.wrong(index, "a function such as LAMBDA(x, x.name)", value);
  }

  isLambda(index: number): boolean {
    return this.values[index] instanceof LambdaValue;
  }

  whole(index: number, { from, to }: { from: number; to: number }): number {
    const value = this.number(index);
    if (Number.isInteger(value) && value >= from && value <= to) return value;
    throw this.refuse(index, `must be a whole number from ${from} to ${to}; it is ${value}`);
  }

  refuse(index: number, reason: string, code: FormulaProblemCode = "wrong_arguments"): FormulaError {
    return new FormulaError(code, `${this.entry.name}: \`${this.nameOf(index)}\` ${reason}.`);
  }

  private wrong(index: number, expected: string, value: Value): FormulaError {
    const { entry } = this;
    return new FormulaError(
      "type_error",
      () =>
        `${entry.name}: \`${this.nameOf(index)}\` must be ${expected}; it is ${describe(value)}. Write ${signatureOf(entry)}.`,
    );
  }

  private nameOf(index: number): string {
    return parameterAt(this.entry, index)?.name ?? `argument ${index + 1}`;
  }
}
