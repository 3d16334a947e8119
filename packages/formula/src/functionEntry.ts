import type { Budget } from "./budget.ts";
import type { Chance } from "./chance.ts";
import type { Json, JsonObject } from "./json.ts";
import type { FormulaError, FormulaProblemCode } from "./problem.ts";
import type { Lambda, Value } from "./values.ts";

/** What a parameter takes. `formula` is handed over unevaluated: the function decides whether it is computed at all. */
export type ParameterType = "any" | "text" | "number" | "list" | "object" | "lambda" | "formula" | "text or lambda";

export type Parameter = { name: string; type: ParameterType; optional?: true; rest?: true };

/** An example: a formula without free names and the JSON it gives. Examples run as tests. */
export type Example = { formula: string; result: Json };

/** What an implementation may use. Work is charged to `budget` before it is done. */
export type CallContext = { budget: Budget; now: number; chance: Chance | undefined };

/** What a function is about: the chapters of the help. */
export type Family =
  | "logic"
  | "text"
  | "regex"
  | "list"
  | "object"
  | "number"
  | "date"
  | "parsing"
  | "encoding"
  | "crypto"
  | "test";

/** One function of the language. Adding a function is adding one of these to its family. */
export type FunctionEntry = {
  name: string;
  family: Family;
  parameters: readonly Parameter[];
  /** One line for the help. */
  summary: string;
  examples: readonly [Example, Example, ...Example[]];
  /** Names under which people look for it. */
  synonyms: readonly string[];
  run: (args: Arguments, context: CallContext) => Value;
};

/** Checked arguments, read by position with the type that the parameter promises. */
export interface Arguments {
  any(index: number): Json;
  text(index: number): string;
  number(index: number): number;
  list(index: number): readonly Json[];
  object(index: number): JsonObject;
  lambda(index: number): Lambda;
  /** Whether the argument is a function. */
  isLambda(index: number): boolean;
  /** Computes a `formula` argument now. */
  formula(index: number): Value;
  /** As `formula`, with NULL for a plain path that leads nowhere: cheaper than to catch the error. */
  lenient(index: number): Value;
  has(index: number): boolean;
  readonly count: number;
  /** A whole number within bounds, both included. */
  whole(index: number, bounds: { from: number; to: number }): number;
  /** The problem that an argument is; `reason` goes on after its name, as in "must not be empty". */
  refuse(index: number, reason: string, code?: FormulaProblemCode): FormulaError;
}

/** How a function is written, e.g. `JOIN(list, separator?)`. */
export function signatureOf({ name, parameters }: Pick<FunctionEntry, "name" | "parameters">): string {
  const shown = parameters.map(({ name: parameter, optional, rest }) =>
    rest ? `${parameter}…` : optional ? `${parameter}?` : parameter,
  );
  return `${name}(${shown.join(", ")})`;
}
