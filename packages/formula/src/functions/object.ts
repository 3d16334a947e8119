import type { Budget } from "../budget.ts";
import type { Arguments, FunctionEntry } from "../functionEntry.ts";
import { emptyObject, type Json, type JsonObject } from "../json.ts";
import { followKeyPath, readKeyPath } from "../keyPath.ts";
import { keysOf } from "../keys.ts";
import { stepInto } from "../paths.ts";
import { FormulaError } from "../problem.ts";
import { describe } from "../values.ts";

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

function make(args: Arguments, budget: Budget): Json {
  if (args.count % 2 === 1) {
    throw new FormulaError("wrong_arguments", "OBJECT takes keys and values in turn; the last key has no value.");
  }
  budget.object(args.count / 2);
  const made = emptyObject();
  for (let index = 0; index < args.count; index += 2) made[args.text(index)] = args.any(index + 1);
  return made;
}

function get(args: Arguments, budget: Budget): Json {
  const from = args.any(0);
  const key = args.any(1);
  if (typeof key !== "string" && typeof key !== "number")
    throw new FormulaError("type_error", () => `GET: \`path\` must be text or a number; it is ${describe(key)}.`);
  return findUnder(from, key, budget) ?? (args.has(2) ? args.any(2) : null);
}

/** A key that the object has is never taken apart: addresses and file names have dots as well. */
function findUnder(from: Json, key: string | number, budget: Budget): Json | undefined {
  const own = stepInto(from, key);
  if (own !== undefined || typeof key === "number") return own;
  return followKeyPath(from, readKeyPath(key, "GET", budget), budget);
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
  {
    name: "OBJECT",
    family: "object",
    parameters: [{ name: "key and value", type: "any", rest: true }],
    summary: "An object of its arguments: a key, its value, the next key, and so on. Keys may be computed.",
    examples: [
      { formula: 'OBJECT("city", "Cork", "a" & 1, 2)', result: { city: "Cork", a1: 2 } },
      { formula: "OBJECT()", result: {} },
    ],
    synonyms: ["dictionary", "hash", "record", "make object"],
    run: (args, { budget }) => make(args, budget),
  },
  {
    name: "GET",
    family: "object",
    parameters: [
      { name: "from", type: "any" },
      { name: "path", type: "any" },
      { name: "other", type: "any", optional: true },
    ],
    summary:
      "What an object has under a computed key (or a path such as `owner.name`), or a list at a position; `other` (NULL if left out) if that is nothing or NULL.",
    examples: [
      { formula: 'GET({a: {b: 1}}, "a." & "b")', result: 1 },
      { formula: 'GET([], 0, "none")', result: "none" },
    ],
    synonyms: ["dig", "lookup", "at", "fetch"],
    run: (args, { budget }) => get(args, budget),
  },
];
