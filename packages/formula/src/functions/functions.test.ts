import { describe, expect, test } from "vitest";
import { evaluate } from "../evaluate.ts";
import { compileFormula } from "../formula.ts";
import { signatureOf } from "../functionEntry.ts";
import { computed, testNow } from "../testFormula.ts";
import { findFunction, functionEntries } from "./index.ts";

describe.each(functionEntries.map((entry) => [entry.name, entry] as const))("%s", (name, entry) => {
  test.each(entry.examples.map(({ formula, result }) => [formula, result] as const))("%s", (formula, result) => {
    expect(formula).toContain(`${name}(`);
    expect(computed(formula)).toEqual(result);
  });

  test("is documented for the help and for completion", () => {
    expect(name).toMatch(/^[A-Z][A-Z0-9_]*$/);
    expect(signatureOf(entry)).toMatch(/^[A-Z0-9_]+\([a-z ]*.*\)$/);
    expect(entry.summary).toMatch(/^[A-Z][^\n]{10,200}\.$/);
    expect(entry.examples.length).toBeGreaterThanOrEqual(2);
    expect(entry.synonyms.length).toBeGreaterThanOrEqual(1);
    expect(entry.synonyms).not.toContain(name);
  });

  test("has optional parameters only after needed ones, and at most one for the rest", () => {
    const { parameters } = entry;
    const optional = parameters.map((parameter) => parameter.optional === true);
    expect(optional.toSorted()).toEqual(optional);
    expect(new Set(parameters.map((parameter) => parameter.name)).size).toBe(parameters.length);
    expect(parameters.filter((parameter) => parameter.rest === true).length).toBeLessThanOrEqual(1);
  });

  test("ends each of its examples with out_of_fuel when there is none", () => {
    for (const { formula } of entry.examples) {
      const compiled = compileFormula(formula);
      const result = compiled.ok
        ? evaluate(compiled.formula, { roots: {}, missing: "error", now: testNow, limits: { fuel: 2 } })
        : undefined;
      expect(result).toMatchObject({ ok: false, error: { code: "out_of_fuel" } });
    }
  });
});

test("each name stands once and is found", () => {
  const names = functionEntries.map((entry) => entry.name);
  expect(new Set(names).size).toBe(names.length);
  for (const entry of functionEntries) expect(findFunction(entry.name)).toBe(entry);
  expect(findFunction("constructor")).toBeUndefined();
});

test("the functions of the first release are there", () => {
  const wanted =
    "IF DEFAULT IF_ERROR IS_BLANK LAMBDA UPCASE DOWNCASE TRIM SPLIT JOIN REPLACE INCLUDES SIZE FIRST LAST MAP FILTER MAP_LAMBDA KEYS MERGE SUM ROUND NOW DATE JSON_PARSE TO_JSON CAPITALIZE WHERE GET ARRAY OBJECT CHUNK_ARRAY URL_ENCODE URL_DECODE BASE64_ENCODE BASE64_DECODE";
  for (const name of wanted.split(" ")) expect(findFunction(name)?.name).toBe(name);
});
