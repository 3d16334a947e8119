import type { Budget } from "./budget.ts";
import { isList, type Json } from "./json.ts";
import { stepInto } from "./paths.ts";
import { FormulaError } from "./problem.ts";

const pathLengthMax = 1000;

/** The keys of a path in a text such as `owner.name` or `items.0`; a number is a position where it meets a list. */
export type KeyPath = readonly { readonly key: string; readonly index: number | null }[];

/** Reads a path for `name`, the function that takes it. */
export function readKeyPath(path: string, name: string, budget: Budget): KeyPath {
  if (path.length > pathLengthMax) {
    throw new FormulaError(
      "wrong_arguments",
      `${name}: the path has ${path.length} characters; ${pathLengthMax} is the limit.`,
    );
  }
  const keys = path.split(".").map((key) => ({ key, index: /^-?\d+$/.test(key) ? Number(key) : null }));
  budget.spend(keys.length);
  return keys;
}

/** What a value has under a path; undefined where it has nothing. */
export function followKeyPath(start: Json, path: KeyPath, budget: Budget): Json | undefined {
  let value: Json | undefined = start;
  for (const { key, index } of path) {
    budget.spend(0.3);
    value = stepInto(value, index !== null && isList(value) ? index : key);
    if (value === undefined) return undefined;
  }
  return value;
}
