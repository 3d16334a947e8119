import type { Budget } from "../budget.ts";
import type { Arguments, FunctionEntry } from "../functionEntry.ts";
import { emptyObject, isList, isObject, type Json, type JsonObject } from "../json.ts";
import { keysOf } from "../keys.ts";
import { toKey } from "../selector.ts";

const object = { name: "object", type: "object" } as const;
const key = { name: "key", type: "text" } as const;
const lambda = { name: "function", type: "lambda" } as const;

/** The object with those keys for which `keep` holds. */
function keepKeys(source: JsonObject, budget: Budget, keep: (key: string) => boolean): Json {
  const keys = keysOf(source, budget);
  budget.object(keys.length);
  const kept = emptyObject();
  for (const name of keys) if (keep(name)) kept[name] = source[name] ?? null;
  return kept;
}

/** Keys as arguments of their own, or as lists of them. */
function named(args: Arguments, budget: Budget): ReadonlySet<string> {
  const names = new Set<string>();
  for (let index = 1; index < args.count; index += 1) {
    const value = args.any(index);
    for (const name of isList(value) ? value : [args.text(index)]) {
      budget.spend(0.5);
      if (typeof name !== "string") throw args.refuse(index, "must be a key or a list of keys", "type_error");
      names.add(name);
    }
  }
  return names;
}

function setKey(args: Arguments, budget: Budget): Json {
  const source = args.object(0);
  const keys = keysOf(source, budget);
  budget.object(keys.length + 1);
  const made = emptyObject();
  for (const name of keys) made[name] = source[name] ?? null;
  made[args.text(1)] = args.any(2);
  return made;
}

function mapValues(args: Arguments, budget: Budget): Json {
  const source = args.object(0);
  const { call, arity } = args.lambda(1);
  const keys = keysOf(source, budget);
  budget.object(keys.length);
  const made = emptyObject();
  for (const name of keys) {
    budget.spend(1);
    const value = source[name] ?? null;
    made[name] = call(arity > 1 ? [name, value] : [value]);
  }
  return made;
}

/** A function of one name gets the key: it is keys that change here. */
function mapKeys(args: Arguments, budget: Budget): Json {
  const source = args.object(0);
  const { call } = args.lambda(1);
  const keys = keysOf(source, budget);
  budget.object(keys.length);
  const made = emptyObject();
  for (const name of keys) {
    budget.spend(1);
    made[toKey(call([name, source[name] ?? null]), budget)] = source[name] ?? null;
  }
  return made;
}

function entries(source: JsonObject, budget: Budget): Json {
  const keys = keysOf(source, budget);
  budget.list(keys.length);
  return keys.map((name) => {
    budget.list(2);
    return [name, source[name] ?? null];
  });
}

function fromEntries(args: Arguments, budget: Budget): Json {
  const pairs = args.list(0);
  budget.object(pairs.length);
  const made = emptyObject();
  for (const [index, pair] of pairs.entries()) {
    const name = isList(pair) ? pair[0] : undefined;
    if (!isList(pair) || typeof name !== "string")
      throw args.refuse(0, `must hold pairs of a key and a value; item ${index} is none`, "type_error");
    made[name] = pair[1] ?? null;
  }
  return made;
}

function invert(source: JsonObject, budget: Budget): Json {
  const keys = keysOf(source, budget);
  budget.object(keys.length);
  const made = emptyObject();
  for (const name of keys) made[toKey(source[name] ?? null, budget)] = name;
  return made;
}

function mergeDeep(a: Json, b: Json, budget: Budget): Json {
  if (!isObject(a) || !isObject(b)) return b;
  const [ownKeys, moreKeys] = [keysOf(a, budget), keysOf(b, budget)];
  budget.object(ownKeys.length + moreKeys.length);
  budget.enter();
  const made = emptyObject();
  for (const name of ownKeys) made[name] = a[name] ?? null;
  for (const name of moreKeys) {
    const value = b[name] ?? null;
    made[name] = Object.hasOwn(made, name) ? mergeDeep(made[name] ?? null, value, budget) : value;
  }
  budget.leave();
  return made;
}

function mergeAll(args: Arguments, budget: Budget): Json {
  let merged: Json = args.object(0);
  for (let index = 1; index < args.count; index += 1) merged = mergeDeep(merged, args.object(index), budget);
  return merged;
}

export const objectEditFunctions: readonly FunctionEntry[] = [
  {
    name: "HAS_KEY",
    family: "object",
    parameters: [object, key],
    summary: "Whether an object has a key, whatever stands under it.",
    examples: [
      { formula: 'HAS_KEY({a: NULL}, "a")', result: true },
      { formula: 'HAS_KEY({a: 1}, "b")', result: false },
    ],
    synonyms: ["exists", "contains key", "has own"],
    run: (args, { budget }) => {
      budget.spend(1);
      return Object.hasOwn(args.object(0), args.text(1));
    },
  },
  {
    name: "PICK",
    family: "object",
    parameters: [object, { name: "key", type: "any", rest: true }],
    summary: "The object with only the named keys, given one by one or as a list.",
    examples: [
      { formula: 'PICK({a: 1, b: 2, c: 3}, "a", "c")', result: { a: 1, c: 3 } },
      { formula: 'PICK({a: 1}, ["b"])', result: {} },
    ],
    synonyms: ["select keys", "only", "subset", "keep"],
    run: (args, { budget }) => {
      const names = named(args, budget);
      return keepKeys(args.object(0), budget, (name) => names.has(name));
    },
  },
  {
    name: "OMIT",
    family: "object",
    parameters: [object, { name: "key", type: "any", rest: true }],
    summary: "The object without the named keys, given one by one or as a list.",
    examples: [
      { formula: 'OMIT({a: 1, b: 2, c: 3}, "a", "c")', result: { b: 2 } },
      { formula: 'OMIT({a: 1}, ["b"])', result: { a: 1 } },
    ],
    synonyms: ["remove key", "delete", "without", "except"],
    run: (args, { budget }) => {
      const names = named(args, budget);
      return keepKeys(args.object(0), budget, (name) => !names.has(name));
    },
  },
  {
    name: "SET_KEY",
    family: "object",
    parameters: [object, key, { name: "value", type: "any" }],
    summary: "The object with a value under a key, new or in place of the old one.",
    examples: [
      { formula: 'SET_KEY({a: 1}, "b", 2)', result: { a: 1, b: 2 } },
      { formula: 'SET_KEY({a: 1}, "a", 2)', result: { a: 2 } },
    ],
    synonyms: ["add key", "assign", "update", "put"],
    run: (args, { budget }) => setKey(args, budget),
  },
  {
    name: "ENTRIES",
    family: "object",
    parameters: [object],
    summary: "The keys and values of an object as a list of pairs.",
    examples: [
      {
        formula: "ENTRIES({a: 1, b: 2})",
        result: [
          ["a", 1],
          ["b", 2],
        ],
      },
      { formula: "ENTRIES({})", result: [] },
    ],
    synonyms: ["pairs", "to list", "items"],
    run: (args, { budget }) => entries(args.object(0), budget),
  },
  {
    name: "FROM_ENTRIES",
    family: "object",
    parameters: [{ name: "pairs", type: "list" }],
    summary: "An object of a list of pairs, each a key and its value.",
    examples: [
      { formula: 'FROM_ENTRIES([["a", 1], ["b", 2]])', result: { a: 1, b: 2 } },
      { formula: 'FROM_ENTRIES(ZIP(["x"], [5]))', result: { x: 5 } },
    ],
    synonyms: ["to object", "pairs to object", "dictionary"],
    run: (args, { budget }) => fromEntries(args, budget),
  },
  {
    name: "MAP_VALUES",
    family: "object",
    parameters: [object, lambda],
    summary: "The object with what a function gives for each value; a function of two names gets the key before it.",
    examples: [
      { formula: "MAP_VALUES({a: 1, b: 2}, LAMBDA(v, v * 10))", result: { a: 10, b: 20 } },
      { formula: "MAP_VALUES({a: 1}, LAMBDA(k, v, k & v))", result: { a: "a1" } },
    ],
    synonyms: ["transform values", "each value"],
    run: (args, { budget }) => mapValues(args, budget),
  },
  {
    name: "MAP_KEYS",
    family: "object",
    parameters: [object, lambda],
    summary: "The object with keys that a function gives; it gets the key and the value.",
    examples: [
      { formula: "MAP_KEYS({a: 1, b: 2}, LAMBDA(k, UPCASE(k)))", result: { A: 1, B: 2 } },
      { formula: 'MAP_KEYS({a: 1}, LAMBDA(k, v, k & "_" & v))', result: { a_1: 1 } },
    ],
    synonyms: ["rename keys", "transform keys"],
    run: (args, { budget }) => mapKeys(args, budget),
  },
  {
    name: "INVERT",
    family: "object",
    parameters: [object],
    summary: "The object with its values, as texts, for keys, and its keys for values.",
    examples: [
      { formula: 'INVERT({a: "x", b: 2})', result: { x: "a", "2": "b" } },
      { formula: "INVERT({})", result: {} },
    ],
    synonyms: ["swap", "reverse lookup", "flip"],
    run: (args, { budget }) => invert(args.object(0), budget),
  },
  {
    name: "MERGE_DEEP",
    family: "object",
    parameters: [object, { name: "more", type: "object", rest: true }],
    summary: "One object of several, and of the objects in them; of other values the last one counts.",
    examples: [
      { formula: "MERGE_DEEP({a: {x: 1}}, {a: {y: 2}})", result: { a: { x: 1, y: 2 } } },
      { formula: "MERGE_DEEP({a: [1]}, {a: [2]})", result: { a: [2] } },
    ],
    synonyms: ["deep merge", "combine", "defaults", "extend"],
    run: (args, { budget }) => mergeAll(args, budget),
  },
];
