import { compileField, evaluate, type Json } from "@fairlead/formula";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { expression, formula } from "./expression.ts";
import { Text, type TextValue, text, toOptions } from "./text.ts";

const name = expression<string>("user.name");

/** What a field gives when a story runs. */
function evaluateField(field: string, roots: { [name: string]: Json }): Json {
  const compiled = compileField(field);
  if (!compiled.ok) throw new Error(`${field}: ${compiled.problems[0]?.message}`);
  if (compiled.field.kind === "literal") return compiled.field.value;
  const result = evaluate(compiled.field.formula, { roots, missing: "error", now: 0 });
  if (!result.ok) throw new Error(`${field}: ${result.error.message}`);
  return result.value;
}

describe("text", () => {
  test("is the text that the canvas shows: expressions are pills, the rest is itself", () => {
    expect(text`Hello ${name}, you have ${expression("inbox.count")} mails`.field).toBe(
      "Hello <<user.name>>, you have <<inbox.count>> mails",
    );
    expect(text`plain`.field).toBe("plain");
    expect(text`${name}`.field).toBe("<<user.name>>");
  });

  test("takes texts, numbers, TRUE and FALSE as they are, and texts in texts", () => {
    expect(text`${1} ${true} ${"a << b"}`.field).toBe("1 true a \\<< b");
    expect(text`[${text`=${name}`}]`.field).toBe("[=<<user.name>>]");
  });

  test.each([
    ["a < just before a pill", text`Ada <${name}>`, "Ada <Ada>"],
    ["a backslash just before a pill", text`C:\\${name}`, "C:\\Ada"],
    ["backslashes and < mixed", text`\\<<<\\<${name}`, "\\<<<\\<Ada"],
    ["a text that begins like a formula", text`=${name}`, "=Ada"],
    ["a text that begins like an escaped formula", text`\\=${name}`, "\\=Ada"],
  ])("keeps %s", (_, made, expected) => {
    expect(evaluateField(made.field, { user: { name: "Ada" } })).toBe(expected);
  });

  test("gives, whatever stands in it, exactly its parts", () => {
    const part = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.string({ unit: fc.constantFrom("<", ">", "\\", "=", '"', "a") }),
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(part, fc.constant(name)), { maxLength: 6 }), (values) => {
        const strings = Object.assign(
          Array.from({ length: values.length + 1 }, () => ""),
          { raw: [] },
        );
        const made = text(strings, ...(values as TextValue[]));
        const expected = values.map((value) => (typeof value === "string" ? value : "Ada")).join("");
        expect(evaluateField(made.field, { user: { name: "Ada" } })).toBe(expected);
      }),
      { numRuns: 2_000 },
    );
  }, 30_000);

  test.each([
    [null, "null"],
    [undefined, "undefined"],
    [{ a: 1 }, "an object"],
  ])("refuses %j, which has no text", (value, kind) => {
    expect(() => text`${value as never}`).toThrow(
      `Text can be made of texts, numbers, TRUE or FALSE and expressions; this is ${kind}.`,
    );
  });
});

describe("options", () => {
  test("hold expressions as value fields, texts as text fields, and plain text so that it stands for itself", () => {
    const template = {
      a: name,
      b: text`Hi ${name}`,
      c: "= << x",
      d: [1, null, false, { e: formula`1 + 1` }],
      f: undefined,
    };
    expect(toOptions(template)).toEqual({
      a: "=user.name",
      b: "Hi <<user.name>>",
      c: "\\= \\<< x",
      d: [1, null, false, { e: "=1 + 1" }],
    });
  });

  test.each([
    [{ a: { b: [new Date(0)] } }, "options.a.b[0] must be JSON, a text or an expression; it is a Date."],
    [{ a: () => 1 }, "options.a must be JSON, a text or an expression; it is a function."],
    [Number.NaN, "options must be JSON, a text or an expression; it is NaN."],
    [[1n], "options[0] must be JSON, a text or an expression; it is a bigint."],
  ])("refuse what JSON has no form for, with its place", (value, message) => {
    expect(() => toOptions(value)).toThrow(new TypeError(message));
  });

  test("take a Text for a text only, not for an object", () => {
    expect(toOptions([new Text(["a", name])])).toEqual(["a<<user.name>>"]);
  });
});
