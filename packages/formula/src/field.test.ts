import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluate } from "./evaluate.ts";
import { compileField, writeField } from "./field.ts";
import type { Json } from "./json.ts";

function fieldValue(source: string, roots: { [name: string]: Json } = {}): Json {
  const compiled = compileField(source);
  if (!compiled.ok) throw new Error(compiled.problems.map(({ message }) => message).join(" "));
  if (compiled.field.kind === "literal") return compiled.field.value;
  const result = evaluate(compiled.field.formula, { roots, missing: "error", now: 0 });
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

describe("a text field", () => {
  test.each([
    ["", ""],
    ["plain", "plain"],
    ["a = b", "a = b"],
    ["1 < 2 > 1", "1 < 2 > 1"],
    ["\\=1", "=1"],
    ["\\\\=1", "\\\\=1"],
    ["a \\<< b >>", "a << b >>"],
    [">> <", ">> <"],
  ])("%j without pills is itself: %j", (source, value) => {
    expect(compileField(source)).toEqual({ ok: true, field: { kind: "literal", value } });
  });

  test("joins its pills to text, whatever their type", () => {
    const roots = { a: { n: 1.5, t: "x", b: true, z: null, l: [1, "y"], o: { k: 1 } } };
    expect(fieldValue("<<a.t>>: <<a.n>> <<a.b>>|<<a.z>>|<<a.l>> <<a.o>>!", roots)).toBe(
      'x: 1.5 true||[1,"y"] {"k":1}!',
    );
  });

  test("of one pill is text all the same", () => {
    expect(fieldValue("<<1 + 1>>")).toBe("2");
    expect(compileField("<<1>>")).toMatchObject({ field: { formula: { mode: "text" } } });
  });

  test("takes >> and << inside texts of a pill", () => {
    expect(fieldValue("a<<\">>\" & '<<'>>b")).toBe("a>><<b");
  });

  test("keeps what stands behind an escape", () => {
    expect(fieldValue("\\<<<<1>>\\<<2>>")).toBe("<<1<<2>>");
  });

  test("says where a pill is wrong, counted from the start of the field", () => {
    expect(compileField("ab <<1 +>> <<UPCSE(x)>>")).toMatchObject({
      ok: false,
      problems: [
        { code: "syntax_error", from: 8, to: 8 },
        { code: "unknown_function", from: 13, to: 18, fix: { from: 13, to: 18, insert: "UPCASE" } },
      ],
    });
  });

  test("says so when a pill does not close", () => {
    expect(compileField("a <<b")).toMatchObject({
      problems: [{ code: "syntax_error", from: 2, to: 5, expected: ">>", message: expect.stringContaining("\\<<") }],
    });
  });

  test("blames a quote without its partner on the pill that it stands in", () => {
    expect(compileField("<<it's>> and <<b>>")).toMatchObject({
      problems: [{ message: "The text that begins here has no closing quote.", from: 4, to: 6 }],
    });
  });

  test("an error while it runs has its place in the field", () => {
    const compiled = compileField("Hi <<a.b.c>>");
    if (!compiled.ok || compiled.field.kind === "literal") throw new Error("A formula is expected.");
    const result = evaluate(compiled.field.formula, { roots: { a: { b: {} } }, missing: "error", now: 0 });
    expect(result).toMatchObject({ ok: false, error: { code: "not_found", from: 5, to: 10 } });
  });
});

describe("a value field", () => {
  test.each<[string, Json]>([
    ["=1 + 1", 2],
    ["=[1]", [1]],
    ["= NULL", null],
  ])("%s keeps the type of its result", (source, value) => {
    expect(fieldValue(source)).toEqual(value);
    expect(compileField(source)).toMatchObject({ field: { formula: { mode: "value", source } } });
  });

  test("counts places from its equals sign", () => {
    expect(compileField("=1 +")).toMatchObject({ problems: [{ from: 4, to: 4 }] });
    expect(compileField("=a.b")).toMatchObject({ field: { formula: { references: [{ from: 1, to: 4 }] } } });
  });
});

const hostileText = fc.string({ unit: fc.constantFrom("<", ">", "=", "\\", "a", '"', "'", " ", "<<", ">>", "é") });

test("writeField gives a field that stands for exactly its text", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), hostileText), (text) => {
      expect(fieldValue(writeField(text))).toBe(text);
    }),
    { examples: [["=1"], ["\\=1"], ["\\\\=1"], ["\\<<"], ["<<<"]] },
  );
});
