import type { SyntaxNode, Tree } from "@lezer/common";
import { findHabits } from "./habits.ts";
import { depthMax, tooDeepMessage } from "./parse.ts";
import type { FormulaProblem } from "./problem.ts";
import { findUnclosedText, outsideTexts } from "./quotes.ts";

const problemsMax = 5;

/** Nodes of the tree on the way to the deepest one; a level of the language is at most three of them. */
const treeDepthMax = 3 * depthMax;

/**
 * What is wrong with the syntax of a source. Spellings of other languages are named as such; every other place where
 * the grammar had to recover says what was expected there and what is there.
 */
export function syntaxProblems(tree: Tree, source: string, isFunction: (name: string) => boolean): FormulaProblem[] {
  if (source.trim() === "")
    return [unexpected(source, { from: 0, to: source.length }, "a value, such as a name, a number or a text")];
  const habits = findHabits(source, isFunction);
  const errors = errorNodes(tree);
  const deep = errors.length === 0 ? null : tooDeep(tree, source);
  if (deep !== null) return [deep];
  const own = errors
    .filter((node) => !habits.some((habit) => isEcho(habit, node)))
    .map((node) => unexpected(source, node, expectedIn(node, source)));
  return [...habits, ...own].sort((a, b) => a.from - b.from).slice(0, problemsMax);
}

/** The first places where the grammar recovered; errors side by side are one. */
function errorNodes(tree: Tree): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  let last = -2;
  tree.iterate({
    enter(ref) {
      if (!ref.type.isError || found.length >= problemsMax) return;
      if (ref.from > last + 1) found.push(ref.node);
      last = ref.to;
    },
  });
  return found;
}

/** Whether an error of the grammar is only the echo of a habit that was named. */
function isEcho(habit: FormulaProblem, node: SyntaxNode): boolean {
  return node.from <= habit.to + 2 && node.to >= habit.from - 1;
}

/** A text without a closing quote: whatever follows it can't be told apart from it. */
export function unclosedText(source: string): FormulaProblem | null {
  const open = findUnclosedText(source);
  if (open === null) return null;
  const message = "The text that begins here has no closing quote.";
  return { code: "syntax_error", message, from: open, to: source.length, expected: `a closing ${source[open]}` };
}

/**
 * Brackets that nest too deep, or one that closes nothing: looked for before parsing, as the parser's recovery from
 * thousands of them takes a quarter of a second.
 */
export function bracketProblem(source: string): FormulaProblem | null {
  let open = 0;
  for (const at of outsideTexts(source)) {
    const char = source[at] ?? "";
    if ("([{".includes(char)) open += 1;
    else if (")]}".includes(char)) open -= 1;
    if (open > depthMax) return { code: "too_deep", message: tooDeepMessage, from: at, to: at + 1 };
    if (open < 0) return unexpected(source, { from: at, to: at + 1 }, at === 0 ? "a value" : "an operator or the end");
  }
  return null;
}

/** The parser gives up far beyond the depth that the language allows, and what it says then has no use. */
function tooDeep(tree: Tree, source: string): FormulaProblem | null {
  let depth = 0;
  let deepest = 0;
  tree.iterate({
    enter() {
      depth += 1;
      deepest = Math.max(deepest, depth);
    },
    leave() {
      depth -= 1;
    },
  });
  if (deepest <= treeDepthMax) return null;
  return { code: "too_deep", message: tooDeepMessage, from: 0, to: source.length };
}

function unexpected(source: string, { from, to }: { from: number; to: number }, expected: string): FormulaProblem {
  const rest = source.slice(from);
  const start = from + rest.length - rest.trimStart().length;
  const word = /^(?:\w+|"[^"]*"?|\S)/.exec(source.slice(start))?.[0];
  const found = word === undefined ? "the end of the formula" : `\`${word.slice(0, 30)}\``;
  const place = word === undefined ? { from, to } : { from: start, to: start + word.length };
  return { code: "syntax_error", message: `Expected ${expected}, found ${found}.`, ...place, expected, found };
}

/** What may follow a finished value inside a construct. */
const closers: Readonly<Record<string, string>> = {
  Arguments: "an operator, a comma or `)`",
  Parenthesized: "an operator or `)`",
  List: "an operator, a comma or `]`",
  Index: "an operator or `]`",
  Object: "an operator, a comma or `}`",
  Entry: "`:` and a value",
};

/** What may follow a token that is not a value. */
const followers: Readonly<Record<string, string>> = {
  ".": "a name after the dot",
  "|>": "a function call after |>",
  "{": "a key or `}`",
  "[": "a value or `]`",
  "(": "a value",
  ",": "a value",
  ":": "a value",
  Callee: "`(` and arguments",
};

function expectedIn(node: SyntaxNode, source: string): string {
  // A name that could go on holds the error inside itself; what counts is what may follow it.
  const name = node.parent?.name === "Name" ? node.parent : null;
  const at = name ?? node;
  const before = name !== null && name.from < node.from ? name : at.prevSibling;
  if (before === null || /\b(?:AND|OR|NOT)\s*$/.test(source.slice(0, node.from))) return "a value";
  const parent = at.parent?.name ?? "";
  const follower = followers[before.name];
  if (follower !== undefined) return parent === "Object" && before.name === "," ? "a key" : follower;
  const isValue = before.type.is("Expression") || before.name === "Entry" || before.name === "Key";
  return isValue ? (closers[parent] ?? "an operator or the end") : "a value";
}
