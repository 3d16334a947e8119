import type { Budget } from "../budget.ts";
import type { Arguments, FunctionEntry } from "../functionEntry.ts";
import { emptyObject, type Json } from "../json.ts";

const object = { name: "object", type: "object" } as const;

function merge(args: Arguments, budget: Budget): Json {
  const merged = emptyObject();
  for (let index = 0; index < args.count; index += 1) {
    const next = args.object(index);
    const keys = Object.keys(next);
    budget.list(keys.length);
    for (const key of keys) merged[key] = next[key] ?? null;
  }
  return merged;
}

export const objectFunctions: readonly FunctionEntry[] = [
  {
    name: "KEYS",
    family: "object",
    parameters: [object],
    summary: "The keys of an object, in their order.",
    examples: [
      { formula: "KEYS({b: 1, a: 2})", result: ["b", "a"] },
      { formula: "KEYS({})", result: [] },
    ],
    synonyms: ["fields", "names", "properties"],
    run: (args, { budget }) => {
      const keys = Object.keys(args.object(0));
      budget.list(keys.length);
      return keys;
    },
  },
  {
    name: "VALUES",
    family: "object",
    parameters: [object],
    summary: "The values of an object, in the order of its keys.",
    examples: [
      { formula: "VALUES({b: 1, a: 2})", result: [1, 2] },
      { formula: "VALUES({})", result: [] },
    ],
    synonyms: ["items", "entries"],
    run: (args, { budget }) => {
      const values = Object.values(args.object(0));
      budget.list(values.length);
      return values;
    },
  },
  {
    name: "MERGE",
    family: "object",
    parameters: [object, { name: "more", type: "object", rest: true }],
    summary: "One object with the keys of all; where several have a key, the last one counts.",
    examples: [
      { formula: "MERGE({a: 1, b: 1}, {b: 2})", result: { a: 1, b: 2 } },
      { formula: "MERGE({a: 1})", result: { a: 1 } },
    ],
    synonyms: ["assign", "combine", "extend", "spread"],
    run: (args, { budget }) => merge(args, budget),
  },
];
