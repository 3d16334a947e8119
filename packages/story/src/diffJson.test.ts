import type { Json } from "@fairlead/formula";
import fc from "fast-check";
import { expect, test } from "vitest";
import { diffJson } from "./diffJson.ts";

test("each place that was added, removed or changed is named by its path", () => {
  const before = { host: { id: "a", name: "x" }, tags: ["p", "q"], gone: null };
  const after = { host: { id: "b", name: "x" }, tags: ["p"], fresh: [1] };
  expect(diffJson(before, after)).toEqual({
    isMore: false,
    differences: [
      { kind: "changed", path: ["host", "id"], before: "a", after: "b" },
      { kind: "removed", path: ["tags", 1], before: "q" },
      { kind: "added", path: ["fresh"], after: [1] },
      { kind: "removed", path: ["gone"], before: null },
    ],
  });
});

test("a list in the place of an object is a change as a whole", () => {
  expect(diffJson({ a: [] }, { a: {} }).differences).toEqual([{ kind: "changed", path: ["a"], before: [], after: {} }]);
});

test("of many differences so many are told, and that there are more", () => {
  const many = Array.from({ length: 50 }, (_, at) => at);
  const { differences, isMore } = diffJson([], many, 20);
  expect([differences.length, isMore]).toEqual([20, true]);
  expect(diffJson([], many, 50)).toMatchObject({ isMore: false });
});

const json = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value)) as Json);

test("values without a difference are equal, and equal values have none", () => {
  fc.assert(
    fc.property(json, json, (one, other) => {
      expect(diffJson(one, structuredClone(one)).differences).toEqual([]);
      const isSame = diffJson(one, other).differences.length === 0;
      expect(isSame).toBe(JSON.stringify(sorted(one)) === JSON.stringify(sorted(other)));
    }),
  );
});

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}
