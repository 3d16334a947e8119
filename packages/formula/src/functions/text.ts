import type { Budget } from "../budget.ts";
import type { Arguments, FunctionEntry } from "../functionEntry.ts";
import { isList, type Json } from "../json.ts";
import { FormulaError } from "../problem.ts";
import { describe, isEqual, toText } from "../values.ts";

const text = { name: "text", type: "text" } as const;

function charged(args: Arguments, budget: Budget): string {
  const value = args.text(0);
  budget.text(value.length);
  return value;
}

/** How often `part` stands in `whole`; counted before anything is built from it. */
function occurrences(whole: string, part: string, budget: Budget): number {
  budget.spend(1 + whole.length / 200);
  let count = 0;
  for (let at = whole.indexOf(part); at !== -1; at = whole.indexOf(part, at + part.length)) count += 1;
  return count;
}

function split(whole: string, separator: string, budget: Budget): Json {
  if (separator === "") {
    budget.list(whole.length);
    return [...whole];
  }
  budget.list(occurrences(whole, separator, budget) + 1);
  budget.text(whole.length);
  return whole.split(separator);
}

function replaceAll([whole, from, to]: readonly [string, string, string], budget: Budget): string {
  if (from === "") throw new FormulaError("type_error", "REPLACE: `find` is empty text; there is nothing to look for.");
  const count = occurrences(whole, from, budget);
  budget.text(whole.length + count * (to.length - from.length));
  return whole.replaceAll(from, () => to);
}

function join(args: Arguments, budget: Budget): string {
  const separator = args.has(1) ? args.text(1) : "";
  const items = args.list(0);
  budget.spend(items.length / 10);
  const texts = items.map((item) => toText(item, budget));
  const length = texts.reduce((sum, item) => sum + item.length + separator.length, 0);
  budget.text(length);
  return texts.join(separator);
}

function includes(args: Arguments, budget: Budget): boolean {
  const whole = args.any(0);
  const part = args.any(1);
  if (isList(whole)) return whole.some((item) => isEqual(item, part, budget));
  if (typeof whole === "string" && typeof part === "string") {
    budget.spend(1 + whole.length / 200);
    return whole.includes(part);
  }
  throw new FormulaError(
    "type_error",
    `INCLUDES looks for text in text or for a value in a list; it got ${describe(whole)} and ${describe(part)}.`,
  );
}

export const textFunctions: readonly FunctionEntry[] = [
  {
    name: "UPCASE",
    family: "text",
    parameters: [text],
    summary: "The text in capital letters.",
    examples: [
      { formula: 'UPCASE("ab c")', result: "AB C" },
      { formula: 'UPCASE("straße")', result: "STRASSE" },
    ],
    synonyms: ["upper", "toUpperCase", "capitals"],
    run: (args, { budget }) => charged(args, budget).toUpperCase(),
  },
  {
    name: "DOWNCASE",
    family: "text",
    parameters: [text],
    summary: "The text in small letters.",
    examples: [
      { formula: 'DOWNCASE("Ab C")', result: "ab c" },
      { formula: 'DOWNCASE("É")', result: "é" },
    ],
    synonyms: ["lower", "toLowerCase", "small"],
    run: (args, { budget }) => charged(args, budget).toLowerCase(),
  },
  {
    name: "TRIM",
    family: "text",
    parameters: [text],
    summary: "The text without white space at its beginning and end.",
    examples: [
      { formula: 'TRIM("  a b ")', result: "a b" },
      { formula: 'TRIM("")', result: "" },
    ],
    synonyms: ["strip", "whitespace"],
    run: (args, { budget }) => charged(args, budget).trim(),
  },
  {
    name: "SPLIT",
    family: "text",
    parameters: [text, { name: "separator", type: "text" }],
    summary: "The parts of a text between separators, as a list; an empty separator gives its characters.",
    examples: [
      { formula: 'SPLIT("a,b,c", ",")', result: ["a", "b", "c"] },
      { formula: 'SPLIT("ab", "")', result: ["a", "b"] },
    ],
    synonyms: ["explode", "tokenize", "parts"],
    run: (args, { budget }) => split(args.text(0), args.text(1), budget),
  },
  {
    name: "JOIN",
    family: "text",
    parameters: [
      { name: "list", type: "list" },
      { name: "separator", type: "text", optional: true },
    ],
    summary: "The items of a list as one text, with the separator between them.",
    examples: [
      { formula: 'JOIN(["a", 1, TRUE], "-")', result: "a-1-true" },
      { formula: 'JOIN(["a", "b"])', result: "ab" },
    ],
    synonyms: ["concat", "implode", "glue"],
    run: (args, { budget }) => join(args, budget),
  },
  {
    name: "REPLACE",
    family: "text",
    parameters: [text, { name: "find", type: "text" }, { name: "replacement", type: "text" }],
    summary: "The text with every occurrence of `find` replaced; both are taken literally.",
    examples: [
      { formula: 'REPLACE("a.b.c", ".", "/")', result: "a/b/c" },
      { formula: 'REPLACE("abc", "x", "y")', result: "abc" },
    ],
    synonyms: ["substitute", "gsub", "swap"],
    run: (args, { budget }) => replaceAll([args.text(0), args.text(1), args.text(2)], budget),
  },
  {
    name: "INCLUDES",
    family: "text",
    parameters: [
      { name: "whole", type: "any" },
      { name: "part", type: "any" },
    ],
    summary: "Whether a text contains a text, or a list contains a value.",
    examples: [
      { formula: 'INCLUDES("hello", "ell")', result: true },
      { formula: "INCLUDES([1, {a: 2}], {a: 2})", result: true },
    ],
    synonyms: ["contains", "in", "has", "indexOf"],
    run: (args, { budget }) => includes(args, budget),
  },
  {
    name: "TEXT",
    family: "text",
    parameters: [{ name: "value", type: "any" }],
    summary: "A number, boolean or text as text; NULL as empty text; lists and objects as compact JSON.",
    examples: [
      { formula: "TEXT(1.5)", result: "1.5" },
      { formula: "TEXT([1])", result: "[1]" },
    ],
    synonyms: ["string", "toString", "str"],
    run: (args, { budget }) => toText(args.any(0), budget),
  },
];
