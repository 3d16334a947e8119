import type { Budget } from "../budget.ts";
import type { Arguments, FunctionEntry } from "../functionEntry.ts";
import { chargeSearch, findText } from "../textSearch.ts";

const text = { name: "text", type: "text" } as const;
const part = { name: "part", type: "text" } as const;

function chargeComparing(length: number, budget: Budget): void {
  budget.spend(1 + length / 500);
}

function startsWith(args: Arguments, budget: Budget): boolean {
  const [whole, start] = [args.text(0), args.text(1)];
  chargeComparing(start.length, budget);
  return whole.slice(0, start.length) === start;
}

function endsWith(args: Arguments, budget: Budget): boolean {
  const [whole, end] = [args.text(0), args.text(1)];
  chargeComparing(end.length, budget);
  return end.length <= whole.length && whole.slice(whole.length - end.length) === end;
}

function indexOf(args: Arguments, budget: Budget): number {
  const [whole, wanted] = [args.text(0), args.text(1)];
  if (wanted === "") throw args.refuse(1, "must not be empty text");
  chargeSearch(whole, budget);
  return findText(whole, wanted, { from: 0, budget });
}

function replaceFirst(args: Arguments, budget: Budget): string {
  const at = indexOf(args, budget);
  const [whole, wanted, replacement] = [args.text(0), args.text(1), args.text(2)];
  if (at === -1) return whole;
  budget.text(whole.length - wanted.length + replacement.length);
  return whole.slice(0, at) + replacement + whole.slice(at + wanted.length);
}

type Side = { budget: Budget; isBefore: boolean };

/** What stands before or after the first place of a text; the whole text where it does not stand at all. */
function around(args: Arguments, { budget, isBefore }: Side): string {
  const at = indexOf(args, budget);
  const whole = args.text(0);
  if (at === -1) return isBefore ? whole : "";
  const found = isBefore ? whole.slice(0, at) : whole.slice(at + args.text(1).length);
  budget.text(found.length);
  return found;
}

function repeat(args: Arguments, budget: Budget): string {
  const [whole, times] = [args.text(0), args.whole(1, { from: 0, to: 1e6 })];
  budget.text(whole.length * times);
  return whole.repeat(times);
}

function pad(args: Arguments, { budget, isBefore }: Side): string {
  const whole = args.text(0);
  const length = args.whole(1, { from: 0, to: 1e6 });
  const filler = args.has(2) ? args.text(2) : " ";
  if (filler === "") throw args.refuse(2, "must not be empty text");
  budget.text(Math.max(whole.length, length));
  return isBefore ? whole.padStart(length, filler) : whole.padEnd(length, filler);
}

/** Never cuts a pair of surrogates in two: half of one is no text that could be stored. */
function truncate(args: Arguments, budget: Budget): string {
  const whole = args.text(0);
  const length = args.whole(1, { from: 0, to: 1e7 });
  const ending = args.has(2) ? args.text(2) : "…";
  if (whole.length <= length) return whole;
  const kept = Math.max(0, length - ending.length);
  const isSplit = /[\ud800-\udbff]/.test(whole.charAt(kept - 1));
  budget.text(length + ending.length);
  return `${whole.slice(0, isSplit ? kept - 1 : kept)}${ending}`;
}

function lines(args: Arguments, budget: Budget): string[] {
  const whole = args.text(0);
  chargeSearch(whole, budget);
  budget.text(whole.length);
  let count = 1;
  for (let at = whole.indexOf("\n"); at !== -1; at = whole.indexOf("\n", at + 1)) count += 1;
  budget.list(count);
  budget.memory(24 * count);
  budget.spend(count);
  return whole.split("\n").map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line));
}

export const textPartFunctions: readonly FunctionEntry[] = [
  {
    name: "STARTS_WITH",
    family: "text",
    parameters: [text, part],
    summary: "Whether a text begins with another one; capital and small letters differ.",
    examples: [
      { formula: 'STARTS_WITH("hello", "he")', result: true },
      { formula: 'STARTS_WITH("hello", "He")', result: false },
    ],
    synonyms: ["begins with", "prefix"],
    run: (args, { budget }) => startsWith(args, budget),
  },
  {
    name: "ENDS_WITH",
    family: "text",
    parameters: [text, part],
    summary: "Whether a text ends with another one; capital and small letters differ.",
    examples: [
      { formula: 'ENDS_WITH("report.pdf", ".pdf")', result: true },
      { formula: 'ENDS_WITH("", "a")', result: false },
    ],
    synonyms: ["suffix", "extension"],
    run: (args, { budget }) => endsWith(args, budget),
  },
  {
    name: "INDEX_OF",
    family: "text",
    parameters: [text, part],
    summary: "The position at which a text first stands in another one, counted from 0; -1 if it does not.",
    examples: [
      { formula: 'INDEX_OF("a,b,c", ",")', result: 1 },
      { formula: 'INDEX_OF("abc", "x")', result: -1 },
    ],
    synonyms: ["position", "find text", "search"],
    run: (args, { budget }) => indexOf(args, budget),
  },
  {
    name: "BEFORE",
    family: "text",
    parameters: [text, part],
    summary: "What stands before the first place of a text; the whole text where it does not stand.",
    examples: [
      { formula: 'BEFORE("ana@example.org", "@")', result: "ana" },
      { formula: 'BEFORE("abc", "x")', result: "abc" },
    ],
    synonyms: ["until", "left of", "substring before"],
    run: (args, { budget }) => around(args, { budget, isBefore: true }),
  },
  {
    name: "AFTER",
    family: "text",
    parameters: [text, part],
    summary: "What stands after the first place of a text; empty text where it does not stand.",
    examples: [
      { formula: 'AFTER("ana@example.org", "@")', result: "example.org" },
      { formula: 'AFTER("abc", "x")', result: "" },
    ],
    synonyms: ["right of", "substring after", "domain"],
    run: (args, { budget }) => around(args, { budget, isBefore: false }),
  },
  {
    name: "REPLACE_FIRST",
    family: "text",
    parameters: [text, { name: "find", type: "text" }, { name: "replacement", type: "text" }],
    summary: "The text with the first occurrence of `find` replaced; both are taken literally.",
    examples: [
      { formula: 'REPLACE_FIRST("a.b.c", ".", "/")', result: "a/b.c" },
      { formula: 'REPLACE_FIRST("abc", "x", "y")', result: "abc" },
    ],
    synonyms: ["substitute once", "sub"],
    run: (args, { budget }) => replaceFirst(args, budget),
  },
  {
    name: "REPEAT",
    family: "text",
    parameters: [text, { name: "times", type: "number" }],
    summary: "The text so many times, one after another.",
    examples: [
      { formula: 'REPEAT("ab", 3)', result: "ababab" },
      { formula: 'REPEAT("-", 0)', result: "" },
    ],
    synonyms: ["times", "duplicate", "line"],
    run: (args, { budget }) => repeat(args, budget),
  },
  {
    name: "PAD_START",
    family: "text",
    parameters: [text, { name: "length", type: "number" }, { name: "filler", type: "text", optional: true }],
    summary: "The text filled up at its beginning to a length, with spaces or another text.",
    examples: [
      { formula: 'PAD_START("7", 3, "0")', result: "007" },
      { formula: 'PAD_START("abcd", 2)', result: "abcd" },
    ],
    synonyms: ["leftpad", "rjust", "leading zeros", "lpad"],
    run: (args, { budget }) => pad(args, { budget, isBefore: true }),
  },
  {
    name: "PAD_END",
    family: "text",
    parameters: [text, { name: "length", type: "number" }, { name: "filler", type: "text", optional: true }],
    summary: "The text filled up at its end to a length, with spaces or another text.",
    examples: [
      { formula: 'PAD_END("7", 3, ".")', result: "7.." },
      { formula: 'PAD_END("ab", 4)', result: "ab  " },
    ],
    synonyms: ["rightpad", "ljust", "rpad"],
    run: (args, { budget }) => pad(args, { budget, isBefore: false }),
  },
  {
    name: "TRUNCATE",
    family: "text",
    parameters: [text, { name: "length", type: "number" }, { name: "ending", type: "text", optional: true }],
    summary: "The text cut to a length, with … (or another ending) in place of what is cut off.",
    examples: [
      { formula: 'TRUNCATE("hello world", 6)', result: "hello…" },
      { formula: 'TRUNCATE("hello", 4, "")', result: "hell" },
    ],
    synonyms: ["shorten", "cut", "limit", "ellipsis"],
    run: (args, { budget }) => truncate(args, budget),
  },
  {
    name: "LINES",
    family: "text",
    parameters: [text],
    summary: "The lines of a text as a list, whichever line ends it has.",
    examples: [
      { formula: 'LINES("a\\nb\\r\\nc")', result: ["a", "b", "c"] },
      { formula: 'LINES("")', result: [""] },
    ],
    synonyms: ["split lines", "newline", "rows"],
    run: (args, { budget }) => lines(args, budget),
  },
];
