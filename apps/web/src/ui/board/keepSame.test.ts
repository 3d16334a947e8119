import fc from "fast-check";
import { expect, test } from "vitest";
import { keepSame } from "./keepSame.ts";

const item = (id: string, x: number) => ({ id, position: { x, y: 0 }, ports: ["a", "b"], data: { x } });

test("what is as it was stays the same object, what was changed is new", () => {
  const before = [item("a", 1), item("b", 2), item("c", 3)];
  const kept = keepSame(before, [item("a", 1), item("b", 5), item("d", 4)]);
  expect(kept).toEqual([item("a", 1), item("b", 5), item("d", 4)]);
  expect(kept[0]).toBe(before[0]);
  expect(kept[1]).not.toBe(before[1]);
});

test("where nothing was changed the list itself stays the same", () => {
  const before = [item("a", 1), item("b", 2)];
  expect(keepSame(before, [item("a", 1), item("b", 2)])).toBe(before);
  expect(keepSame(before, [item("b", 2), item("a", 1)])).not.toBe(before);
  expect(keepSame(before, [item("a", 1)])).not.toBe(before);
});

test("what is given always equals what would have been made anew", () => {
  const items = fc.uniqueArray(fc.record({ id: fc.string(), data: fc.jsonValue() }), { selector: ({ id }) => id });
  fc.assert(
    fc.property(items, items, (before, after) => {
      expect(keepSame(before, after)).toEqual(after);
    }),
  );
});
