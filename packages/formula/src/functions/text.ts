import type { Budget } from "../budget.ts";
import type { Arguments, FunctionEntry } from "../functionEntry.ts";
import { isList, type Json } from "../json.ts";
import { FormulaError } from "../problem.ts";
import { chargeSearch, countText, findText } from "../textSearch.ts";
import { describe, isEqual, toText } from "../values.ts";

const text = { name: "text", type: "text" } as const;

/**
 * Changing the case of letters beyond ASCII is slow (50 ns each) and may give up to three for one, such as SS for ß.
 */
function changeCase(args: Arguments, budget: Budget, change: (value: string) => string): string {
  const value = args.text(0);
  budget.text(value.length);
  if (/[^\0-\x7f]/.test(value)) {
    budget.spend(value.length / 4);
    budget.memory(4 * value.length);
  }
  const changed = change(value);
  budget.checkText(changed.length);
  return changed;
}

function capitalize(value: string): string {
  const [first = ""] = value;
  return first.toUpperCase() + value.slice(first.length).toLowerCase();
}

function trim(args: Arguments, budget: Budget): string {
  const value = args.text(0);
  budget.text(value.length);
  return value.trim();
}

/** Each part costs its own header beside its place in the list. */
const partBytes = 24;

function split(whole: string, separator: string, budget: Budget): Json {
  const length = separator === "" ? whole.length : countText(whole, separator, budget) + 1;
  budget.list(length);
  budget.memory(partBytes * length);
  budget.text(whole.length);
  // By characters as people see them in JSON: a pair of surrogates stays together.
  return separator === "" ? [...whole] : splitAt(whole, separator, budget);
}

function splitAt(whole: string, separator: string, budget: Budget): string[] {
  const parts: string[] = [];
  let from = 0;
  for (let at = findText(whole, separator, { from, budget }); at !== -1; ) {
    parts.push(whole.slice(from, at));
    from = at + separator.length;
    at = findText(whole, separator, { from, budget });
  }
  parts.push(whole.slice(from));
  return parts;
}

/** How many pieces are gathered before they become one text: bounds what a million short matches take at a time. */
const piecesMax = 1000;

function replaceAll([whole, from, to]: readonly [string, string, string], budget: Budget): string {
  if (from === "") throw new FormulaError("type_error", "REPLACE: `find` is empty text; there is nothing to look for.");
  const count = countText(whole, from, budget);
  if (count === 0) return whole;
  budget.spend(count / 2);
  budget.text(whole.length + count * (to.length - from.length));
  let result = "";
  let pieces: string[] = [];
  let start = 0;
  for (let at = findText(whole, from, { from: 0, budget }); at !== -1; ) {
    pieces.push(whole.slice(start, at), to);
    if (pieces.length >= piecesMax) {
      result += pieces.join("");
      pieces = [];
    }
    start = at + from.length;
    at = findText(whole, from, { from: start, budget });
  }
  return result + pieces.join("") + whole.slice(start);
}

function join(args: Arguments, budget: Budget): string {
  const separator = args.has(1) ? args.text(1) : "";
  const items = args.list(0);
  budget.list(items.length);
  const texts = items.map((item) => toText(item, budget));
  const separators = separator.length * Math.max(0, items.length - 1);
  budget.text(texts.reduce((sum, item) => sum + item.length, separators));
  return texts.join(separator);
}

function includes(args: Arguments, budget: Budget): boolean {
  const whole = args.any(0);
  const part = args.any(1);
  if (isList(whole)) return whole.some((item) => isEqual(item, part, budget));
  if (typeof whole === "string" && typeof part === "string") {
    chargeSearch(whole, budget);
    return part === "" || findText(whole, part, { from: 0, budget }) !== -1;
  }
  throw new FormulaError(
    "type_error",
    () => `INCLUDES looks for text in text or for a value in a list; it got ${describe(whole)} and ${describe(part)}.`,
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
    run: (args, { budget }) => changeCase(args, budget, (value) => value.toUpperCase()),
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
    run: (args, { budget }) => changeCase(args, budget, (value) => value.toLowerCase()),
  },
  {
    name: "CAPITALIZE",
    family: "text",
    parameters: [text],
    summary: "The text with its first letter capital and all others small.",
    examples: [
      { formula: 'CAPITALIZE("hello WORLD")', result: "Hello world" },
      { formula: 'CAPITALIZE("")', result: "" },
    ],
    synonyms: ["sentence", "first letter", "ucfirst"],
    run: (args, { budget }) => changeCase(args, budget, capitalize),
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
    run: (args, { budget }) => trim(args, budget),
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
