import type { Budget } from "../budget.ts";
import { canonicalText } from "../canonicalText.ts";
import type { Arguments, FunctionEntry } from "../functionEntry.ts";
import { isList, isObject, type Json } from "../json.ts";
import { keysOf } from "../keys.ts";

const list = { name: "list", type: "list" } as const;
const lists = { name: "list", type: "list", rest: true } as const;
const other = { name: "other", type: "list" } as const;

function allLists(args: Arguments): (readonly Json[])[] {
  return Array.from({ length: args.count }, (_, index) => args.list(index));
}

/** Lists one after another, charged before they are joined. */
function concat(parts: readonly (readonly Json[])[], budget: Budget): Json {
  budget.list(parts.reduce((sum, part) => sum + part.length, 0));
  return parts.flat(1);
}

function extend(args: Arguments, { budget, atStart }: { budget: Budget; atStart: boolean }): Json {
  const items = args.list(0);
  const more = Array.from({ length: args.count - 1 }, (_, index) => args.any(index + 1));
  budget.list(items.length + more.length);
  return atStart ? [...more, ...items] : [...items, ...more];
}

function compact(items: readonly Json[], budget: Budget): Json {
  budget.list(items.length);
  return items.filter((item) => !isVoid(item, budget));
}

function isVoid(item: Json, budget: Budget): boolean {
  if (item === null || item === "") return true;
  return isList(item) ? item.length === 0 : isObject(item) && keysOf(item, budget).length === 0;
}

/** Opens lists in a list, level by level; what comes out is charged as it grows. */
function flatten(items: readonly Json[], levels: number, budget: Budget): readonly Json[] {
  budget.list(items.length);
  if (levels === 0) return items;
  const flat: Json[] = [];
  for (const item of items) {
    if (!isList(item)) flat.push(item);
    else {
      budget.enter();
      for (const inner of flatten(item, levels - 1, budget)) flat.push(inner);
      budget.leave();
    }
    if (flat.length > budget.limits.listLength) budget.list(flat.length);
  }
  budget.list(flat.length);
  return flat;
}

function flatMap(args: Arguments, budget: Budget): Json {
  const { call } = args.lambda(1);
  const parts = args.list(0).map((item, index) => {
    budget.list(1);
    const part = call([item, index]);
    return isList(part) ? part : [part];
  });
  return concat(parts, budget);
}

function zip(args: Arguments, budget: Budget): Json {
  const columns = allLists(args);
  const length = columns.reduce((most, column) => Math.max(most, column.length), 0);
  budget.list(length);
  return Array.from({ length }, (_, index) => {
    budget.list(columns.length);
    return columns.map((column) => column[index] ?? null);
  });
}

function range(args: Arguments, budget: Budget): Json {
  const bounds = { from: -1e9, to: 1e9 };
  const [from, to] = [args.whole(0, bounds), args.whole(1, bounds)];
  const step = args.has(2) ? args.whole(2, bounds) : 1;
  if (step === 0) throw args.refuse(2, "must not be 0");
  const length = Math.max(0, Math.ceil((to - from) / step));
  budget.list(length);
  return Array.from({ length }, (_, index) => from + index * step);
}

/** Items of a list by whether they are in another one, without repetition. */
function among(args: Arguments, { budget, wanted }: { budget: Budget; wanted: boolean }): Json {
  const others = new Set(keysOfAll(args.list(1), budget));
  return distinct(args.list(0), budget, (key) => others.has(key) === wanted);
}

function distinct(items: readonly Json[], budget: Budget, accept: (key: string) => boolean = () => true): Json {
  const keys = keysOfAll(items, budget);
  const seen = new Set<string>();
  return items.filter((_, index) => {
    const key = keys[index] ?? "";
    if (seen.has(key) || !accept(key)) return false;
    seen.add(key);
    return true;
  });
}

function keysOfAll(items: readonly Json[], budget: Budget): string[] {
  budget.object(items.length);
  return items.map((item) => canonicalText(item, budget));
}

function union(args: Arguments, budget: Budget): Json {
  const parts = allLists(args);
  budget.list(parts.reduce((sum, part) => sum + part.length, 0));
  return distinct(parts.flat(1), budget);
}

export const listMakeFunctions: readonly FunctionEntry[] = [
  {
    name: "CONCAT",
    family: "list",
    parameters: [lists],
    summary: "One list with the items of all lists, one list after another.",
    examples: [
      { formula: "CONCAT([1, 2], [3])", result: [1, 2, 3] },
      { formula: "CONCAT()", result: [] },
    ],
    synonyms: ["append lists", "merge lists", "join lists", "plus"],
    run: (args, { budget }) => concat(allLists(args), budget),
  },
  {
    name: "APPEND",
    family: "list",
    parameters: [list, { name: "item", type: "any", rest: true }],
    summary: "A list with more items at its end.",
    examples: [
      { formula: "APPEND([1], 2, 3)", result: [1, 2, 3] },
      { formula: "APPEND([], [1])", result: [[1]] },
    ],
    synonyms: ["push", "add"],
    run: (args, { budget }) => extend(args, { budget, atStart: false }),
  },
  {
    name: "PREPEND",
    family: "list",
    parameters: [list, { name: "item", type: "any", rest: true }],
    summary: "A list with more items at its beginning.",
    examples: [
      { formula: "PREPEND([3], 1, 2)", result: [1, 2, 3] },
      { formula: 'PREPEND([], "a")', result: ["a"] },
    ],
    synonyms: ["unshift", "insert first"],
    run: (args, { budget }) => extend(args, { budget, atStart: true }),
  },
  {
    name: "COMPACT",
    family: "list",
    parameters: [list],
    summary: "The items of a list without NULL, empty texts, empty lists and empty objects.",
    examples: [
      { formula: 'COMPACT([1, NULL, "", "a", []])', result: [1, "a"] },
      { formula: "COMPACT([0, FALSE])", result: [0, false] },
    ],
    synonyms: ["remove empty", "remove null", "not blank"],
    run: (args, { budget }) => compact(args.list(0), budget),
  },
  {
    name: "FLATTEN",
    family: "list",
    parameters: [list, { name: "levels", type: "number", optional: true }],
    summary: "The items of the lists in a list, as one list; through all levels, or through so many.",
    examples: [
      { formula: "FLATTEN([1, [2, [3]]])", result: [1, 2, 3] },
      { formula: "FLATTEN([1, [2, [3]]], 1)", result: [1, 2, [3]] },
    ],
    synonyms: ["flat", "unnest", "collapse"],
    run: (args, { budget }) => flatten(args.list(0), args.has(1) ? args.whole(1, { from: 0, to: 200 }) : 200, budget),
  },
  {
    name: "FLAT_MAP",
    family: "list",
    parameters: [list, { name: "function", type: "lambda" }],
    summary: "What a function gives for each item, as one list where it gives lists.",
    examples: [
      { formula: 'FLAT_MAP(["a,b", "c"], LAMBDA(x, SPLIT(x, ",")))', result: ["a", "b", "c"] },
      { formula: "FLAT_MAP([1, 2], LAMBDA(x, [x, x]))", result: [1, 1, 2, 2] },
    ],
    synonyms: ["map flatten", "select many", "expand"],
    run: (args, { budget }) => flatMap(args, budget),
  },
  {
    name: "ZIP",
    family: "list",
    parameters: [list, lists].map((parameter, index) => ({ ...parameter, name: index === 0 ? "list" : "more" })),
    summary: "Lists with the first, the second and so on items of all lists; NULL where one has none.",
    examples: [
      {
        formula: 'ZIP(["a", "b"], [1, 2])',
        result: [
          ["a", 1],
          ["b", 2],
        ],
      },
      { formula: "ZIP([1], [])", result: [[1, null]] },
    ],
    synonyms: ["pair", "transpose", "combine"],
    run: (args, { budget }) => zip(args, budget),
  },
  {
    name: "RANGE",
    family: "list",
    parameters: [
      { name: "from", type: "number" },
      { name: "to", type: "number" },
      { name: "step", type: "number", optional: true },
    ],
    summary: "The whole numbers from one up to another, without it.",
    examples: [
      { formula: "RANGE(0, 4)", result: [0, 1, 2, 3] },
      { formula: "RANGE(10, 0, -5)", result: [10, 5] },
    ],
    synonyms: ["sequence", "numbers", "times", "loop"],
    run: (args, { budget }) => range(args, budget),
  },
  {
    name: "UNION",
    family: "list",
    parameters: [lists],
    summary: "The items that are in any of the lists, each once.",
    examples: [
      { formula: "UNION([1, 2], [2, 3])", result: [1, 2, 3] },
      { formula: "UNION([1, 1])", result: [1] },
    ],
    synonyms: ["combine", "merge unique", "or"],
    run: (args, { budget }) => union(args, budget),
  },
  {
    name: "INTERSECTION",
    family: "list",
    parameters: [list, other],
    summary: "The items of a list that are in another one as well, each once.",
    examples: [
      { formula: "INTERSECTION([1, 2, 3], [3, 2])", result: [2, 3] },
      { formula: "INTERSECTION([1], [])", result: [] },
    ],
    synonyms: ["common", "overlap", "both", "and"],
    run: (args, { budget }) => among(args, { budget, wanted: true }),
  },
  {
    name: "DIFFERENCE",
    family: "list",
    parameters: [list, other],
    summary: "The items of a list that are not in another one, each once.",
    examples: [
      { formula: "DIFFERENCE([1, 2, 3], [2])", result: [1, 3] },
      { formula: 'DIFFERENCE(["a"], ["a"])', result: [] },
    ],
    synonyms: ["except", "minus", "without", "subtract"],
    run: (args, { budget }) => among(args, { budget, wanted: false }),
  },
];
