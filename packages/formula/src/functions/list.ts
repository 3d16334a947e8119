import type { Budget } from "../budget.ts";
import type { Arguments, FunctionEntry } from "../functionEntry.ts";
import { emptyObject, isList, isObject, type Json, type JsonObject } from "../json.ts";
import { followKeyPath, readKeyPath } from "../keyPath.ts";
import { keysOf } from "../keys.ts";
import { FormulaError } from "../problem.ts";
import { describe, isEqual, isTruthy, type Lambda } from "../values.ts";

const list = { name: "list", type: "list" } as const;
const lambda = { name: "function", type: "lambda" } as const;

function size(value: Json, budget: Budget): number {
  if (typeof value === "string" || isList(value)) return value.length;
  if (isObject(value)) return keysOf(value, budget).length;
  throw new FormulaError(
    "type_error",
    () =>
      `SIZE counts the characters of a text, the items of a list or the keys of an object; it got ${describe(value)}.`,
  );
}

function mapLambda(items: readonly Json[], { call }: Lambda, budget: Budget): Json {
  budget.list(items.length);
  return items.map((item, index) => {
    budget.spend(1);
    return call([item, index]);
  });
}

function filter(args: Arguments, budget: Budget): Json {
  const source = args.any(0);
  if (isObject(source)) return filterObject(source, args.lambda(1), budget);
  const items = args.list(0);
  const kept = args.isLambda(1) ? undefined : args.any(1);
  return isList(kept) ? filterByValues(items, kept, budget) : filterList(items, args.lambda(1), budget);
}

function filterList(items: readonly Json[], { call }: Lambda, budget: Budget): Json {
  budget.list(items.length);
  return items.filter((item, index) => {
    budget.spend(1);
    return isTruthy(call([item, index]));
  });
}

function filterByValues(items: readonly Json[], kept: readonly Json[], budget: Budget): Json {
  budget.list(items.length);
  return items.filter((item) => kept.some((value) => isEqual(item, value, budget)));
}

/** A function of one name gets the value, one of two gets the key before it. */
function filterObject(source: JsonObject, { call, arity }: Lambda, budget: Budget): Json {
  const keys = keysOf(source, budget);
  budget.object(keys.length);
  const filtered = emptyObject();
  for (const key of keys) {
    budget.spend(1);
    const value = source[key] ?? null;
    if (isTruthy(call(arity > 1 ? [key, value] : [value]))) filtered[key] = value;
  }
  return filtered;
}

function map(args: Arguments, budget: Budget): Json {
  return args.isLambda(1) ? mapLambda(args.list(0), args.lambda(1), budget) : pluck(args.list(0), args.text(1), budget);
}

function pluck(items: readonly Json[], path: string, budget: Budget): Json {
  const keys = readKeyPath(path, "MAP", budget);
  budget.list(items.length);
  return items.map((item) => followKeyPath(item, keys, budget) ?? null);
}

function where(args: Arguments, budget: Budget): Json {
  const items = args.list(0);
  const keys = readKeyPath(args.text(1), "WHERE", budget);
  const wanted = args.has(2) ? args.any(2) : undefined;
  budget.list(items.length);
  return items.filter((item) => {
    const found = followKeyPath(item, keys, budget);
    return found !== undefined && (wanted === undefined || isEqual(found, wanted, budget));
  });
}

function collect(args: Arguments, budget: Budget): Json {
  budget.list(args.count);
  return Array.from({ length: args.count }, (_, index) => args.any(index));
}

function chunk(items: readonly Json[], length: number, budget: Budget): Json {
  if (!Number.isInteger(length) || length < 1) {
    throw new FormulaError(
      "wrong_arguments",
      () => `CHUNK_ARRAY: \`length\` must be a whole number from 1; it is ${describe(length)}.`,
    );
  }
  const count = Math.ceil(items.length / length);
  budget.list(count);
  return Array.from({ length: count }, (_, index) => {
    const from = index * length;
    budget.list(Math.min(length, items.length - from));
    return items.slice(from, from + length);
  });
}

export const listFunctions: readonly FunctionEntry[] = [
  {
    name: "SIZE",
    family: "list",
    parameters: [{ name: "value", type: "any" }],
    summary: "How many characters a text, items a list or keys an object has.",
    examples: [
      { formula: "SIZE([1, 2, 3])", result: 3 },
      { formula: 'SIZE("abcd")', result: 4 },
    ],
    synonyms: ["length", "count", "len"],
    run: (args, { budget }) => size(args.any(0), budget),
  },
  {
    name: "FIRST",
    family: "list",
    parameters: [list],
    summary: "The first item of a list; NULL if it is empty.",
    examples: [
      { formula: "FIRST([1, 2])", result: 1 },
      { formula: "FIRST([])", result: null },
    ],
    synonyms: ["head", "top"],
    run: (args) => args.list(0)[0] ?? null,
  },
  {
    name: "LAST",
    family: "list",
    parameters: [list],
    summary: "The last item of a list; NULL if it is empty.",
    examples: [
      { formula: "LAST([1, 2])", result: 2 },
      { formula: "LAST([])", result: null },
    ],
    synonyms: ["tail", "end"],
    run: (args) => args.list(0).at(-1) ?? null,
  },
  {
    name: "MAP",
    family: "list",
    parameters: [list, { name: "path", type: "text or lambda" }],
    summary:
      "What each item of a list has under a key (or a path such as `owner.name`), NULL where it has nothing; or what a function gives for it.",
    examples: [
      { formula: 'MAP([{a: 1}, {a: 2}, {}], "a")', result: [1, 2, null] },
      { formula: 'MAP([{o: {n: "x"}}], "o.n")', result: ["x"] },
      { formula: "MAP([1, 2], LAMBDA(x, x + 1))", result: [2, 3] },
    ],
    synonyms: ["pluck", "collect", "select"],
    run: (args, { budget }) => map(args, budget),
  },
  {
    name: "MAP_LAMBDA",
    family: "list",
    parameters: [list, lambda],
    summary: "The result of a function for each item of a list; it gets the item and its position.",
    examples: [
      { formula: "MAP_LAMBDA([1, 2], LAMBDA(x, x * 10))", result: [10, 20] },
      { formula: 'MAP_LAMBDA(["a", "b"], LAMBDA(x, i, x & i))', result: ["a0", "b1"] },
    ],
    synonyms: ["map", "each", "transform", "for each"],
    run: (args, { budget }) => mapLambda(args.list(0), args.lambda(1), budget),
  },
  {
    name: "WHERE",
    family: "list",
    parameters: [list, { name: "path", type: "text" }, { name: "value", type: "any", optional: true }],
    summary:
      "The items of a list that have something under a key (or a path such as `owner.name`); with a value, those that have this value there.",
    examples: [
      { formula: 'WHERE([{a: 1}, {a: 2}, {}], "a", 2)', result: [{ a: 2 }] },
      { formula: 'WHERE([{a: 1}, {b: 2}], "a")', result: [{ a: 1 }] },
    ],
    synonyms: ["filter by", "select", "having", "find"],
    run: (args, { budget }) => where(args, budget),
  },
  {
    name: "ARRAY",
    family: "list",
    parameters: [{ name: "item", type: "any", rest: true }],
    summary: "A list of its arguments, as [ ] writes it.",
    examples: [
      { formula: 'ARRAY("zero", TRUE, 2)', result: ["zero", true, 2] },
      { formula: "ARRAY()", result: [] },
    ],
    synonyms: ["list", "make list"],
    run: (args, { budget }) => collect(args, budget),
  },
  {
    name: "CHUNK_ARRAY",
    family: "list",
    parameters: [list, { name: "length", type: "number" }],
    summary: "The items of a list in lists of the given length; the last one may be shorter.",
    examples: [
      { formula: "CHUNK_ARRAY([1, 2, 3], 2)", result: [[1, 2], [3]] },
      { formula: "CHUNK_ARRAY([], 2)", result: [] },
    ],
    synonyms: ["batch", "slices", "pages", "groups of"],
    run: (args, { budget }) => chunk(args.list(0), args.number(1), budget),
  },
  {
    name: "FILTER",
    family: "list",
    parameters: [
      { name: "list", type: "any" },
      { name: "function", type: "any" },
    ],
    summary:
      "The items of a list for which a function gives neither FALSE nor NULL, or that are in a list of values; of an object, the keys with such values.",
    examples: [
      { formula: "FILTER([1, 5, 9], LAMBDA(x, x > 3))", result: [5, 9] },
      { formula: "FILTER([1, 1, 2, 3], [1, 3])", result: [1, 1, 3] },
      { formula: 'FILTER({a: 1, b: 2}, LAMBDA(key, value, key = "b"))', result: { b: 2 } },
    ],
    synonyms: ["where", "find", "select", "grep"],
    run: (args, { budget }) => filter(args, budget),
  },
];
