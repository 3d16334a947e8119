import type { Json } from "@fairlead/formula";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { emittedBy } from "../../test/actionFixtures.ts";

type Rule = { type: string; value: unknown; to?: unknown };
const run = (rules: Rule[], body: Json = null, mustMatch?: number) =>
  emittedBy("condition", { rules, ...(mustMatch === undefined ? {} : { mustMatch }) }, body);
const holds = async (type: string, value: Json, to: Json) => {
  const result = await run([{ type, value: "=receive.body.value", to: "=receive.body.to" }], { value, to });
  return (result as { rules?: boolean[] }).rules?.[0] ?? result;
};

/** A rule, two values between which it holds, and two between which it does not. */
const cases: [string, Json, Json, boolean][] = [
  ["matches", "abc-12", "\\d{2}$", true],
  ["matches", "abc", "^b", false],
  ["matches", 404, "^4\\d\\d$", true],
  ["matches", true, "true", true],
  ["matches", "ABC", "(?i)b", true],
  ["matches", "", "", true],
  ["in", 2, [1, 2], true],
  ["in", "2", [1, 2], false],
  ["in", { a: [1] }, [{ a: [1] }], true],
  ["in", null, [], false],
  ["equal", { a: 1, b: [2] }, { b: [2], a: 1 }, true],
  ["equal", 1, "1", false],
  ["equal", null, false, false],
  ["contains", "haystack", "hay", true],
  ["contains", ["a", "b"], "b", true],
  ["contains", { key: 1 }, "key", true],
  ["contains", [], "b", false],
];
const negations: Readonly<Record<string, string>> = {
  matches: "not_matches",
  in: "not_in",
  equal: "not_equal",
  contains: "not_contains",
};

describe("rules", () => {
  test.each(cases)("%s: %j and %j: %j, and its opposite the other way", async (...[type, value, to, expected]) => {
    expect(await holds(type, value, to)).toBe(expected);
    expect(await holds(negations[type] ?? "", value, to)).toBe(!expected);
  });

  test.each([
    ["less", 1, 2, true],
    ["less", 2, 2, false],
    ["less_or_equal", 2, 2, true],
    ["greater", "b", "a", true],
    ["greater_or_equal", -1, 0, false],
  ])("%s: %j and %j: %j", async (...[type, value, to, expected]) => {
    expect(await holds(type, value, to)).toBe(expected);
  });

  test.each([false, null, "", [], {}])("%j counts as false, in is_true and is_false", async (value) => {
    const rules = ["is_true", "is_false"].map((type) => ({ type, value: "=receive.body" }));
    expect(await run(rules, value, 1)).toEqual({ matched: true, rules: [false, true] });
  });

  test.each([true, 0, "0", "false", [null], { a: null }])("%j counts as true", async (value) => {
    expect(await run([{ type: "is_true", value: "=receive.body" }], value)).toEqual({ matched: true, rules: [true] });
  });

  test.each([
    ["matches", [], "a", "options.rules[0]: only text can match a regular expression, not []."],
    ["matches", "a", "(", 'options.rules[0]: "(" is no regular expression: missing closing ): `(`.'],
    ["matches", "a", 1, "options.rules[0]: a regular expression must be text, not 1."],
    ["in", 1, "12", 'options.rules[0]: a value can only be in a list, not in "12".'],
    ["less", 1, "2", 'options.rules[0]: two numbers or two texts can be compared; these are 1 and "2".'],
    ["contains", 12, 1, "options.rules[0]: only text, lists and objects can contain something; the value is 12."],
  ])("%s of %j and %j can't be tested, and says why", async (...[type, value, to, message]) => {
    expect(await holds(type, value, to)).toEqual({ code: "rule_not_comparable", message });
  });

  test("an expression that backtracking engines choke on is tested at once", async () => {
    expect(await holds("matches", `${"a".repeat(10_000)}!`, "^(a|a)*$")).toBe(false);
  });
});

describe("mustMatch", () => {
  test("the condition holds if and only if so many rules do", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }), fc.nat(7), async (values, extra) => {
        const needed = 1 + (extra % values.length);
        const rules = values.map((value) => ({ type: "is_true", value }));
        const matched = values.filter(Boolean).length >= needed;
        expect(await run(rules, null, needed)).toEqual({ matched, rules: values });
        expect(await run(rules)).toEqual({ matched: values.every(Boolean), rules: values });
      }),
      { numRuns: 50 },
    );
  });
});
