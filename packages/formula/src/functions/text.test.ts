import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Json } from "../json.ts";
import { computed, problemOf } from "../testFormula.ts";

const words = fc.string({ unit: fc.constantFrom("a", "b", ",", " ", "é", "$&"), maxLength: 40 });
const part = fc.string({ unit: fc.constantFrom("a", "b", ",", "$&"), minLength: 1, maxLength: 3 });

test("REPLACE replaces as split and join do, and takes nothing in the replacement as a pattern", () => {
  fc.assert(
    fc.property(words, part, words, (a, b, c) => {
      expect(computed("REPLACE(a, b, c)", { a, b, c })).toBe(a.split(b).join(c));
    }),
  );
  expect(computed("REPLACE(a, ',', '; ')", { a: "x,".repeat(3000) })).toBe("x; ".repeat(3000));
});

test("JOIN undoes SPLIT", () => {
  fc.assert(
    fc.property(words, part, (a, b) => {
      expect(computed("SPLIT(a, b)", { a, b })).toEqual(a.split(b));
      expect(computed("JOIN(SPLIT(a, b), b)", { a, b })).toBe(a);
    }),
  );
});

describe("edges", () => {
  test.each<[string, Json]>([
    ['SPLIT("", ",")', [""]],
    ['SPLIT("", "")', []],
    ['SPLIT("a👍b", "")', ["a", "👍", "b"]],
    ["JOIN([])", ""],
    ['JOIN([NULL, [1], {a: 2}, 1.5], ";")', ';[1];{"a":2};1.5'],
    ['INCLUDES("abc", "")', true],
    ['INCLUDES([], "")', false],
    ["INCLUDES([[1]], [1])", true],
    ['UPCASE("ŉß")', "ʼNSS"],
    ['CAPITALIZE("éCOLE")', "École"],
    ['CAPITALIZE("ßA")', "SSa"],
    ['CAPITALIZE("𐐨A")', "𐐀a"],
    ["TEXT(NULL)", ""],
    ["TEXT(-0)", "0"],
    ["TEXT(1e21)", "1e+21"],
  ])("%s", (source, value) => {
    expect(computed(source)).toEqual(value);
  });

  test.each([
    ['REPLACE("a", "", "b")', "REPLACE: `find` is empty text; there is nothing to look for."],
    ["UPCASE(1)", "UPCASE: `text` must be text; it is a number 1. Write UPCASE(text)."],
    ["INCLUDES(1, 2)", "INCLUDES looks for text in text or for a value in a list; it got a number 1 and a number 2."],
    ['JOIN("a", ",")', 'JOIN: `list` must be a list; it is text "a". Write JOIN(list, separator?).'],
    ["JOIN([1], NULL)", "JOIN: `separator` must be text; it is NULL. Write JOIN(list, separator?)."],
  ])("%s says what is wrong", (source, message) => {
    expect(problemOf(source)).toMatchObject({ code: "type_error", message });
  });

  test("a text that grows by its capital letters is held to the limit of texts", () => {
    expect(problemOf("UPCASE(a)", { a: "ΐ".repeat(20) }, { limits: { textLength: 30 } }).code).toBe("string_too_long");
  });
});
