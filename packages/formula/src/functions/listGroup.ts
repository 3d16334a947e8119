import type { Budget } from "../budget.ts";
import type { Arguments, FunctionEntry } from "../functionEntry.ts";
import { emptyObject, type Json } from "../json.ts";
import { FormulaError } from "../problem.ts";
import { readSelector, toKey } from "../selector.ts";
import { describe } from "../values.ts";

const list = { name: "list", type: "list" } as const;
const by = { name: "by", type: "text or lambda" } as const;

/** The items of each key, in the order in which keys are first met. */
function groups(name: string, args: Arguments, budget: Budget): Map<string, Json[]> {
  const select = readSelector(args, { index: 1, name, budget });
  const found = new Map<string, Json[]>();
  for (const [index, item] of args.list(0).entries()) {
    budget.list(1);
    const key = toKey(select(item, index), budget);
    const group = found.get(key);
    if (group !== undefined) group.push(item);
    else {
      budget.object(1);
      found.set(key, [item]);
    }
  }
  return found;
}

function toObject(found: Map<string, Json[]>, budget: Budget, give: (items: readonly Json[]) => Json): Json {
  budget.object(found.size);
  const made = emptyObject();
  for (const [key, items] of found) made[key] = give(items);
  return made;
}

function sumBy(args: Arguments, budget: Budget): number {
  const select = readSelector(args, { index: 1, name: "SUM_BY", budget });
  let sum = 0;
  for (const [index, item] of args.list(0).entries()) {
    budget.spend(0.5);
    const value = select(item, index);
    if (typeof value !== "number") throw notNumber(index, value);
    sum += value;
  }
  if (!Number.isFinite(sum)) throw new FormulaError("not_a_number", "SUM_BY: the sum is not a finite number.");
  return sum + 0;
}

function notNumber(index: number, value: Json): FormulaError {
  return new FormulaError(
    "type_error",
    () => `SUM_BY: \`by\` gives ${describe(value)} for item ${index} of \`list\`; it must give a number.`,
  );
}

function reduce(args: Arguments, budget: Budget): Json {
  const { call } = args.lambda(2);
  let result = args.any(1);
  for (const [index, item] of args.list(0).entries()) {
    budget.spend(1);
    result = call([result, item, index]);
  }
  return result;
}

export const listGroupFunctions: readonly FunctionEntry[] = [
  {
    name: "GROUP_BY",
    family: "list",
    parameters: [list, by],
    summary: "An object with a list of items for each text that a path or function gives.",
    examples: [
      {
        formula: 'GROUP_BY([{t: "a", n: 1}, {t: "a", n: 2}], "t")',
        result: {
          a: [
            { t: "a", n: 1 },
            { t: "a", n: 2 },
          ],
        },
      },
      { formula: "GROUP_BY([1, 2, 3], LAMBDA(x, x % 2))", result: { "1": [1, 3], "0": [2] } },
    ],
    synonyms: ["categorize", "bucket", "classify"],
    run: (args, { budget }) => toObject(groups("GROUP_BY", args, budget), budget, (items) => items),
  },
  {
    name: "COUNT_BY",
    family: "list",
    parameters: [list, by],
    summary: "An object with the number of items for each text that a path or function gives.",
    examples: [
      { formula: 'COUNT_BY([{t: "a"}, {t: "b"}, {t: "a"}], "t")', result: { a: 2, b: 1 } },
      { formula: 'COUNT_BY(["x", "yy", "z"], LAMBDA(x, SIZE(x)))', result: { "1": 2, "2": 1 } },
    ],
    synonyms: ["histogram", "tally", "frequency"],
    run: (args, { budget }) => toObject(groups("COUNT_BY", args, budget), budget, (items) => items.length),
  },
  {
    name: "INDEX_BY",
    family: "list",
    parameters: [list, by],
    summary: "An object with the item for each text that a path or function gives; of several, the last one counts.",
    examples: [
      { formula: 'INDEX_BY([{id: "a"}, {id: "b"}], "id")', result: { a: { id: "a" }, b: { id: "b" } } },
      { formula: 'INDEX_BY([{id: 1, n: 1}, {id: 1, n: 2}], "id")', result: { "1": { id: 1, n: 2 } } },
    ],
    synonyms: ["key by", "lookup table", "dictionary", "to object"],
    run: (args, { budget }) => toObject(groups("INDEX_BY", args, budget), budget, (items) => items.at(-1) ?? null),
  },
  {
    name: "SUM_BY",
    family: "list",
    parameters: [list, by],
    summary: "The sum of the numbers that a path or function gives for the items.",
    examples: [
      { formula: 'SUM_BY([{price: 2}, {price: 3}], "price")', result: 5 },
      { formula: "SUM_BY([{q: 2, p: 5}], LAMBDA(x, x.q * x.p))", result: 10 },
    ],
    synonyms: ["total of", "sumif", "add up"],
    run: (args, { budget }) => sumBy(args, budget),
  },
  {
    name: "REDUCE",
    family: "list",
    parameters: [list, { name: "start", type: "any" }, { name: "function", type: "lambda" }],
    summary:
      "One value out of a list: a function gets what there is so far, the item and its position, and gives what is next.",
    examples: [
      { formula: "REDUCE([1, 2, 3], 0, LAMBDA(sum, x, sum + x))", result: 6 },
      { formula: 'REDUCE(["a", "b"], {}, LAMBDA(o, x, MERGE(o, OBJECT(x, SIZE(x)))))', result: { a: 1, b: 1 } },
    ],
    synonyms: ["fold", "accumulate", "aggregate"],
    run: (args, { budget }) => reduce(args, budget),
  },
];
