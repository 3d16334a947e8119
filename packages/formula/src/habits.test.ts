import { describe, expect, test } from "vitest";
import { compileFormula } from "./formula.ts";
import { problemOf } from "./testFormula.ts";

/** The source after every mend that is offered. */
function mend(source: string): string {
  const compiled = compileFormula(source);
  if (compiled.ok) return source;
  const fixes = compiled.problems.flatMap(({ fix }) => (fix === undefined ? [] : [fix]));
  return fixes
    .toReversed()
    .reduce((text, { from, to, insert }) => text.slice(0, from) + insert + text.slice(to), source);
}

describe("a habit from elsewhere is named, and mended by what it offers", () => {
  test.each([
    ["a == b", "a = b"],
    ["a === b", "a = b"],
    ["a !== b", "a != b"],
    ["a <> b", "a != b"],
    ["a&&b", "a AND b"],
    ["a||b", "a OR b"],
    ["!a", "NOT a"],
    ["true", "TRUE"],
    ["a = null", "a = NULL"],
    ["None", "NULL"],
    ["a and not b", "a AND NOT b"],
    ["upcase(a)", "UPCASE(a)"],
    ["a == 1 && if(b, true, c)", "a = 1  AND  IF(b, TRUE, c)"],
  ])("%j", (source, mended) => {
    expect(compileFormula(source).ok).toBe(false);
    expect(mend(source)).toBe(mended);
    expect(compileFormula(mended).ok).toBe(true);
  });
});

describe("a habit without a mend says how it is written here", () => {
  test.each([
    ["a ? b : c", "IF(condition, then, else)"],
    ["a?.b", "DEFAULT(value, other)"],
    ["a ?? b", "DEFAULT(value, other)"],
    ["x => x", "LAMBDA(x, result)"],
    ["`hi`", "double or single quotes"],
    [`${"$"}{a}`, "joined with &"],
    ["{{a}}", "without braces"],
  ])("%j", (source, words) => {
    expect(compileFormula(source)).toMatchObject({
      ok: false,
      problems: [{ code: "syntax_error", message: expect.stringContaining(words) }],
    });
  });

  test("names its own place, and the grammar does not repeat it", () => {
    expect(compileFormula("a == b")).toMatchObject({ problems: [{ from: 2, to: 4, found: "==" }] });
    expect(compileFormula("a == b")).toHaveProperty("problems.length", 1);
  });
});

describe("what only looks like a habit is left alone", () => {
  test.each([
    '"a == b && !c || true"',
    "'x => `y`'",
    '"\\"=="',
    "a <= b",
    "a >= b",
    "a != b",
    "a |> UPCASE()",
    "a = -1",
    "{true: 1, null : 2, and: 3}",
    "a.true",
    "a . null",
    "[{a: 1}]",
    "order.or",
    "ordinal",
    "iffy",
    "true_positives",
    "null.body",
    "nil[0]",
  ])("%s", (source) => {
    expect(compileFormula(source)).toMatchObject({ ok: true });
  });
});

describe("habits that only show when the formula runs", () => {
  test("+ on texts offers &", () => {
    expect(problemOf('"a" + "b"').message).toBe("'+' needs numbers; left is text \"a\". To join text use &.");
    expect(problemOf('1 + "b"').message).toBe("'+' needs numbers; right is text \"b\". To join text use &.");
    expect(problemOf("1 + NULL").message).toBe("'+' needs numbers; right is NULL.");
  });

  test(".length offers SIZE", () => {
    expect(problemOf("a.length", { a: [1] }).message).toContain("The length of a list is SIZE(list).");
    expect(problemOf("a.length", { a: "x" }).message).toContain("The length of a text is SIZE(text).");
  });
});
