import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileField } from "./field.ts";
import { renameRoots } from "./renameRoots.ts";

const rename = (field: string, names: Record<string, string>) => renameRoots(field, new Map(Object.entries(names)));

describe("renaming an action in a text of options", () => {
  test.each([
    ["=a.b + a", "=z.b + z", "every reference"],
    ["Hi <<a.name>>, <<UPCASE(a)>>", "Hi <<z.name>>, <<UPCASE(z)>>", "every pill"],
    ["= ( a ).b[ a.i ]", "= ( z ).b[ z.i ]", "spaces and brackets stay"],
    ["=x.a & x['a'] & {a: 1}", "=x.a & x['a'] & {a: 1}", "keys are no references"],
    [`="a" & 'it''s a' & "say \\"a\\""`, `="a" & 'it''s a' & "say \\"a\\""`, "texts are no references"],
    ['=a["it\'s"]["say \\"a\\""]', '=z["it\'s"]["say \\"a\\""]', "odd keys below a reference stay"],
    ["=LOCAL.a + META.a", "=LOCAL.a + META.a", "what stands below another root stays"],
    ["=MAP_LAMBDA(a, LAMBDA(a, a.n)) & a", "=MAP_LAMBDA(z, LAMBDA(a, a.n)) & z", "a parameter hides the action"],
    ["=MAP_LAMBDA(b, LAMBDA(z, z + a))", "=MAP_LAMBDA(b, LAMBDA(z_2, z_2 + z))", "no parameter hides the new name"],
    ["=MAP_LAMBDA(b, LAMBDA(z, z + z_2 + a))", "=MAP_LAMBDA(b, LAMBDA(z_3, z_3 + z_2 + z))", "a free name is found"],
    ["=a |> JOIN(%, a.sep)", "=z |> JOIN(%, z.sep)", "pipes"],
    ["a \\<<a>> <<a>>", "a \\<<a>> <<z>>", "plain text and escapes stay"],
    ["\\=a", "\\=a", "an escaped = begins no formula"],
    ["=a(a) + ab + a_b", "=a(z) + ab + a_b", "functions and longer names stay"],
    ["=a + ", "=z + ", "a formula that is half written"],
    ['=a & "', '=a & "', "a quote that does not close is left alone"],
    ["<<a>> and <<a", "<<z>> and <<a", "a pill that does not close is left alone"],
  ])("%s becomes %s: %s", (before, after) => {
    expect(rename(before, { a: "z" })).toBe(after);
  });

  test("several at once may be swapped", () => {
    expect(rename("=a.b + b.a", { a: "b", b: "a" })).toBe("=b.b + a.a");
  });

  test("whatever the formula, the references are the same apart from the name, and renaming back gives it again", () => {
    const name = fc.constantFrom("a", "b", "x");
    const formula = fc.letrec<{ at: string }>((tie) => ({
      at: fc.oneof(
        { maxDepth: 4 },
        name,
        fc.constantFrom("1", '"a"', "b.a", 'b["a"]', "LOCAL.a"),
        fc.tuple(tie("at"), tie("at")).map(([left, right]) => `(${left} & ${right})`),
        fc.tuple(tie("at"), name, tie("at")).map(([list, x, body]) => `MAP_LAMBDA(${list}, LAMBDA(${x}, ${body}))`),
        tie("at").map((of) => `{a: ${of}}.a`),
      ),
    })).at;
    const pathsOf = (field: string) => {
      const read = compileField(field);
      if (!read.ok || read.field.kind === "literal") throw new Error(field);
      return read.field.formula.references.map(({ root, path }) => [root, path]);
    };
    fc.assert(
      fc.property(formula, (source) => {
        const renamed = rename(`=${source}`, { a: "new_name" });
        expect(pathsOf(renamed)).toEqual(
          pathsOf(`=${source}`).map(([root, path]) => [root === "a" ? "new_name" : root, path]),
        );
        expect(rename(renamed, { new_name: "a" })).toBe(`=${source}`);
        const hiding = rename(`=${source}`, { a: "x2", x: "b", b: "x" });
        expect(pathsOf(hiding)).toEqual(
          pathsOf(`=${source}`).map(([root, path]) => [{ a: "x2", x: "b", b: "x" }[String(root)] ?? root, path]),
        );
      }),
      { numRuns: 500 },
    );
  });
});
