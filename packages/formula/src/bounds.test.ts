import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { callSource, json } from "../test/sources.ts";
import type { Limits } from "./budget.ts";
import { type EvaluateResult, evaluate } from "./evaluate.ts";
import { compileFormula, type Formula } from "./formula.ts";
import { isList, isObject, type Json } from "./json.ts";

// What ends these tests is the number of their cases; a busy machine only makes them take longer.
vi.setConfig({ testTimeout: 60_000 });

/** Formulas that make much of little: texts and lists that double, loops in loops, what is caught and tried again. */
const { growing } = fc.letrec<{ growing: string }>((tie) => {
  const wrap = (write: (inner: string) => string) => tie("growing").map(write);
  return {
    growing: fc.oneof(
      { maxDepth: 5, withCrossShrink: true },
      fc.constantFrom('"ab,c"', "[1, 2, 3]", "{a: 1, b: [2]}", "a", "NULL", "12.5"),
      wrap((x) => `FIRST(MAP_LAMBDA([${x}], LAMBDA(x, [x, x, x])))`),
      wrap((x) => `FIRST(MAP_LAMBDA([${x}], LAMBDA(x, TEXT(x) & TEXT(x))))`),
      wrap((x) => `MAP_LAMBDA([1, 2, 3], LAMBDA(y, ${x}))`),
      wrap((x) => `MERGE({k: ${x}}, {l: ${x}})`),
      wrap((x) => `IF_ERROR(UPCASE(${x}), TO_JSON([${x}]))`),
      wrap((x) => `JSON_PARSE(TO_JSON({a: ${x}}))`),
      wrap((x) => `JOIN(SPLIT(TEXT(${x}), ","), "--")`),
      wrap((x) => `REPLACE(TEXT(${x}), "a", "aaaa")`),
      wrap((x) => `DEFAULT(${x}.k, [${x} = ${x}])`),
      callSource,
    ),
  };
});

const formula = growing.map((source) => compileFormula(source)).filter((compiled) => compiled.ok);

const smallLimits: fc.Arbitrary<Limits> = fc.record({
  fuel: fc.integer({ min: 1, max: 3000 }),
  memory: fc.integer({ min: 1, max: 20_000 }),
  textLength: fc.integer({ min: 1, max: 200 }),
  listLength: fc.integer({ min: 1, max: 10 }),
  depth: fc.integer({ min: 1, max: 12 }),
  resultSize: fc.integer({ min: 1, max: 500 }),
});

/** What a value comes to: its longest text, list or object, its levels, and its characters in all. */
function extentOf(value: Json): { text: number; list: number; depth: number; size: number } {
  if (typeof value === "string") return { text: value.length, list: 0, depth: 0, size: value.length };
  if (!isList(value) && !isObject(value)) return { text: 0, list: 0, depth: 0, size: 1 };
  const inner = Object.values(value).map(extentOf);
  const most = (name: "text" | "list" | "depth") => Math.max(0, ...inner.map((extent) => extent[name]));
  return {
    text: most("text"),
    list: Math.max(Object.keys(value).length, most("list")),
    depth: 1 + most("depth"),
    size: inner.reduce((sum, { size }) => sum + size, 2),
  };
}

const run = (of: Formula, a: Json, limits: Partial<Limits> = {}) =>
  evaluate(of, { roots: { a }, missing: "null", now: 0, limits });

/** What a result comes to: its value or its problem. */
const outcomeOf = (result: EvaluateResult) => (result.ok ? result.value : result.error);

test("no result exceeds a limit, unless it came in so", () => {
  fc.assert(
    fc.property(formula, json, smallLimits, ({ formula: of }, a, limits) => {
      const result = run(of, a, limits);
      if (!result.ok) return;
      const [made, given] = [extentOf(result.value), extentOf(a)];
      expect(result.fuel).toBeLessThanOrEqual(limits.fuel);
      expect(made.text).toBeLessThanOrEqual(Math.max(limits.textLength, given.text, of.source.length));
      expect(made.list).toBeLessThanOrEqual(Math.max(limits.listLength, given.list));
      expect(made.depth).toBeLessThanOrEqual(Math.max(limits.depth, given.depth));
      expect(made.size).toBeLessThanOrEqual(
        Math.max(limits.resultSize, limits.textLength, given.size, of.source.length),
      );
    }),
    { numRuns: 2000 },
  );
});

test("fuel that suffices gives the same with any more, and any less ends with out_of_fuel", () => {
  fc.assert(
    fc.property(formula, json, fc.double({ min: 0, max: 0.99, noNaN: true }), ({ formula: of }, a, part) => {
      // Whatever is kept for all formulas, such as a time zone, is there from the second time on.
      run(of, a);
      const result = run(of, a);
      if (!result.ok) return;
      expect(outcomeOf(run(of, a, { fuel: result.fuel + 0.01 }))).toEqual(result.value);
      expect(run(of, a, { fuel: result.fuel * part - 0.01 })).toMatchObject({
        ok: false,
        error: { code: "out_of_fuel" },
      });
    }),
    { numRuns: 500 },
  );
});

test("memory that does not suffice ends with out_of_memory, more of it never does any harm", () => {
  fc.assert(
    fc.property(formula, json, fc.tuple(fc.nat(5000), fc.nat(5000)), ({ formula: of }, a, [memory, more]) => {
      // As above: what is kept for all formulas costs only once.
      run(of, a);
      const [less, enough] = [run(of, a, { memory }), run(of, a, { memory: memory + more })];
      if (less.ok) expect(outcomeOf(enough)).toEqual(less.value);
      else if (less.error.code !== "out_of_memory") expect(enough).toEqual(less);
    }),
    { numRuns: 500 },
  );
});
