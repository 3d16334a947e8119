import type { FormulaProblem } from "./problem.ts";

/** Spellings of other languages, and what they are called here. */
type Habit = { pattern: RegExp; message: string; insert?: string; label?: string };

const habits: readonly Habit[] = [
  { pattern: /^===?/, message: "Two values are compared with a single =.", insert: "=", label: "Use =" },
  { pattern: /^!==/, message: "Not equal is written !=.", insert: "!=", label: "Use !=" },
  { pattern: /^<>/, message: "Not equal is written !=.", insert: "!=", label: "Use !=" },
  { pattern: /^&&/, message: "Both of two conditions: write AND.", insert: " AND ", label: "Use AND" },
  { pattern: /^\|\|/, message: "One of two conditions: write OR.", insert: " OR ", label: "Use OR" },
  { pattern: /^\?\?/, message: "A value to fall back on: write DEFAULT(value, other)." },
  {
    pattern: /^\?\.?/,
    message: "A choice is written IF(condition, then, else); a missing value is caught by DEFAULT(value, other).",
  },
  { pattern: /^=>/, message: "A function is written LAMBDA(x, result)." },
  { pattern: /^`/, message: "Text stands in double or single quotes; join parts with &." },
  { pattern: /^\$\{/, message: 'Text is joined with &: "Hello " & name.' },
  { pattern: /^!(?!=)/, message: "The opposite of a condition: write NOT.", insert: "NOT ", label: "Use NOT" },
  { pattern: /^\{\{/, message: "Inside a formula, names are written as they are, without braces." },
];

const lowerWords: Readonly<Record<string, string>> = {
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

/** Finds spellings of other languages outside texts. At most five are reported. */
export function findHabits(source: string, known: (name: string) => boolean): FormulaProblem[] {
  const problems: FormulaProblem[] = [];
  for (let at = 0; at < source.length && problems.length < 5; ) {
    const rest = source.slice(at, at + 80);
    const skipped =
      /^(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')/s.exec(source.slice(at))?.[0] ??
      /^(?:<=|>=|!=|\|>)(?![=>])/.exec(rest)?.[0];
    const problem = skipped === undefined ? findHabit(rest, at, { source, known }) : undefined;
    if (problem !== undefined) problems.push(problem);
    const length = problem === undefined ? 0 : problem.to - problem.from;
    at += Math.max(
      1,
      skipped?.length ?? 0,
      length,
      skipped === undefined ? (/^\w+/.exec(source.slice(at))?.[0].length ?? 0) : 0,
    );
  }
  return problems;
}

type Around = { source: string; known: (name: string) => boolean };

function findHabit(rest: string, at: number, around: Around): FormulaProblem | undefined {
  for (const { pattern, message, insert, label } of habits) {
    const match = pattern.exec(rest);
    if (match === null) continue;
    const to = at + match[0].length;
    const fix = insert === undefined || label === undefined ? {} : { fix: { label, from: at, to, insert } };
    return { code: "syntax_error", message, from: at, to, found: match[0], ...fix };
  }
  return findWord(rest, at, around);
}

function findWord(rest: string, at: number, { source, known }: Around): FormulaProblem | undefined {
  const word = /^[A-Za-z_]\w*/.exec(rest)?.[0];
  if (word === undefined || source[at - 1] === ".") return undefined;
  const after = source.slice(at + word.length);
  if (/^\s*:(?!=)/.test(after)) return undefined;
  const to = at + word.length;
  const replacement = Object.hasOwn(lowerWords, word) ? lowerWords[word] : undefined;
  if (replacement !== undefined && !/^\s*[.[]/.test(after)) {
    const fix = { label: `Use ${replacement}`, from: at, to, insert: replacement };
    return { code: "syntax_error", message: `${word} is written ${replacement} here.`, from: at, to, found: word, fix };
  }
  const upper = word.toUpperCase();
  if (word === upper || !/^\s*\(/.test(after) || !known(upper)) return undefined;
  const fix = { label: `Use ${upper}`, from: at, to, insert: upper };
  return {
    code: "unknown_function",
    message: `Functions are written in capitals: ${upper}.`,
    from: at,
    to,
    found: word,
    fix,
  };
}
