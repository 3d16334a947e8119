import fc from "fast-check";
import { expect, test } from "vitest";
import { diffShape } from "./diffShape.ts";

test("values of a kind may differ, kinds and keys may not", () => {
  const before = { id: "a", price: 1, tags: ["x"], owner: { name: "Ada" }, gone: true };
  const after = { id: "b", price: "1", tags: ["y", "z"], owner: { name: "Bo", mail: null } };
  expect(diffShape(before, after).differences).toEqual([
    { kind: "changed", path: ["price"], before: "number", after: "text" },
    { kind: "added", path: ["owner", "mail"], after: "nothing" },
    { kind: "removed", path: ["gone"], before: "true or false" },
  ]);
});

test("the items of a longer list are like the last one before, and the first that is not is told", () => {
  expect(diffShape([{ id: 1 }], [{ id: 2 }, { id: 3 }]).differences).toEqual([]);
  expect(diffShape([{ id: 1 }], [{ id: 2 }, { id: "3" }, { id: "4" }]).differences).toEqual([
    { kind: "changed", path: [1, "id"], before: "number", after: "text" },
  ]);
});

test("an empty list before says nothing of its items", () => {
  expect(diffShape({ list: [] }, { list: [1] }).differences).toEqual([]);
  expect(diffShape({ list: [1] }, { list: [] }).differences).toEqual([]);
});

test("no more differences are told than were asked for", () => {
  expect(diffShape({}, { a: 1, b: 2, c: 3 }, 2)).toMatchObject({ differences: [{}, {}], isMore: true });
});

test("any value has its own shape", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      expect(diffShape(value as never, structuredClone(value) as never).differences).toEqual([]);
    }),
  );
});
