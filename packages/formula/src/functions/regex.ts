import type { Budget } from "../budget.ts";
import type { Arguments, FunctionEntry } from "../functionEntry.ts";
import { emptyObject, type Json } from "../json.ts";
import { type Pattern, readPattern, startMatching } from "../pattern.ts";

const text = { name: "text", type: "text" } as const;
const pattern = { name: "pattern", type: "text" } as const;
const flags = { name: "flags", type: "text", optional: true } as const;

/** What a match costs beside the search: an object, and its text. */
const matchSteps = 30;

type Found = { start: number; end: number; groups: (string | null)[] };

/** All matches, one after another. */
function findAll(whole: string, used: Pattern, { budget, most }: { budget: Budget; most: number }): Found[] {
  const matcher = startMatching(whole, used, budget);
  const found: Found[] = [];
  while (found.length < most && matcher.find()) {
    const groups = matcher.groupCount() + 1;
    budget.spend(matchSteps + groups);
    budget.memory(64 + 40 * groups);
    if (found.length >= budget.limits.listLength) budget.list(found.length + 1);
    const texts = Array.from({ length: groups }, (_, index) => matcher.group(index) ?? null);
    found.push({ start: matcher.start(), end: matcher.end(), groups: texts });
  }
  return found;
}

function read(args: Arguments, budget: Budget, flagsIndex = 2): { whole: string; used: Pattern } {
  return { whole: args.text(0), used: readPattern(args, { index: 1, flagsIndex, budget }) };
}

function matches(args: Arguments, budget: Budget): boolean {
  const { whole, used } = read(args, budget);
  return startMatching(whole, used, budget).find();
}

/** The first group where the pattern has any, else all that matched. */
const captured = ({ groups }: Found): Json => (groups.length > 1 ? (groups[1] ?? null) : (groups[0] ?? null));

function extract(args: Arguments, budget: Budget): Json {
  const { whole, used } = read(args, budget);
  const found = findAll(whole, used, { budget, most: Number.POSITIVE_INFINITY });
  budget.list(found.length);
  return found.map(captured);
}

function first(args: Arguments, budget: Budget): Json {
  const { whole, used } = read(args, budget);
  const [found] = findAll(whole, used, { budget, most: 1 });
  return found === undefined ? null : captured(found);
}

function groups(args: Arguments, budget: Budget): Json {
  const { whole, used } = read(args, budget);
  const [found] = findAll(whole, used, { budget, most: 1 });
  if (found === undefined) return null;
  const names = Object.entries(used.re.namedGroups());
  budget.object(names.length);
  if (names.length === 0) return found.groups.slice(1);
  const made = emptyObject();
  for (const [name, index] of names) made[name] = found.groups[Number(index)] ?? null;
  return made;
}

function split(args: Arguments, budget: Budget): Json {
  const { whole, used } = read(args, budget);
  const found = findAll(whole, used, { budget, most: Number.POSITIVE_INFINITY });
  budget.list(found.length + 1);
  budget.text(whole.length);
  budget.memory(24 * found.length);
  let from = 0;
  const parts = found.map(({ start, end }) => {
    const part = whole.slice(from, start);
    from = end;
    return part;
  });
  return [...parts, whole.slice(from)];
}

function replace(args: Arguments, budget: Budget): string {
  const { whole, used } = read(args, budget, 3);
  const template = args.text(2);
  const found = findAll(whole, used, { budget, most: Number.POSITIVE_INFINITY });
  const pieces: string[] = [];
  let length = whole.length;
  let from = 0;
  for (const match of found) {
    const replacement = fill(template, match, budget);
    length += replacement.length;
    budget.checkText(length);
    pieces.push(whole.slice(from, match.start), replacement);
    from = match.end;
  }
  budget.text(length);
  pieces.push(whole.slice(from));
  return pieces.join("");
}

/** `$1` to `$9` stand for groups, `$0` for all that matched, `$$` for a dollar. */
function fill(template: string, { groups: texts }: Found, budget: Budget): string {
  budget.spend(1 + template.length / 20);
  if (!template.includes("$")) return template;
  const parts = template.split(/(\$[$\d])/);
  budget.spend(2 * parts.length);
  const filled = parts.map((part) =>
    /^\$\d$/.test(part) ? (texts[Number(part[1])] ?? "") : part === "$$" ? "$" : part,
  );
  budget.text(filled.reduce((sum, { length }) => sum + length, 0));
  return filled.join("");
}

export const regexFunctions: readonly FunctionEntry[] = [
  {
    name: "MATCH",
    family: "regex",
    parameters: [text, pattern, flags],
    summary: "Whether a pattern (a regular expression in RE2's syntax) is found anywhere in a text. Flags: i, m, s.",
    examples: [
      { formula: `MATCH("order 123", '\\\\d+')`, result: true },
      { formula: 'MATCH("Hello", "^hello$", "i")', result: true },
    ],
    synonyms: ["regex test", "regexp", "like", "matches"],
    run: (args, { budget }) => matches(args, budget),
  },
  {
    name: "REGEX_EXTRACT",
    family: "regex",
    parameters: [text, pattern, flags],
    summary:
      "All matches of a pattern as a list: of each the first group where the pattern has one, else the whole match.",
    examples: [
      { formula: 'REGEX_EXTRACT("a1 b22", "[0-9]+")', result: ["1", "22"] },
      { formula: 'REGEX_EXTRACT("id=7, id=8", "id=([0-9]+)")', result: ["7", "8"] },
    ],
    synonyms: ["scan", "findall", "matchAll", "capture"],
    run: (args, { budget }) => extract(args, budget),
  },
  {
    name: "REGEX_FIRST",
    family: "regex",
    parameters: [text, pattern, flags],
    summary: "The first match of a pattern: its first group where the pattern has one; NULL if there is no match.",
    examples: [
      { formula: 'REGEX_FIRST("ticket ABC-12 and XY-3", "[A-Z]+-[0-9]+")', result: "ABC-12" },
      { formula: 'REGEX_FIRST("none", "[0-9]")', result: null },
    ],
    synonyms: ["match one", "capture first", "search"],
    run: (args, { budget }) => first(args, budget),
  },
  {
    name: "REGEX_GROUPS",
    family: "regex",
    parameters: [text, pattern, flags],
    summary:
      "The groups of the first match: an object where they have names, as in (?P<year>…), else a list; NULL if there is no match.",
    examples: [
      {
        formula: 'REGEX_GROUPS("2026-11", "(?P<year>[0-9]+)-(?P<month>[0-9]+)")',
        result: { year: "2026", month: "11" },
      },
      { formula: 'REGEX_GROUPS("a-b", "(.)-(.)")', result: ["a", "b"] },
    ],
    synonyms: ["named groups", "captures", "parse text"],
    run: (args, { budget }) => groups(args, budget),
  },
  {
    name: "REGEX_REPLACE",
    family: "regex",
    parameters: [text, pattern, { name: "replacement", type: "text" }, flags],
    summary:
      "The text with every match of a pattern replaced; $1 to $9 stand for groups, $0 for the match, $$ for a dollar.",
    examples: [
      { formula: 'REGEX_REPLACE("a1b22", "[0-9]+", "#")', result: "a#b#" },
      { formula: 'REGEX_REPLACE("Ana Bo", "([A-Za-z]+) ([A-Za-z]+)", "$2, $1")', result: "Bo, Ana" },
    ],
    synonyms: ["gsub", "substitute", "regexp replace"],
    run: (args, { budget }) => replace(args, budget),
  },
  {
    name: "REGEX_SPLIT",
    family: "regex",
    parameters: [text, pattern, flags],
    summary: "The parts of a text between the matches of a pattern, as a list.",
    examples: [
      { formula: 'REGEX_SPLIT("a, b;c", "[,;] *")', result: ["a", "b", "c"] },
      { formula: 'REGEX_SPLIT("a", ",")', result: ["a"] },
    ],
    synonyms: ["tokenize", "split by pattern"],
    run: (args, { budget }) => split(args, budget),
  },
];
