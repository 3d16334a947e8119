import type { Budget } from "../budget.ts";
import type { Arguments, FunctionEntry } from "../functionEntry.ts";
import { emptyObject, type Json, type JsonObject } from "../json.ts";
import { keysOf } from "../keys.ts";

const object = { name: "object", type: "object" } as const;

function merge(args: Arguments, budget: Budget): Json {
  const parts = Array.from({ length: args.count }, (_, index) => {
    const part = args.object(index);
    return { part, keys: keysOf(part, budget) };
  });
  budget.object(parts.reduce((sum, { keys }) => sum + keys.length, 0));
  const merged = emptyObject();
  for (const { part, keys } of parts) for (const key of keys) merged[key] = part[key] ?? null;
  return merged;
}

function values(source: JsonObject, budget: Budget): Json {
  const keys = keysOf(source, budget);
  budget.list(keys.length);
  return keys.map((key) => source[key] ?? null);
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
      const keys = keysOf(args.object(0), budget);
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
    run: (args, { budget }) => values(args.object(0), budget),
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
