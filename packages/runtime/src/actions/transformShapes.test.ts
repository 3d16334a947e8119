import type { Json } from "@fairlead/formula";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { emittedBy } from "../../test/actionFixtures.ts";

const run = (options: object, body: Json) => emittedBy("event_transform", options, body);
const loop = (payload: Json, over = "=receive.body") => ({ mode: "message", loop: over, payload });

describe("message with a loop", () => {
  test("gives the payload of each item of a list, as one list", async () => {
    const payload = { n: "=LOOP.value * 2", at: "=LOOP.index", key: "=LOOP.key", from: "=receive.method" };
    expect(await run(loop(payload), [5, 6])).toEqual([
      { n: 10, at: 0, key: null, from: "POST" },
      { n: 12, at: 1, key: null, from: "POST" },
    ]);
  });

  test("goes over the values of an object in their order, by name", async () => {
    expect(await run(loop("<<LOOP.key>>=<<LOOP.value>>"), { b: 1, a: 2 })).toEqual(["b=1", "a=2"]);
  });

  test("sees what it gave for the item before", async () => {
    expect(await run(loop("=DEFAULT(LOOP.previous_result, 0) + LOOP.value"), [1, 2, 3, 4])).toEqual([1, 3, 6, 10]);
  });

  test("emits an empty list for nothing, and keeps what is NULL", async () => {
    expect(await run(loop("=LOOP.value"), [])).toEqual([]);
    expect(await run(loop("=LOOP.value"), [null, 1])).toEqual([null, 1]);
    expect(await run({ mode: "message", loop: "=[1, 2]", payload: "same" }, null)).toEqual(["same", "same"]);
  });

  test("without a loop is the payload alone", async () => {
    expect(await run({ mode: "message", payload: { a: "=receive.body.a" } }, { a: 1 })).toEqual({ a: 1 });
  });

  test("fails for what is no list, and for a formula that fails, with the item's number", async () => {
    expect(await run(loop("=LOOP.value"), "text")).toEqual({
      code: "loop_not_a_list",
      message: "options.loop must give a list or an object, it gave text.",
    });
    expect(await run(loop({ n: "=1 / LOOP.value" }), [1, 0])).toEqual({
      code: "not_a_number",
      message: expect.stringMatching(/^Item 1 of the loop: options\.payload\.n: /),
    });
  });

  test("takes 20 000 items and no more", async () => {
    expect(await run(loop("=LOOP.index"), Array(20_000).fill(0))).toHaveLength(20_000);
    expect(await run(loop("=LOOP.index"), Array(20_001).fill(0))).toMatchObject({ code: "loop_too_long" });
  });

  test("stops what takes too many steps or doubles with each item", async () => {
    const long = "=SIZE(MAP_LAMBDA(receive.body, LAMBDA(a, SIZE(MAP_LAMBDA(receive.body, LAMBDA(b, b))))))";
    expect(await run(loop(long), Array(300).fill(0))).toMatchObject({ code: "out_of_fuel" });
    const doubles = { a: "=LOOP.previous_result", b: "=LOOP.previous_result", c: "some text that is here at first" };
    expect(await run(loop(doubles), Array(1_000).fill(0))).toMatchObject({ code: "event_too_large" });
  }, 60_000);

  test("is the same as computing the payload for each item alone", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue(), { maxLength: 20 }), async (items) => {
        const values: Json[] = JSON.parse(JSON.stringify(items));
        const alone = values.map((value, index) => ({ value, index }));
        expect(await run(loop({ value: "=LOOP.value", index: "=LOOP.index" }), values)).toEqual(alone);
      }),
      { numRuns: 50 },
    );
  });
});

describe("extract", () => {
  const extract = (path: string, regexp: string) => ({ mode: "extract", matchers: [{ path, regexp, to: "found" }] });
  const find = (regexp: string, text: Json) => run(extract("=receive.body", regexp), text);

  test.each([
    ["\\d+", "a1 b22", ["1", "22"]],
    [
      "(\\w)=(\\d)",
      "a=1 b=2",
      [
        ["a", "1"],
        ["b", "2"],
      ],
    ],
    ["(\\w)=\\d", "a=1 b=2", ["a", "b"]],
    [
      "(?P<key>\\w)=(?P<n>\\d)?",
      "a=1 b=",
      [
        { key: "a", n: "1" },
        { key: "b", n: null },
      ],
    ],
    ["x", "abc", []],
    ["(?i)ABC", "abc", ["abc"]],
    ["<<x>>", "a <<x>> b", ["<<x>>"]],
  ])("%s finds in %j %j", async (regexp, text, found) => {
    expect(await find(regexp, text)).toEqual({ found });
  });

  test("searches all texts of a list, and texts with formulas in them", async () => {
    expect(await find("[a-z]+", ["one 1", "two"])).toEqual({ found: ["one", "two"] });
    expect(await run(extract("<<receive.body.a>>-<<receive.body.b>>", "\\d-\\d"), { a: 1, b: 2 })).toEqual({
      found: ["1-2"],
    });
  });

  test("emits the matches of each matcher under its key", async () => {
    const matchers = [
      { path: "=receive.body", regexp: "\\b[\\w.]+@[\\w.]+\\b", to: "mails" },
      { path: "=receive.body", regexp: "\\b(?:\\d{1,3}\\.){3}\\d{1,3}\\b", to: "addresses" },
    ];
    const text = "ada@example.com from 10.0.0.1, bob@example.org from 10.0.0.2";
    expect(await run({ mode: "extract", matchers }, text)).toEqual({
      mails: ["ada@example.com", "bob@example.org"],
      addresses: ["10.0.0.1", "10.0.0.2"],
    });
  });

  test("says what is wrong with an expression, a value, and too much of either", async () => {
    expect(await find("(", "a")).toMatchObject({
      code: "regex_invalid",
      message: expect.stringMatching(/^options\.matchers\[0\]: regexp is no regular expression: missing closing \)/),
    });
    expect(await find("a", 7)).toMatchObject({ code: "options_invalid" });
    expect(await find("a", "a".repeat(1_000_001))).toMatchObject({ code: "text_too_long" });
    expect(await find("a", "a".repeat(10_001))).toMatchObject({ code: "too_many_matches" });
    expect(await find("a", "a".repeat(10_000))).toHaveProperty("found.length", 10_000);
  });

  test("an expression that backtracking engines choke on ends at once", async () => {
    expect(await find("^(a+)+$", `${"a".repeat(5_000)}b`)).toEqual({ found: [] });
  });

  test("plain words are found as often as they are there", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom("ab", "cd", "-"), { maxLength: 40 }), async (parts) => {
        const count = parts.filter((part) => part === "ab").length;
        expect(await find("ab", parts.join("."))).toEqual({ found: Array(count).fill("ab") });
      }),
      { numRuns: 50 },
    );
  });
});
