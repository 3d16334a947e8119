import fc from "fast-check";
import { expect, test } from "vitest";
import { Budget, defaultLimits } from "./budget.ts";
import { countText, findText } from "./textSearch.ts";

const budget = () => new Budget(defaultLimits);

/** Texts of two letters, and parts of them: many places that nearly fit. */
const twoLetters = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 300 });

test("finds what indexOf finds, for parts of any length", () => {
  fc.assert(
    fc.property(twoLetters, twoLetters, fc.nat(300), (whole, other, from) => {
      const part = `${whole.slice(from, from + 150)}${other.slice(0, 3)}` || "a";
      expect(findText(whole, part, { from: from % 50, budget: budget() })).toBe(whole.indexOf(part, from % 50));
    }),
  );
});

test("counts without overlaps, as split does", () => {
  fc.assert(
    fc.property(
      twoLetters,
      fc.string({ unit: fc.constantFrom("a", "b"), minLength: 1, maxLength: 4 }),
      (whole, part) => {
        expect(countText(whole, part, budget())).toBe(whole.split(part).length - 1);
      },
    ),
  );
});

test("a search that nearly fits everywhere runs out of fuel instead of time", () => {
  const half = "a".repeat(100_000);
  expect(() => countText("a".repeat(1_000_000), `${half}b${half}`, budget())).toThrow();
});
