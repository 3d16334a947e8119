import type { FormulaProblem } from "./problem.ts";
import { closingQuote, isQuote } from "./quotes.ts";

/** Spellings of other languages, and what they are called here. The first that fits counts. */
type Habit = { spelling: RegExp; message: string; insert?: string };

const habits: readonly Habit[] = [
  { spelling: /===?/y, message: "Two values are compared with a single =.", insert: "=" },
  { spelling: /!==|<>/y, message: "Not equal is written !=.", insert: "!=" },
  { spelling: /&&/y, message: "Both of two conditions: write AND.", insert: " AND " },
  { spelling: /\|\|/y, message: "One of two conditions: write OR.", insert: " OR " },
  { spelling: /\?\?/y, message: "A value to fall back on: write DEFAULT(value, other)." },
  {
    spelling: /\?\.?/y,
    message: "A choice is written IF(condition, then, else); a missing value is caught by DEFAULT(value, other).",
  },
  { spelling: /=>/y, message: "A function is written LAMBDA(x, result)." },
  { spelling: /`[^`]*`?/y, message: "Text stands in double or single quotes; join parts with &." },
  { spelling: /\$\{/y, message: 'Text is joined with &: "Hello " & name.' },
  { spelling: /!(?!=)/y, message: "The opposite of a condition: write NOT.", insert: "NOT " },
  { spelling: /\{\{/y, message: "Inside a formula, names are written as they are, without braces." },
];

/** What may begin with a habit's first character and is none. */
const operators = /(?:<=|>=|!=|\|>)(?!=)/y;

const words: Readonly<Record<string, string>> = {
  true: "TRUE",
  false: "FALSE",
  null: "NULL",
  undefined: "NULL",
  nil: "NULL",
  None: "NULL",
  True: "TRUE",
  False: "FALSE",
  and: "AND",
  or: "OR",
  not: "NOT",
};

const problemsMax = 5;

/** Finds spellings of other languages outside texts. At most five are reported. */
export function findHabits(source: string, isFunction: (name: string) => boolean): FormulaProblem[] {
  const problems: FormulaProblem[] = [];
  for (let at = 0; at < source.length && problems.length < problemsMax; ) {
    if (isQuote(source[at])) {
      at = (closingQuote(source, at) ?? source.length) + 1;
      continue;
    }
    const word = matchAt(/\w+/y, source, at);
    const problem = word === undefined ? findHabit(source, at) : findWord({ source, word, at }, isFunction);
    if (problem !== undefined) problems.push(problem);
    at = problem?.to ?? at + (word ?? matchAt(operators, source, at) ?? " ").length;
  }
  return problems;
}

function matchAt(pattern: RegExp, source: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0];
}

function findHabit(source: string, at: number): FormulaProblem | undefined {
  if (!"=!<>&|?`${".includes(source[at] ?? " ") || matchAt(operators, source, at) !== undefined) return undefined;
  for (const { spelling, message, insert } of habits) {
    const found = matchAt(spelling, source, at);
    if (found === undefined) continue;
    const to = at + found.length;
    const fix = insert === undefined ? {} : { fix: { label: `Use ${insert.trim()}`, from: at, to, insert } };
    return { code: "syntax_error", message, from: at, to, found, ...fix };
  }
  return undefined;
}

type Word = { source: string; word: string; at: number };

/** A constant or an operator in small letters, or a function in small letters before its parenthesis. */
function findWord({ source, word, at }: Word, isFunction: (name: string) => boolean): FormulaProblem | undefined {
  const before = source.slice(0, at).trimEnd().at(-1);
  const after = source.slice(at + word.length).trimStart()[0];
  if (before === "." || after === ":") return undefined;
  const place = { from: at, to: at + word.length, found: word };
  const constant = Object.hasOwn(words, word) ? words[word] : undefined;
  if (constant !== undefined && after !== "." && after !== "[") {
    const fix = { label: `Use ${constant}`, from: place.from, to: place.to, insert: constant };
    return { code: "syntax_error", message: `${word} is written ${constant} here.`, ...place, fix };
  }
  const upper = word.toUpperCase();
  if (word === upper || after !== "(" || !isFunction(upper)) return undefined;
  const fix = { label: `Use ${upper}`, from: place.from, to: place.to, insert: upper };
  return { code: "unknown_function", message: `Functions are written in capitals: ${upper}.`, ...place, fix };
}
