import { describe, expect, test } from "vitest";
import { compileFormula, formulaLengthMax } from "./formula.ts";
import { problemsOf } from "./testFormula.ts";

describe("a syntax error says where, what was expected and what is there", () => {
  test.each([
    ["", "0-0 Expected a value, such as a name, a number or a text, found the end of the formula."],
    ["   ", "0-3 Expected a value, such as a name, a number or a text, found the end of the formula."],
    ["1 +", "3-3 Expected a value, found the end of the formula."],
    ["* 2", "0-1 Expected a value, found `*`."],
    ["a b", "2-3 Expected an operator or the end, found `b`."],
    ["a @ b", "2-3 Expected an operator or the end, found `@`."],
    ["a)", "1-2 Expected an operator or the end, found `)`."],
    ["(1", "2-2 Expected an operator or `)`, found the end of the formula."],
    ["(1 2)", "3-4 Expected an operator or `)`, found `2`."],
    ["[1, 2", "5-5 Expected an operator, a comma or `]`, found the end of the formula."],
    ["[1,,2]", "3-4 Expected a value, found `,`."],
    ["{a 1}", "3-4 Expected `:` and a value, found `1`."],
    ["{a: }", "4-5 Expected a value, found `}`."],
    ["{1: 2}", "1-2 Expected a key or `}`, found `1`."],
    ["a.", "2-2 Expected a name after the dot, found the end of the formula."],
    ["a[]", "2-3 Expected a value or `]`, found `]`."],
    ["a[1", "3-3 Expected an operator or `]`, found the end of the formula."],
    ["JOIN(a b)", "7-8 Expected an operator, a comma or `)`, found `b`."],
    ["a AND", "5-5 Expected a value, found the end of the formula."],
    ["a |>", "4-4 Expected a function call after |>, found the end of the formula."],
    ["a |> 1", "5-6 Expected a function call after |>, found `1`."],
    ["a |> b", "6-6 Expected `(` and arguments, found the end of the formula."],
    ["'abc", "0-4 The text that begins here has no closing quote."],
    ['"a" & "b', "6-8 The text that begins here has no closing quote."],
  ])("%j", (source, problem) => {
    expect(problemsOf(source)).toEqual([problem]);
  });

  test("with expected and found as data", () => {
    const compiled = compileFormula("JOIN(a b)");
    expect(compiled).toMatchObject({
      ok: false,
      problems: [{ code: "syntax_error", expected: "an operator, a comma or `)`", found: "`b`" }],
    });
  });

  test("and one source tells of several", () => {
    expect(problemsOf("[1 2] + {a 1} + (3")).toEqual([
      "3-4 Expected an operator, a comma or `]`, found `2`.",
      "11-12 Expected `:` and a value, found `1`.",
      "18-18 Expected an operator or `)`, found the end of the formula.",
    ]);
  });
});

describe("what the grammar takes and the language does not is refused when it is read", () => {
  test.each([
    ["UPCASE(a, b)", "0-12 UPCASE is written UPCASE(text); here it has 2 arguments."],
    ["IF(a)", "0-5 IF is written IF(condition, then, otherwise?); here it has 1 argument."],
    ["MERGE()", "0-7 MERGE is written MERGE(object, more…); here it has 0 arguments."],
    ["UPCSE(a)", "0-5 There is no function UPCSE. Did you mean UPCASE?"],
    ["LAMDA(x, x)", "0-5 There is no function LAMDA. Did you mean LAMBDA?"],
    ["ZZZZZZZZZ(a)", "0-9 There is no function ZZZZZZZZZ."],
    ["1e999", "0-5 The number is too large."],
    ["LAMBDA()", "0-8 A function is written LAMBDA(x, result): names first, then what to compute from them."],
    ["LAMBDA(x)", "0-9 A function is written LAMBDA(x, result): names first, then what to compute from them."],
    ["LAMBDA(a.b, 1)", "0-14 A function is written LAMBDA(x, result): names first, then what to compute from them."],
    ["x |> LAMBDA(a, a)", "5-17 After |> a function call is needed, not LAMBDA."],
    ["1 + %", '4-5 % stands for the piped value: it needs a |> before it, as in list |> JOIN(%, ", ").'],
  ])("%j", (source, problem) => {
    expect(problemsOf(source)).toEqual([problem]);
  });

  test("and all wrong calls of a source are told at once, with a mend where there is one", () => {
    const compiled = compileFormula("UPCSE(a) & TRIM()");
    expect(compiled).toMatchObject({
      ok: false,
      problems: [
        { code: "unknown_function", from: 0, to: 5, found: "UPCSE", fix: { from: 0, to: 5, insert: "UPCASE" } },
        { code: "wrong_arguments", from: 11, to: 17, expected: "TRIM(text)" },
      ],
    });
  });
});

describe("limits of a source", () => {
  test("a formula of 10 000 characters is read, a longer one is refused with the limit", () => {
    const longest = `"${"a".repeat(formulaLengthMax - 2)}"`;
    expect(compileFormula(longest).ok).toBe(true);
    expect(compileFormula(`${longest} `)).toMatchObject({
      ok: false,
      problems: [{ code: "formula_too_long", message: expect.stringContaining("10000 is the limit") }],
    });
  });

  test.each([
    ["parentheses", `${"(".repeat(300)}1${")".repeat(300)}`],
    ["unclosed parentheses", "(".repeat(9000)],
    ["lists", `${"[".repeat(300)}${"]".repeat(300)}`],
    ["objects", `${"{a:".repeat(300)}1${"}".repeat(300)}`],
    ["signs", `${"-".repeat(9000)}1`],
    ["sums", `${"1+".repeat(4999)}1`],
    ["calls", `${"UPCASE(".repeat(300)}a${")".repeat(300)}`],
    ["members", `a${".b".repeat(4000)}`],
    ["pipes", `"a"${" |> UPCASE()".repeat(300)}`],
  ])("%s nested too deep are refused with the limit and the way out", (_, source) => {
    expect(compileFormula(source)).toMatchObject({
      ok: false,
      problems: [{ code: "too_deep", message: expect.stringContaining("200 levels") }],
    });
  });

  test("a chain of 190 values is read", () => {
    expect(compileFormula(`a${" & a".repeat(189)}`).ok).toBe(true);
  });

  test("a pipe into nested pipes is read once, not twice for each level", () => {
    const source = `${"a |> MERGE(".repeat(60)}a${")".repeat(60)}`;
    expect(compileFormula(source).ok).toBe(true);
  });
});

describe("the references of a formula", () => {
  const referencesOf = (source: string) => {
    const compiled = compileFormula(source);
    return compiled.ok ? compiled.formula.references.map(({ root, path }) => [root, ...path]) : compiled.problems;
  };

  test.each<[string, unknown[]]>([
    ["fetch.body.items[0].name", [["fetch", "body", "items", 0, "name"]]],
    ['a["odd key"]', [["a", "odd key"]]],
    ["a[b.c].d", [["a"], ["b", "c"]]],
    ["MAP_LAMBDA(a, LAMBDA(x, x.y & b))", [["a"], ["b"]]],
    ["LAMBDA(x, x) = x", [["x"]]],
    ["a |> JOIN(%, b)", [["a"], ["b"]]],
    ["{k: a, l: [b]}", [["a"], ["b"]]],
    ["NOT -a OR (b).c", [["a"], ["b", "c"]]],
    ['"a.b"', []],
  ])("%s", (source, references) => {
    expect(referencesOf(source)).toEqual(references);
  });

  test("have their place in the source", () => {
    const compiled = compileFormula("1 + a.b");
    expect(compiled).toMatchObject({ formula: { references: [{ root: "a", from: 4, to: 7 }] } });
  });
});
