import { compileFormula, evaluate, type Json } from "@fairlead/formula";
import fc from "fast-check";
import { expect, test } from "vitest";
import { toJsonRows, toReference } from "./jsonRows.ts";

test("small things near the top are open, a list of many is not, and both can be turned", () => {
  const value = { host: { id: "h" }, alerts: Array.from({ length: 31 }, (_, at) => at) };
  const lines = (toggled: [string, boolean][]) =>
    toJsonRows(value, new Map(toggled)).map(({ name, level, open }) => [name, level, open]);
  expect(lines([])).toEqual([
    [null, 0, true],
    ["host", 1, true],
    ["id", 2, null],
    ["alerts", 1, false],
  ]);
  expect(lines([['["alerts"]', true]])).toHaveLength(35);
  expect(lines([["[]", false]])).toEqual([[null, 0, false]]);
});

const json = fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.parse(JSON.stringify(value)) as Json);

test("every line's reference, read as a formula, gives the value of that line", () => {
  fc.assert(
    fc.property(json, (value) => {
      const rows = toJsonRows(value, new Map());
      for (const { path, value: expected } of rows.slice(0, 20)) {
        const compiled = compileFormula(toReference("step", path));
        if (!compiled.ok) throw new Error(compiled.problems[0]?.message);
        const result = evaluate(compiled.formula, { roots: { step: value }, missing: "error", now: 0 });
        expect(result.ok && result.value).toEqual(expected);
      }
    }),
  );
});

test("a fully opened tree has a line for every value", () => {
  const count = (value: Json): number => {
    if (typeof value !== "object" || value === null) return 1;
    return Object.values(value).reduce<number>((sum, one) => sum + count(one), 1);
  };
  fc.assert(
    fc.property(json, (value) => {
      const open = { get: () => true } as unknown as ReadonlyMap<string, boolean>;
      const rows = toJsonRows(value, open);
      expect(rows).toHaveLength(count(value));
      expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    }),
  );
});
