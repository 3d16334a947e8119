import { describe, expect, test } from "vitest";
import { expressionAt, findExpressions, isInJsonText, toSource, writable } from "./expressions.ts";
import { ownExample } from "./functionHelp.ts";
import { tokensOf } from "./references.ts";
import { keysBelow, shortValue, typeOf } from "./samples.ts";

describe("the formulas of a field", () => {
  test("are its pills, all of it, or what stands behind =", () => {
    expect(findExpressions("a <<b>> c", "text")).toEqual([
      { isPill: true, from: 4, to: 5, outerFrom: 2, outerTo: 7, isClosed: true },
    ]);
    expect(findExpressions("a <<b", "text")).toMatchObject([{ from: 4, to: 5, outerTo: 5, isClosed: false }]);
    expect(findExpressions("a + b", "value")).toMatchObject([{ isPill: false, from: 0, to: 5 }]);
    expect(findExpressions("=a", "either")).toMatchObject([{ isPill: false, from: 1, to: 2 }]);
    expect(findExpressions("a", "either")).toEqual([]);
    expect(findExpressions("\\<<a>>", "text")).toEqual([]);
  });

  test("are found at a position, with both ends", () => {
    expect([1, 2, 3, 5, 6].map((at) => expressionAt("<<abc>> d", "text", at)?.from)).toEqual([
      undefined,
      2,
      2,
      2,
      undefined,
    ]);
  });
});

test("a formula's parts are found, paths up to their first computed step, in broken ones as well", () => {
  const told = (source: string) => tokensOf(source).map(({ kind, from, to }) => `${kind} ${source.slice(from, to)}`);
  expect(told('UPCASE(receive.body["odd key"].x) & "a" & 1')).toEqual([
    "function UPCASE",
    'reference receive.body["odd key"].x',
    'text "a"',
    "number 1",
  ]);
  expect(told("a.b[c].d")).toEqual(["reference a.b", "reference c"]);
  expect(told("receive.")).toEqual(["reference receive"]);
});

test("keys are merged over samples, lists stand for their items", () => {
  expect(keysBelow([{ a: { x: null } }, { a: { x: 1, y: 2 } }], ["a"])).toEqual([
    { key: "x", value: 1, count: 2 },
    { key: "y", value: 2, count: 1 },
  ]);
  expect(keysBelow([{ a: [] }, { a: 1 }], ["a"])).toEqual([]);
});

test("values are shown on one short line", () => {
  expect(shortValue("a".repeat(200))).toHaveLength(60);
  expect(shortValue({ a: [1, "x"] })).toBe('{"a":[1,"x"]}');
  expect(typeOf([1])).toBe("1 item");
});

test("a function is shown with something of the samples that fits it", () => {
  const world = {
    samples: [{ receive: { headers: { host: "h" }, body: { name: "Ada", lines: [1] } } }],
    readable: [{ slug: "receive", name: "Receive" }],
    roots: [],
    functions: [],
  };
  const help = (name: string, type: "text" | "list" | "number", more = false) => ({
    name,
    parameters: [{ name: "a", type }, ...(more ? [{ name: "b", type: "text" as const }] : [])],
    summary: "",
    synonyms: [],
    family: "text" as const,
    signature: "",
    examples: [],
  });
  expect(ownExample(help("UPCASE", "text"), world)).toBe("UPCASE(receive.body.name)");
  expect(ownExample(help("FIRST", "list"), world)).toBe("FIRST(receive.body.lines)");
  expect(ownExample(help("ABS", "number"), world)).toBeNull();
  expect(ownExample(help("SPLIT", "text", true), world)).toBeNull();
});

test("in JSON each text is a field of its own, keys are none, and no place moves", () => {
  const json = '{ "a": "=f(\\"x\\", one)", "=key": ["plain", "Hi <<two.b>>!"], "open": "=thr';
  const found = findExpressions(json, "json").map(({ from, to }) => json.slice(from, to));
  expect(found).toEqual(['f(\\"x\\", one)', "two.b", "thr"]);
  const caret = json.indexOf("one");
  expect(toSource(json, "json", caret)).toEqual({ source: '=f( "x ", one)', shift: json.indexOf("f(") - 1 });
  expect(toSource(json, "json", json.indexOf("plain"))).toEqual({ source: "", shift: 0 });
  expect([isInJsonText(json, json.indexOf("plain")), isInJsonText(json, 1)]).toEqual([true, false]);
  expect(writable('["odd key"]', "json")).toBe('[\\"odd key\\"]');
});
