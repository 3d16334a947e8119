import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Json } from "../json.ts";
import { computed, problemOf } from "../testFormula.ts";

describe("logic, lists, objects, numbers and JSON at their edges", () => {
  test.each<[string, Json]>([
    ["IF(0, 1, 2)", 1],
    ['IF("", 1, 2)', 1],
    ["IF(FALSE, 1)", null],
    ["IF_ERROR(NULL, 1)", null],
    ["IF_ERROR(a.b, IF_ERROR(1 / 0, 2))", 2],
    ["IF_ERROR(MAP([], a), 3)", 3],
    ["DEFAULT(FALSE, 1)", false],
    ["IS_BLANK(a.b)", true],
    ['IS_BLANK(" x ")', false],
    ['IS_BLANK(" \n\t")', true],
    ["IS_BLANK({})", true],
    ["IS_BLANK([])", true],
    ["IS_BLANK(FALSE)", false],
    ["SIZE({a: 1, b: 2})", 2],
    ["LAST([])", null],
    ["MAP([{a: [1, 2]}, {a: {x: 1}}, NULL, 5], 'a.-1')", [2, null, null, null]],
    ["MAP([{a: [1, 2]}, {a: {\"0\": 3}}], 'a.0')", [1, 3]],
    ["MAP(['__proto__', {}], '__proto__')", [null, null]],
    ["WHERE([{a: NULL}, {a: FALSE}, {}, NULL, 5], 'a')", [{ a: null }, { a: false }]],
    ["WHERE([{a: NULL}, {a: 1}, {}], 'a', NULL)", [{ a: null }]],
    ["WHERE([{a: {b: [1, {c: 2}]}}, {a: 1}], 'a.b.1', {c: 2})", [{ a: { b: [1, { c: 2 }] } }]],
    ["WHERE([{}], 'constructor')", []],
    [
      "CHUNK_ARRAY([1, 2, 3, 4], 2)",
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ["CHUNK_ARRAY([1, 2], 1e300)", [[1, 2]]],
    ["OBJECT('a', 1, 'a', 2)", { a: 2 }],
    ["OBJECT('__proto__', 1) = JSON_PARSE('{\"__proto__\": 1}')", true],
    ["GET({\"a.b\": 1, a: {b: 2}}, 'a.b')", 1],
    ["GET({a: [1, 2]}, 'a.-1')", 2],
    ["GET([1, 2], -1)", 2],
    ["GET({a: NULL}, 'a', 3)", 3],
    ["GET({a: FALSE}, 'a', 3)", false],
    ["GET(NULL, 'a')", null],
    ["GET({}, 'toString', 0)", 0],
    ["FILTER([[1], {a: 2}, 3], [{a: 2}, [1]])", [[1], { a: 2 }]],
    ["FILTER([1], [])", []],
    ["FILTER({a: 1, b: NULL, c: FALSE}, LAMBDA(value, value))", { a: 1 }],
    ['FILTER({"__proto__": 1}, LAMBDA(x, TRUE)) = JSON_PARSE(\'{"__proto__": 1}\')', true],
    ["FILTER([0, FALSE, NULL, ''], LAMBDA(x, x))", [0, ""]],
    ["SUM([])", 0],
    ["MIN([2, -1])", -1],
    ["ROUND(1.005, 2)", 1.01],
    ["ROUND(-1.005, 2)", -1.01],
    ["ROUND(1234.5, -2)", 1200],
    ["ROUND(1e300, 300)", 1e300],
    ["ROUND(1e21)", 1e21],
    ["ROUND(5e-324, 10)", 0],
    ["ROUND(-0.4)", 0],
    ["ROUND(2.5e-7, 7)", 3e-7],
    ["NUMBER('-1.5e3')", -1500],
    ["NUMBER('.5')", 0.5],
    ["NUMBER(7)", 7],
    ["MERGE({a: {b: 1}}, {a: {c: 2}}, {})", { a: { c: 2 } }],
    ["JSON_PARSE(' [1, \"[[[[\"] ')", [1, "[[[["]],
    ["JSON_PARSE('1')", 1],
    ['JSON_PARSE(\'[-0, {"__proto__": -0, "a": -0.0}]\') = [0, {"__proto__": 0, a: 0}]', true],
    ["JSON_PARSE('[1e308, -1e-999]')", [1e308, 0]],
  ])("%s", (source, value) => {
    expect(computed(source, { a: {} })).toEqual(value);
  });

  test.each([
    ["SIZE(1)", "type_error", "SIZE counts the characters of a text"],
    ["SUM([1, '2'])", "type_error", 'item 1 of the list must be a number; it is text "2"'],
    ["SUM([1e308, 1e308])", "not_a_number", "SUM: the result is not a finite number."],
    ["NUMBER('12px')", "type_error", 'NUMBER reads numbers like "12.5"; it got text "12px".'],
    ["NUMBER('')", "type_error", "NUMBER reads numbers"],
    ["NUMBER('0x10')", "type_error", "NUMBER reads numbers"],
    ["NUMBER('1e999')", "not_a_number", "NUMBER: the result is not a finite number."],
    ["KEYS([1])", "type_error", "KEYS: `object` must be an object; it is a list of 1. Write KEYS(object)."],
    ["MERGE({}, 1)", "type_error", "MERGE: `more` must be an object; it is a number 1."],
    ["MAP([1], 2)", "type_error", "MAP: `path` must be text; it is a number 2."],
    ["WHERE([1], a)", "wrong_arguments", "WHERE: the path has 2000 characters; 1000 is the limit."],
    [
      "CHUNK_ARRAY([1], 0)",
      "wrong_arguments",
      "CHUNK_ARRAY: `length` must be a whole number from 1; it is a number 0.",
    ],
    ["CHUNK_ARRAY([1], 1.5)", "wrong_arguments", "CHUNK_ARRAY: `length` must be a whole number from 1"],
    ["OBJECT('a', 1, 'b')", "wrong_arguments", "OBJECT takes keys and values in turn; the last key has no value."],
    ["OBJECT(1, 2)", "type_error", "OBJECT: `key and value` must be text; it is a number 1."],
    ["GET({}, TRUE)", "type_error", "GET: `path` must be text or a number; it is TRUE."],
    ["JSON_PARSE('[1,]')", "invalid_json", "JSON_PARSE: the text is not JSON: Unexpected token ']'."],
    ["JSON_PARSE('')", "invalid_json", "JSON_PARSE: the text is not JSON: Unexpected end of JSON input."],
    ["JSON_PARSE('{\"a\": tru')", "invalid_json", "JSON_PARSE: the text is not JSON: "],
    ["MAP([1], a)", "wrong_arguments", "MAP: the path has 2000 characters; 1000 is the limit."],
    ["JSON_PARSE('1e999')", "invalid_json", "JSON_PARSE: a number in the JSON is too large."],
    ["JSON_PARSE('[{\"a\": [-1e999]}]')", "invalid_json", "JSON_PARSE: a number in the JSON is too large."],
    ["TO_JSON(LAMBDA(x, x))", "type_error", "A function is not a value"],
    ["IS_BLANK(LAMBDA(x, x))", "type_error", "A function is not a value"],
  ])("%s says what is wrong", (source, code, message) => {
    expect(problemOf(source, { a: ".".repeat(2000) })).toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });

  test("ROUND gives the number nearest to it that has so many digits", () => {
    const cents = fc.integer({ min: -1e9, max: 1e9 });
    fc.assert(
      fc.property(cents, (n) => {
        expect(computed("ROUND(n, 2)", { n: n / 100 })).toBe(n / 100 + 0);
        expect(computed("ROUND(n)", { n: n / 2 })).toBe(Math.sign(n) * Math.round(Math.abs(n) / 2) + 0);
      }),
    );
  });
});

describe("JSON texts are charged by the values in them", () => {
  test("brackets inside of texts do not count as levels", () => {
    const text = JSON.stringify(["[".repeat(500), '\\"['.repeat(300)]);
    expect(computed("SIZE(JSON_PARSE(a))", { a: text })).toBe(2);
  });

  test("levels beyond the limit are refused before parsing", () => {
    const text = `${"[".repeat(201)}${"]".repeat(201)}`;
    expect(problemOf("JSON_PARSE(a)", { a: text }).code).toBe("too_deep");
    expect(problemOf("TO_JSON(a)", { a: JSON.parse(text) }).code).toBe("too_deep");
  });
});
