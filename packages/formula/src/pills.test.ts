import fc from "fast-check";
import { expect, test } from "vitest";
import { writeField } from "./field.ts";
import { splitPills } from "./pills.ts";

const textOf = (source: string) =>
  splitPills(source)
    .map((part) => (part.kind === "text" ? part.text : "<pill>"))
    .join("");

test("a text written as a field holds no pills and is itself again", () => {
  fc.assert(
    fc.property(
      fc.string().filter((text) => !text.includes("\\")),
      (text) => {
        expect(textOf(writeField(text))).toBe(text);
      },
    ),
  );
});

test("pills are found where they stand, and a text in them may hold >>", () => {
  const source = 'a <<b.c>> d <<"x >> y">>';
  const pills = splitPills(source).flatMap((part) => (part.kind === "pill" ? [source.slice(part.from, part.to)] : []));
  expect(pills).toEqual(["b.c", '"x >> y"']);
  expect(textOf(source)).toBe("a <pill> d <pill>");
});

test("a pill that is never closed goes to the end, and says so", () => {
  expect(splitPills("a <<b")).toEqual([
    { kind: "text", text: "a " },
    { kind: "pill", from: 4, to: 5, closed: false },
  ]);
});

test("the pieces of any text cover it in order", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("<", ">", "\\", '"', "a", "=") }), (source) => {
      let last = 0;
      for (const part of splitPills(source)) {
        if (part.kind === "text") continue;
        expect(part.from).toBeGreaterThanOrEqual(last);
        expect(part.to).toBeGreaterThanOrEqual(part.from);
        last = part.to;
      }
      expect(last).toBeLessThanOrEqual(source.length);
    }),
  );
});
