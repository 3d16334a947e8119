import type { Budget } from "../budget.ts";
import type { Arguments, FunctionEntry } from "../functionEntry.ts";
import { isList, isObject, type Json } from "../json.ts";
import { stepInto } from "../paths.ts";
import { FormulaError } from "../problem.ts";
import { describe, isTruthy, type Lambda } from "../values.ts";

const list = { name: "list", type: "list" } as const;
const lambda = { name: "function", type: "lambda" } as const;

function size(value: Json): number {
  if (typeof value === "string" || isList(value)) return value.length;
  if (isObject(value)) return Object.keys(value).length;
  throw new FormulaError(
    "type_error",
    `SIZE counts the characters of a text, the items of a list or the keys of an object; it got ${describe(value)}.`,
  );
}

function needLambda(args: Arguments, name: string): Lambda {
  const found = args.lambda(1);
  if (found !== undefined) return found;
  throw new FormulaError("type_error", `${name}: the second argument must be a function, such as LAMBDA(x, x.name).`);
}

function mapLambda(args: Arguments, budget: Budget): Json {
  const items = args.list(0);
  const { call } = needLambda(args, "MAP_LAMBDA");
  budget.list(items.length);
  return items.map((item, index) => {
    budget.spend(1);
    return call([item, index]);
  });
}

function filter(args: Arguments, budget: Budget): Json {
  const items = args.list(0);
  const { call } = needLambda(args, "FILTER");
  budget.list(items.length);
  return items.filter((item, index) => {
    budget.spend(1);
    return isTruthy(call([item, index]));
  });
}

function pluck(args: Arguments, budget: Budget): Json {
  const items = args.list(0);
  const keys = args.text(1).split(".");
  budget.list(items.length);
  return items.map((item) => {
    budget.spend(0.3 * keys.length);
    return keys.reduce(
      (value: Json, key) =>
        stepInto(value, /^\d+$/.test(key) && isList(value) ? Number(key) : key, { name: "", missing: "null" }),
      item,
    );
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
    run: (args) => size(args.any(0)),
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
    parameters: [list, { name: "path", type: "text" }],
    summary: "What each item of a list has under a key (or a path such as `owner.name`); NULL where it has nothing.",
    examples: [
      { formula: 'MAP([{a: 1}, {a: 2}, {}], "a")', result: [1, 2, null] },
      { formula: 'MAP([{o: {n: "x"}}], "o.n")', result: ["x"] },
    ],
    synonyms: ["pluck", "collect", "select"],
    run: (args, { budget }) => pluck(args, budget),
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
    run: (args, { budget }) => mapLambda(args, budget),
  },
  {
    name: "FILTER",
    family: "list",
    parameters: [list, lambda],
    summary: "The items of a list for which a function gives neither FALSE nor NULL.",
    examples: [
      { formula: "FILTER([1, 5, 9], LAMBDA(x, x > 3))", result: [5, 9] },
      { formula: "FILTER([1, NULL, 2], LAMBDA(x, x != NULL))", result: [1, 2] },
    ],
    synonyms: ["where", "find", "select", "grep"],
    run: (args, { budget }) => filter(args, budget),
  },
];
