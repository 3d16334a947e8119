import type { SyntaxNode, Tree } from "@lezer/common";
import { findHabits } from "./habits.ts";
import type { FormulaProblem } from "./problem.ts";

const problemsMax = 5;

/**
 * What is wrong with the syntax of a source. Spellings of other languages are named as such; every other place where
 * the grammar had to recover says what was expected there and what is there.
 */
export function syntaxProblems(tree: Tree, source: string, isFunction: (name: string) => boolean): FormulaProblem[] {
  if (source.trim() === "")
    return [problem(source, { from: 0, to: source.length }, "a value, such as a name, a number or a text")];
  const habits = findHabits(source, isFunction);
  const errors = errorNodes(tree);
  const own = errors.filter((node) => !habits.some((habit) => near(habit, node)));
  const problems = [
    ...habits,
    ...(habits.length > 0 && errors.length === 0 ? [] : own.map((node) => fromNode(node, source))),
  ];
  return problems.sort((a, b) => a.from - b.from).slice(0, problemsMax);
}

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
function near(habit: FormulaProblem, node: SyntaxNode): boolean {
  return node.from <= habit.to + 2 && node.to >= habit.from - 1;
}

function fromNode(node: SyntaxNode, source: string): FormulaProblem {
  const unclosed = findUnclosedText(source);
  if (unclosed !== null && node.to >= unclosed) {
    const message = "The text that begins here has no closing quote.";
    return {
      code: "syntax_error",
      message,
      from: unclosed,
      to: source.length,
      expected: `a closing ${source[unclosed]}`,
    };
  }
  return problem(source, node, expectedIn(node));
}

function problem(source: string, { from, to }: { from: number; to: number }, expected: string): FormulaProblem {
  const word = /^\s*(\w+|"[^"]*"?|\S)/.exec(source.slice(from))?.[1];
  const found = word === undefined ? "the end of the formula" : `\`${word.slice(0, 30)}\``;
  const message = `Expected ${expected}, found ${found}.`;
  return {
    code: "syntax_error",
    message,
    from,
    to: Math.max(to, Math.min(source.length, from + (word?.length ?? 0))),
    expected,
    found,
  };
}

const closers: Readonly<Record<string, string>> = {
  Arguments: "a comma or `)`",
  Parenthesized: "`)`",
  List: "a comma or `]`",
  Index: "`]`",
  Object: "a comma or `}`",
  Entry: "`:` and a value",
  Member: "a name after the dot",
  Pipe: "a function call after |>",
};

function expectedIn(node: SyntaxNode): string {
  const parent = node.parent;
  if (parent === null || parent.name === "Formula")
    return node.prevSibling === null ? "a value" : "an operator or the end";
  const complete = node.prevSibling !== null && /^(?:[A-Z]\w+)$/.test(node.prevSibling.name);
  const operator = ["Times", "Divide", "Remainder", "Plus", "Minus", "Ampersand", "CompareOp"];
  if (node.prevSibling !== null && operator.includes(node.prevSibling.name)) return "a value";
  return (complete || parent.name === "Member" ? closers[parent.name] : undefined) ?? closers[parent.name] ?? "a value";
}

function findUnclosedText(source: string): number | null {
  for (let at = 0; at < source.length; at += 1) {
    const quote = source[at];
    if (quote !== '"' && quote !== "'") continue;
    const end = closing(source, at, quote);
    if (end === null) return at;
    at = end;
  }
  return null;
}

function closing(source: string, from: number, quote: string): number | null {
  for (let at = from + 1; at < source.length; at += 1) {
    if (source[at] === "\\") at += 1;
    else if (source[at] === quote) return at;
  }
  return null;
}
