import type { Budget } from "../budget.ts";
import { canonicalText } from "../canonicalText.ts";
import type { Arguments, FunctionEntry } from "../functionEntry.ts";
import type { Json } from "../json.ts";
import { chargeSorting, createOrder } from "../order.ts";
import { readSelector } from "../selector.ts";

const list = { name: "list", type: "list" } as const;
const by = { name: "by", type: "text or lambda" } as const;

type Ranked = { item: Json; rank: Json };

function rank(name: string, args: Arguments, budget: Budget): Ranked[] {
  const items = args.list(0);
  const select = readSelector(args, { index: 1, name, budget });
  budget.object(0);
  budget.list(items.length);
  // A pair for each item takes as much as three places in a list.
  budget.memory(48 * items.length);
  return items.map((item, index) => ({ item, rank: select(item, index) }));
}

function sortBy(name: string, args: Arguments, budget: Budget): Json {
  const ranked = rank(name, args, budget);
  chargeSorting(ranked.length, budget);
  const order = createOrder(name, budget);
  return ranked.sort((a, b) => order(a.rank, b.rank)).map(({ item }) => item);
}

function sort(args: Arguments, budget: Budget): Json {
  if (args.has(1)) return sortBy("SORT", args, budget);
  const items = args.list(0);
  chargeSorting(items.length, budget);
  return [...items].sort(createOrder("SORT", budget));
}

/** The item whose rank comes first in the given direction; NULL ranks do not take part. */
function extreme(name: string, args: Arguments, { budget, sign }: { budget: Budget; sign: 1 | -1 }): Json {
  const order = createOrder(name, budget);
  let best: Ranked | undefined;
  for (const candidate of rank(name, args, budget)) {
    if (candidate.rank === null) continue;
    if (best === undefined || sign * order(candidate.rank, best.rank) < 0) best = candidate;
  }
  return best?.item ?? null;
}

function reverse(args: Arguments, budget: Budget): Json {
  const value = args.any(0);
  if (typeof value === "string") {
    budget.text(value.length);
    budget.memory(40 * value.length);
    budget.spend(value.length / 4);
    return [...value].reverse().join("");
  }
  const items = args.list(0);
  budget.list(items.length);
  return items.toReversed();
}

function unique(args: Arguments, budget: Budget): Json {
  const items = args.list(0);
  const select = readSelector(args, { index: 1, name: "UNIQUE", budget });
  budget.object(Math.min(items.length, budget.limits.listLength));
  const seen = new Set<string>();
  return items.filter((item, index) => {
    const key = canonicalText(select(item, index), budget);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

export const listOrderFunctions: readonly FunctionEntry[] = [
  {
    name: "SORT",
    family: "list",
    parameters: [list, { ...by, optional: true }],
    summary: "The items of a list from the smallest to the largest, by themselves or by a path or function; NULL last.",
    examples: [
      { formula: "SORT([3, 1, 2])", result: [1, 2, 3] },
      { formula: 'SORT([{n: "b"}, {n: "a"}], "n")', result: [{ n: "a" }, { n: "b" }] },
    ],
    synonyms: ["order", "orderBy", "ascending"],
    run: (args, { budget }) => sort(args, budget),
  },
  {
    name: "SORT_BY",
    family: "list",
    parameters: [list, by],
    summary:
      "The items of a list in the order of what a path or function gives for each; equal ones keep their places.",
    examples: [
      { formula: 'SORT_BY([{n: 2}, {n: 1}], "n")', result: [{ n: 1 }, { n: 2 }] },
      { formula: 'SORT_BY(["aaa", "b"], LAMBDA(x, SIZE(x)))', result: ["b", "aaa"] },
    ],
    synonyms: ["order by", "rank"],
    run: (args, { budget }) => sortBy("SORT_BY", args, budget),
  },
  {
    name: "REVERSE",
    family: "list",
    parameters: [{ name: "value", type: "any" }],
    summary: "The items of a list, or the characters of a text, from the last to the first.",
    examples: [
      { formula: "REVERSE([1, 2, 3])", result: [3, 2, 1] },
      { formula: 'REVERSE("abc")', result: "cba" },
    ],
    synonyms: ["backwards", "flip", "descending"],
    run: (args, { budget }) => reverse(args, budget),
  },
  {
    name: "UNIQUE",
    family: "list",
    parameters: [list, { ...by, optional: true }],
    summary: "The items of a list without those that were there before, compared whole or by a path or function.",
    examples: [
      { formula: "UNIQUE([1, 2, 1])", result: [1, 2] },
      { formula: 'UNIQUE([{a: 1, b: 1}, {a: 1, b: 2}], "a")', result: [{ a: 1, b: 1 }] },
    ],
    synonyms: ["uniq", "distinct", "dedupe", "deduplicate"],
    run: (args, { budget }) => unique(args, budget),
  },
  {
    name: "MIN_BY",
    family: "list",
    parameters: [list, by],
    summary: "The item for which a path or function gives the least; NULL if there is none.",
    examples: [
      { formula: 'MIN_BY([{p: 3}, {p: 1}], "p")', result: { p: 1 } },
      { formula: 'MIN_BY([], "p")', result: null },
    ],
    synonyms: ["cheapest", "earliest", "smallest by"],
    run: (args, { budget }) => extreme("MIN_BY", args, { budget, sign: 1 }),
  },
  {
    name: "MAX_BY",
    family: "list",
    parameters: [list, by],
    summary: "The item for which a path or function gives the most; NULL if there is none.",
    examples: [
      { formula: 'MAX_BY([{p: 3}, {p: 1}], "p")', result: { p: 3 } },
      { formula: 'MAX_BY(["a", "bbb"], LAMBDA(x, SIZE(x)))', result: "bbb" },
    ],
    synonyms: ["latest", "largest by", "greatest by"],
    run: (args, { budget }) => extreme("MAX_BY", args, { budget, sign: -1 }),
  },
];
