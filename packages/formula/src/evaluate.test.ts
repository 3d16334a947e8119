import { describe, expect, test } from "vitest";
import type { Limits } from "./budget.ts";
import { evaluate } from "./evaluate.ts";
import { compileFormula } from "./formula.ts";
import type { Json } from "./json.ts";
import { computed, problemOf } from "./testFormula.ts";

const roots: { [name: string]: Json } = {
  fetch_user: { body: { name: "Ada", tags: ["x", "y"], "odd key": 1 }, headers: {}, status: 200 },
  nothing: null,
  n: 3,
};

describe("literals", () => {
  test.each<[string, Json]>([
    ['"a"', "a"],
    ["'a'", "a"],
    ['"a\\n\\t\\"\\\\\\/"', 'a\n\t"\\/'],
    ["'it\\'s'", "it's"],
    ['"\\u00e9\\q"', "é\\q"],
    ["1.5", 1.5],
    ["1e3", 1000],
    ["2.5E-1", 0.25],
    ["TRUE", true],
    ["FALSE", false],
    ["NULL", null],
    ["[]", []],
    ["[1, [2],]", [1, [2]]],
    ["{}", {}],
    ['{a: 1, "b c": {d: 2}, TRUE: 3,}', { a: 1, "b c": { d: 2 }, TRUE: 3 }],
    ["{a: 1, a: 2}", { a: 2 }],
  ])("%s", (source, value) => {
    expect(computed(source)).toEqual(value);
  });
});

describe("operators", () => {
  test.each<[string, Json]>([
    ["1 + 2 * 3", 7],
    ["(1 + 2) * 3", 9],
    ["10 - 4 - 3", 3],
    ["24 / 4 / 2", 3],
    ["7 % 4 * 2", 6],
    ["-2 * -3", 6],
    ["- - 1", 1],
    ["-{x: 0}.x", 0],
    ["1 + 2 & 3 + 4", "37"],
    ['"a" & 1 & TRUE & NULL', "a1true"],
    ['1 & 2 = "12"', true],
    ["1 < 2 AND 2 < 1", false],
    ["NOT 1 = 2", true],
    ["NOT FALSE AND FALSE", false],
    ["TRUE OR FALSE AND FALSE", true],
    ["1 = 1 OR 1 / 0 = 0", true],
    ["FALSE AND 1 / 0 = 0", false],
    ["0 AND TRUE", true],
    ["NULL OR FALSE", false],
    ["0 * -1", 0],
  ])("%s", (source, value) => {
    expect(computed(source)).toEqual(value);
  });

  test.each<[string, boolean]>([
    ['1 = "1"', false],
    ["NULL = FALSE", false],
    ["[1, {a: 2, b: 3}] = [1, {b: 3, a: 2}]", true],
    ["[1] = [1, 2]", false],
    ["{a: NULL} = {b: NULL}", false],
    ["{} = []", false],
    ['"a" != "b"', true],
    ['"a" < "b"', true],
    ['"b" <= "a"', false],
    ["2 >= 2", true],
    ["3 > 20", false],
  ])("%s compares without converting", (source, value) => {
    expect(computed(source)).toBe(value);
  });

  test.each([
    ['1 < "2"', "'<' compares two numbers or two texts; left is a number 1, right is text \"2\"."],
    ["NULL >= 1", "'>=' compares two numbers or two texts; left is NULL, right is a number 1."],
    ["1 - [1]", "'-' needs numbers; right is a list of 1."],
    ["TRUE * 2", "'*' needs numbers; left is TRUE."],
    ["-{}", "'-' needs a number; it is before an object."],
    ["1 / 0", "1 / 0 has no finite result."],
    ["5 % 0", "5 % 0 has no finite result."],
    ["1e300 * 1e300", "1e+300 * 1e+300 has no finite result."],
    ['"a" & [1]', "'&' joins texts, numbers and booleans; a list of 1 needs TO_JSON or JOIN first."],
    ["LAMBDA(x, x) = 1", "A function is not a value: pass it to MAP_LAMBDA or FILTER."],
    ["[LAMBDA(x, x)]", "A function is not a value: pass it to MAP_LAMBDA or FILTER."],
    ["LAMBDA(x, x)", "A function is not a value: pass it to MAP_LAMBDA or FILTER."],
    ['"a" & LAMBDA(x, x)', "'&' joins texts, numbers and booleans; a function needs TO_JSON or JOIN first."],
  ])("%s fails and says why", (source, message) => {
    expect(problemOf(source).message).toBe(message);
  });
});

describe("a path", () => {
  test.each<[string, Json]>([
    ["fetch_user.body.name", "Ada"],
    ["fetch_user.body.tags[0]", "x"],
    ["fetch_user.body.tags[-1]", "y"],
    ['fetch_user["body"]["odd key"]', 1],
    ['fetch_user[IF(TRUE, "status")]', 200],
    ["fetch_user.body.tags[n - 2]", "y"],
    ["{a: [5]}.a[0]", 5],
    ["FIRST([{a: 1}]).a", 1],
  ])("%s", (source, value) => {
    expect(computed(source, roots)).toEqual(value);
  });

  test.each([
    ["fetch_user.bdy", "`bdy` not found on `fetch_user` (has: body, headers, status). Did you mean `body`?"],
    ["fetch_user.headers.x", "`x` not found on `fetch_user.headers` (it is empty)."],
    [
      "fetch_user.body.tags.name",
      "`name` not found on `fetch_user.body.tags`: it is a list of 2 items. Take one by [0], or use MAP to read it from each.",
    ],
    ["fetch_user.body.tags[2]", "Item 2 not found on `fetch_user.body.tags`: the list has 2 items, the first is [0]."],
    ["fetch_user.body.tags[0].x", "`x` not found on `fetch_user.body.tags[0]`: it is text, not an object."],
    ["fetch_user.body[n]", "a number 3 not found on `fetch_user.body` (has: name, tags, odd key)."],
    ['fetch_user["a b"].c', "`a b` not found on `fetch_user` (has: body, headers, status)."],
    ["n[0]", "a number 0 not found on `n`: it is a number, not a list."],
    ["nothing.a", "`a` not found on `nothing`: it is NULL, not an object."],
    ["{a: 1}.b", "`b` not found on the value (has: a)."],
    [
      "fetch_usr.body",
      "There is nothing called `fetch_usr` here (there is: fetch_user, nothing, n). Did you mean `fetch_user`?",
    ],
  ])("%s that leads nowhere says what is there", (source, message) => {
    expect(problemOf(source, roots)).toMatchObject({ code: "not_found", message });
  });

  test("that leads nowhere is NULL where the story wants it so", () => {
    const sources = ["fetch_user.bdy", "no_such.a.b[0]", "nothing.a.b", "n.x", "fetch_user.body.tags[7].x", "{}.a"];
    for (const source of sources) expect(computed(source, roots, { missing: "null" })).toBeNull();
  });

  test("names many keys and long keys in short", () => {
    const many = Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`key${index}`, index]));
    const { message } = problemOf("a.missing_key", { a: { ["x".repeat(9000)]: 1, ...many } });
    expect(message.length).toBeLessThan(400);
    expect(message).toContain("and 49991 more");
  });

  test.each(["__proto__", "constructor", "toString", "hasOwnProperty", "__defineGetter__", "valueOf"])(
    "finds no %s, on nothing",
    (name) => {
      for (const source of [`a.${name}`, `a["${name}"]`, `l.${name}`, `t.${name}`, `{}.${name}`, `n.${name}`, name])
        expect(problemOf(source, { a: {}, l: [1], t: "x", n: 1 })).toMatchObject({ code: "not_found" });
    },
  );

  test("reads keys with the names of a prototype where the data has them", () => {
    const data: Json = JSON.parse('{"__proto__": {"x": 1}, "constructor": 2}');
    expect(computed("a.__proto__.x", { a: data })).toBe(1);
    expect(computed("MERGE(a, {toString: 3}).constructor", { a: data })).toBe(2);
    const made = computed('{"__proto__": {polluted: 1}}');
    expect(Object.keys(Object(made))).toEqual(["__proto__"]);
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });
});

describe("an error has the place of the innermost part that failed", () => {
  test.each([
    ["1 + (2 - NULL)", 5, 13],
    ["UPCASE(TRIM(5))", 7, 14],
    ["[1, a.b]", 4, 7],
    ["IF(TRUE, 1 / 0)", 9, 14],
    ["MAP_LAMBDA([1], LAMBDA(x, x.y))", 26, 29],
    ["UPCASE(IF_ERROR(1 / 0, 5))", 0, 26],
    ["DEFAULT(a.x, 1) + NULL", 0, 22],
    ["DEFAULT(a[1 / 0], 2)", 10, 15],
    ["DEFAULT(a.x, a.y)", 13, 16],
    ['IF_ERROR(DEFAULT(a["x" & []], 1), a.z)', 34, 37],
  ])("%s", (source, from, to) => {
    expect(problemOf(source, { a: {} })).toMatchObject({ from, to });
  });
});

describe("LAMBDA", () => {
  test.each<[string, Json]>([
    ["MAP_LAMBDA([1, 2], LAMBDA(x, MAP_LAMBDA([10], LAMBDA(y, x + y))))", [[11], [12]]],
    ["MAP_LAMBDA([1], LAMBDA(x, MAP_LAMBDA([2], LAMBDA(x, x))))", [[2]]],
    ["MAP_LAMBDA([1], LAMBDA(a, b, c, c))", [null]],
    ["MAP_LAMBDA([1, 2], IF(TRUE, LAMBDA(x, -x)))", [-1, -2]],
    ["MAP_LAMBDA([7], LAMBDA(n, n)) = [7]", true],
  ])("%s", (source, value) => {
    expect(computed(source, { n: 3 })).toEqual(value);
  });

  test("can't call itself: its name is no function and it is no value", () => {
    expect(problemOf("MAP_LAMBDA([LAMBDA(f, f)], LAMBDA(x, x))").code).toBe("type_error");
    expect(problemOf("MAP_LAMBDA([1], LAMBDA(f, LAMBDA(x, f)))").code).toBe("type_error");
    expect(compileFormula("LAMBDA(f, f(1))").ok).toBe(false);
  });

  test("is missed where it is needed, in words", () => {
    expect(problemOf("FILTER([1], 2)").message).toBe(
      "FILTER: `function` must be a function such as LAMBDA(x, x.name); it is a number 2. Write FILTER(list, function).",
    );
  });
});

describe("a pipe", () => {
  test.each<[string, Json]>([
    ['" a " |> TRIM() |> UPCASE()', "A"],
    ['"," |> SPLIT("a,b", %)', ["a", "b"]],
    ['["a"] |> JOIN(%, "-") |> SIZE()', 1],
    ["2 |> ROUND(% / 3, %)", 0.67],
    ["7 % 4 |> ROUND(% % 2)", 1],
    ["1 + 1 |> TEXT()", "2"],
    ["[3] |> MAP_LAMBDA(LAMBDA(x, x)) |> SUM()", 3],
    ["[3] |> MAP_LAMBDA(%, LAMBDA(x, x + SIZE(%)))", [4]],
    ['"a" |> JOIN(["b" |> UPCASE(), %])', "Ba"],
    ['"a" |> JOIN([% |> UPCASE(), %])', "Aa"],
    ['"x" |> REPLACE("a", "b") & "!"', "x!"],
  ])("%s", (source, value) => {
    expect(computed(source)).toEqual(value);
  });
});

describe("the account", () => {
  const fuelOf = (source: string, missing: "error" | "null" = "error") => {
    const compiled = compileFormula(source);
    const result = compiled.ok ? evaluate(compiled.formula, { roots, missing, now: 0 }) : undefined;
    return result?.ok ? result.fuel : Number.NaN;
  };

  test("counts the same for the same formula, in both ways to treat missing paths", () => {
    expect(fuelOf("fetch_user.body.name & 1")).toBe(fuelOf("fetch_user.body.name & 1"));
    expect(fuelOf("fetch_user.body.name")).toBe(fuelOf("fetch_user.body.name", "null"));
  });

  test("is each evaluation's own", () => {
    const limits = { fuel: 20 };
    for (let run = 0; run < 5; run += 1) expect(computed("1 + 1", {}, { limits })).toBe(2);
  });

  test.each<[keyof Limits, number, ...string[]]>([
    ["fuel", 5, "out_of_fuel", "1 + 1 + 1 + 1"],
    ["memory", 100, "out_of_memory", "[1, 2, 3, 4, 5, 6]"],
    ["textLength", 5, "string_too_long", '"abc" & "def"'],
    ["listLength", 2, "list_too_long", "[1, 2, 3]"],
    ["listLength", 1, "list_too_long", "{a: 1, b: 2}"],
    ["depth", 2, "too_deep", "TEXT(TEXT(TEXT(1)))"],
    ["depth", 2, "too_deep", "TO_JSON([[[[1]]]])"],
    ["depth", 2, "too_deep", "[[[[1]]]]"],
    ["depth", 2, "too_deep", "[[[[1]]]] = [[[[1]]]]"],
    ["resultSize", 10, "result_too_large", '["abc", "def"]'],
  ])("%s of %d ends with %s: %s", (limit, value, ...[code, source = ""]) => {
    expect(problemOf(source, {}, { limits: { [limit]: value } }).code).toBe(code);
  });

  test("is not caught by IF_ERROR or DEFAULT", () => {
    for (const name of ["IF_ERROR", "DEFAULT"])
      expect(problemOf(`${name}([1, 2, 3], 0)`, {}, { limits: { listLength: 2 } }).code).toBe("list_too_long");
  });

  test("goes on at the right depth after an error was caught", () => {
    const source = `[${Array.from({ length: 9 }, () => "IF_ERROR(TEXT(TEXT(1 / 0)), 1)").join(", ")}]`;
    expect(computed(source, {}, { limits: { depth: 4 } })).toHaveLength(9);
  });

  test("a value that came in is given back whatever its size; one that holds it many times over is not", () => {
    const big = "x".repeat(3_000_000);
    expect(computed("a", { a: [big, big, big, big, big, big, big] })).toHaveLength(7);
    expect(problemOf("[a, a, a, a, a, a, a]", { a: big })).toMatchObject({ code: "result_too_large" });
    const doubled = Array.from({ length: 40 }).reduce<string>((x) => `MAP_LAMBDA([${x}], LAMBDA(x, [x, x]))`, "1");
    expect(problemOf(doubled)).toMatchObject({ code: "out_of_fuel" });
  });

  test("says what was used up, and how large the limit is", () => {
    expect(problemOf("1 + 1", {}, { limits: { fuel: 1 } }).message).toContain("more than 1 steps");
    expect(problemOf('"ab" & "c"', {}, { limits: { textLength: 2 } }).message).toBe(
      "The text would have 3 characters; one text may have 2.",
    );
  });
});

test("an unknown kind of function in an old plan is a problem, not a crash", () => {
  const compiled = compileFormula("UPCASE(a)");
  if (!compiled.ok) throw new Error("It is right.");
  const node = { ...compiled.formula.node, name: "GONE" } as typeof compiled.formula.node;
  const result = evaluate({ ...compiled.formula, node }, { roots, missing: "error", now: 0 });
  expect(result).toMatchObject({ ok: false, error: { code: "unknown_function" } });
});
