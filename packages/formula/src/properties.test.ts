import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { node, printNode } from "../test/nodes.ts";
import { callSource, json, key, looseSource, print } from "../test/sources.ts";
import { evaluate } from "./evaluate.ts";
import { compileField } from "./field.ts";
import { compileFormula } from "./formula.ts";
import type { Json } from "./json.ts";
import { writeText } from "./textLiteral.ts";

// What ends these tests is the number of their cases; a busy machine only makes them take longer.
vi.setConfig({ testTimeout: 60_000 });

/** Whether a value is JSON and nothing else: no prototypes but the usual ones, nothing that is not data. */
function isPlain(value: unknown): boolean {
  if (value === null || typeof value === "boolean" || typeof value === "string") return true;
  if (typeof value === "number") return Number.isFinite(value) && !Object.is(value, -0);
  if (typeof value !== "object") return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (Array.isArray(value)) return prototype === Array.prototype && value.every(isPlain);
  return (prototype === null || prototype === Object.prototype) && Object.values(value).every(isPlain);
}

function evaluateSource(source: string, roots: { [name: string]: Json }, missing: "error" | "null" = "error") {
  const compiled = compileFormula(source);
  if (!compiled.ok) throw new Error(`${source}: ${compiled.problems[0]?.message}`);
  return evaluate(compiled.formula, { roots, missing, now: 0 });
}

test("a value written as a formula reads back as the same value", () => {
  fc.assert(
    fc.property(json, (value) => {
      fc.pre(print(value).length < 9000);
      const result = evaluateSource(print(value), {});
      expect(result.ok && JSON.stringify(result.value)).toBe(JSON.stringify(value));
    }),
  );
});

test("JSON_PARSE undoes TO_JSON, and = holds between a value and its copy", () => {
  fc.assert(
    fc.property(json, (a) => {
      expect(evaluateSource("JSON_PARSE(TO_JSON(a)) = a", { a })).toMatchObject({ ok: true, value: true });
    }),
  );
});

test("TO_JSON gives what JSON.stringify gives", () => {
  fc.assert(
    fc.property(json, (a) => {
      expect(evaluateSource("TO_JSON(a)", { a })).toMatchObject({ ok: true, value: JSON.stringify(a) });
    }),
  );
});

test("a key finds what the object has under it, and nothing else", () => {
  fc.assert(
    fc.property(fc.dictionary(key, json), key, (a, name) => {
      const result = evaluateSource(`a[${writeText(name)}]`, { a }, "null");
      expect(result).toMatchObject({ ok: true, value: Object.hasOwn(a, name) ? a[name] : null });
    }),
  );
});

/** A node without places, to compare. */
function withoutPlaces(of: unknown): unknown {
  if (Array.isArray(of)) return of.map(withoutPlaces);
  if (typeof of !== "object" || of === null) return of;
  const kept = Object.entries(of).filter(([name]) => name !== "from" && name !== "to");
  return Object.fromEntries(kept.map(([name, value]) => [name, withoutPlaces(value)]));
}

test("a tree written with as few parentheses as precedence allows reads back as the same tree", () => {
  fc.assert(
    fc.property(node, (made) => {
      const compiled = compileFormula(printNode(made));
      expect(compiled.ok && withoutPlaces(compiled.formula.node)).toEqual(withoutPlaces(made));
    }),
    { numRuns: 500 },
  );
});

describe("whatever a source says and whatever data holds", () => {
  test.each([
    ["loose tokens", looseSource],
    ["any text", fc.string({ unit: "binary", maxLength: 60 })],
    ["calls with any arguments", callSource],
    ["calls of calls", fc.tuple(callSource, callSource).map(([outer, inner]) => `${outer} |> ${inner}`)],
  ])("%s end with plain data or with a problem that has a code, a message and a place", (_, source) => {
    fc.assert(
      fc.property(source, json, fc.constantFrom("error" as const, "null" as const), (text, a, missing) => {
        for (const field of [`=${text}`, `<<${text}>>`, text]) {
          const compiled = compileField(field);
          const problems = compiled.ok ? [] : compiled.problems;
          if (compiled.ok && compiled.field.kind === "formula") {
            const result = evaluate(compiled.field.formula, { roots: { a }, missing, now: 0 });
            if (result.ok) expect(isPlain(result.value)).toBe(true);
            else problems.push(result.error);
          }
          for (const { code, message, from, to } of problems) {
            expect(code).toMatch(/^[a-z_]+$/);
            expect(message).toMatch(/^.{5,900}$/su);
            expect(0 <= from && from <= to && to <= field.length).toBe(true);
          }
        }
      }),
      { numRuns: 400 },
    );
  });

  test("evaluating changes no data", () => {
    fc.assert(
      fc.property(callSource, json, (text, a) => {
        const compiled = compileFormula(text);
        const before = JSON.stringify(a);
        if (compiled.ok) evaluate(compiled.formula, { roots: { a }, missing: "null", now: 0 });
        expect(JSON.stringify(a)).toBe(before);
      }),
    );
  });

  test("data is never read as a formula", () => {
    fc.assert(
      fc.property(fc.oneof(looseSource, callSource, fc.constant("<<1 + 1>>"), fc.constant("=1 + 1")), (a) => {
        const compiled = compileField("[<<a>>]");
        if (!compiled.ok || compiled.field.kind === "literal") throw new Error("It is right.");
        expect(evaluate(compiled.field.formula, { roots: { a }, missing: "error", now: 0 })).toMatchObject({
          value: `[${a}]`,
        });
      }),
    );
  });
});
