import type { Budget } from "../budget.ts";
import type { Arguments, FunctionEntry } from "../functionEntry.ts";
import type { Json } from "../json.ts";
import { chargeSearch, countText } from "../textSearch.ts";
import { isEqual, isTruthy } from "../values.ts";

const list = { name: "list", type: "list" } as const;
const test = { name: "function", type: "lambda" } as const;
const count = { name: "count", type: "number" } as const;

const wide = { from: -1e9, to: 1e9 };
const natural = { from: 0, to: 1e9 };

/** Part of a list, or of a text by its characters as JSON counts them. */
function slice(args: Arguments, budget: Budget): Json {
  const value = args.any(0);
  const from = args.whole(1, wide);
  const to = args.has(2) ? args.whole(2, wide) : undefined;
  if (typeof value === "string") {
    const part = value.slice(from, to);
    budget.text(part.length);
    return part;
  }
  return copy(args.list(0).slice(from, to), budget);
}

/** Charged after it is made: a list is never larger than the one it is cut from. */
function copy(items: readonly Json[], budget: Budget): readonly Json[] {
  budget.list(items.length);
  return items;
}

/** The position of the first item for which the function holds; -1 if there is none. */
function position(args: Arguments, budget: Budget): number {
  const { call } = args.lambda(1);
  return args.list(0).findIndex((item, index) => {
    budget.spend(1);
    return isTruthy(call([item, index]));
  });
}

function find(args: Arguments, budget: Budget): Json {
  const at = position(args, budget);
  return at === -1 ? null : (args.list(0)[at] ?? null);
}

function countWhere(args: Arguments, budget: Budget): number {
  if (!args.has(1)) return args.list(0).length;
  if (args.isLambda(1)) return matching(args, { budget, wanted: true }).length;
  const value = args.any(0);
  const wanted = args.any(1);
  if (typeof value !== "string" || typeof wanted !== "string")
    return args.list(0).filter((item) => isEqual(item, wanted, budget)).length;
  if (wanted === "") throw args.refuse(1, "must not be empty text");
  chargeSearch(value, budget);
  return countText(value, wanted, budget);
}

function matching(args: Arguments, { budget, wanted }: { budget: Budget; wanted: boolean }): readonly Json[] {
  const { call } = args.lambda(1);
  const items = args.list(0);
  budget.list(items.length);
  return items.filter((item, index) => {
    budget.spend(1);
    return isTruthy(call([item, index])) === wanted;
  });
}

function partition(args: Arguments, budget: Budget): Json {
  const { call } = args.lambda(1);
  const items = args.list(0);
  budget.list(items.length);
  const parts: [Json[], Json[]] = [[], []];
  for (const [index, item] of items.entries()) {
    budget.spend(1);
    parts[isTruthy(call([item, index])) ? 0 : 1].push(item);
  }
  return parts;
}

export const listPickFunctions: readonly FunctionEntry[] = [
  {
    name: "SLICE",
    family: "list",
    parameters: [
      { name: "value", type: "any" },
      { name: "from", type: "number" },
      { name: "to", type: "number", optional: true },
    ],
    summary:
      "A part of a list or text: from one position up to another, without it; negative positions count from the end.",
    examples: [
      { formula: "SLICE([1, 2, 3, 4], 1, 3)", result: [2, 3] },
      { formula: 'SLICE("abcdef", -2)', result: "ef" },
    ],
    synonyms: ["substring", "part", "range", "left", "right", "mid"],
    run: (args, { budget }) => slice(args, budget),
  },
  {
    name: "TAKE",
    family: "list",
    parameters: [list, count],
    summary: "The first items of a list, as many as are asked for or there are.",
    examples: [
      { formula: "TAKE([1, 2, 3], 2)", result: [1, 2] },
      { formula: "TAKE([1], 5)", result: [1] },
    ],
    synonyms: ["limit", "top", "head"],
    run: (args, { budget }) => copy(args.list(0).slice(0, args.whole(1, natural)), budget),
  },
  {
    name: "DROP",
    family: "list",
    parameters: [list, count],
    summary: "The items of a list without so many at its beginning.",
    examples: [
      { formula: "DROP([1, 2, 3], 1)", result: [2, 3] },
      { formula: "DROP([1], 5)", result: [] },
    ],
    synonyms: ["skip", "offset", "rest", "tail"],
    run: (args, { budget }) => copy(args.list(0).slice(args.whole(1, natural)), budget),
  },
  {
    name: "FIND",
    family: "list",
    parameters: [list, test],
    summary: "The first item for which a function gives neither FALSE nor NULL; NULL if there is none.",
    examples: [
      { formula: "FIND([1, 5, 9], LAMBDA(x, x > 3))", result: 5 },
      { formula: "FIND([], LAMBDA(x, TRUE))", result: null },
    ],
    synonyms: ["first where", "search", "detect"],
    run: (args, { budget }) => find(args, budget),
  },
  {
    name: "FIND_INDEX",
    family: "list",
    parameters: [list, test],
    summary: "The position of the first item for which a function holds, counted from 0; -1 if there is none.",
    examples: [
      { formula: 'FIND_INDEX(["a", "b"], LAMBDA(x, x = "b"))', result: 1 },
      { formula: "FIND_INDEX([1], LAMBDA(x, x > 5))", result: -1 },
    ],
    synonyms: ["position", "indexOf"],
    run: (args, { budget }) => position(args, budget),
  },
  {
    name: "ANY",
    family: "list",
    parameters: [list, test],
    summary: "Whether a function gives neither FALSE nor NULL for at least one item.",
    examples: [
      { formula: "ANY([1, 5], LAMBDA(x, x > 3))", result: true },
      { formula: "ANY([], LAMBDA(x, TRUE))", result: false },
    ],
    synonyms: ["some", "exists", "or"],
    run: (args, { budget }) => position(args, budget) !== -1,
  },
  {
    name: "ALL",
    family: "list",
    parameters: [list, test],
    summary: "Whether a function gives neither FALSE nor NULL for every item; TRUE for an empty list.",
    examples: [
      { formula: "ALL([5, 6], LAMBDA(x, x > 3))", result: true },
      { formula: "ALL([5, 1], LAMBDA(x, x > 3))", result: false },
    ],
    synonyms: ["every", "each", "and"],
    run: (args, { budget }) => matching(args, { budget, wanted: false }).length === 0,
  },
  {
    name: "COUNT",
    family: "list",
    parameters: [
      { name: "value", type: "any" },
      { name: "what", type: "any", optional: true },
    ],
    summary:
      "How many items a list has: all, those equal to a value, or those for which a function holds; or how often a text holds another.",
    examples: [
      { formula: "COUNT([1, 2, 1], 1)", result: 2 },
      { formula: "COUNT([1, 5, 9], LAMBDA(x, x > 3))", result: 2 },
      { formula: 'COUNT("banana", "an")', result: 2 },
    ],
    synonyms: ["countif", "how many", "length", "occurrences"],
    run: (args, { budget }) => countWhere(args, budget),
  },
  {
    name: "REJECT",
    family: "list",
    parameters: [list, test],
    summary: "The items of a list for which a function gives FALSE or NULL: what FILTER leaves out.",
    examples: [
      { formula: "REJECT([1, 5, 9], LAMBDA(x, x > 3))", result: [1] },
      { formula: "REJECT([], LAMBDA(x, TRUE))", result: [] },
    ],
    synonyms: ["exclude", "filter out", "without"],
    run: (args, { budget }) => matching(args, { budget, wanted: false }),
  },
  {
    name: "PARTITION",
    family: "list",
    parameters: [list, test],
    summary: "Two lists: the items for which a function holds, and the others.",
    examples: [
      { formula: "PARTITION([1, 5, 9], LAMBDA(x, x > 3))", result: [[5, 9], [1]] },
      { formula: "PARTITION([], LAMBDA(x, TRUE))", result: [[], []] },
    ],
    synonyms: ["split by", "divide"],
    run: (args, { budget }) => partition(args, budget),
  },
];
