import { expect, test } from "vitest";
import { compareTested, differencesMax, type SavedExpectation } from "./compareTested.ts";

const emitted = (...data: SavedExpectation["events"][number]["data"][]): SavedExpectation => ({
  outcome: "emitted",
  error: null,
  events: data.map((one) => ({ port: "default", data: one })),
  eventCount: data.length,
});

test("nothing is told where the same came again", () => {
  const expected = emitted({ owner: "ada" }, { owner: "bo" });
  expect(compareTested(expected, structuredClone(expected), "values")).toEqual({ differences: [], isMore: false });
  expect(compareTested(expected, structuredClone(expected), "shape")).toEqual({ differences: [], isMore: false });
});

test("another value is told unless only the shape has to be the same", () => {
  const [expected, actual] = [emitted({ owner: "ada" }), emitted({ owner: "bo" })];
  expect(compareTested(expected, actual, "values").differences).toEqual([
    { kind: "changed", path: ["events", 0, "owner"], before: "ada", after: "bo" },
  ]);
  expect(compareTested(expected, actual, "shape").differences).toEqual([]);
  expect(compareTested(expected, emitted({ owner: 1 }), "shape").differences).toEqual([
    { kind: "changed", path: ["events", 0, "owner"], before: "text", after: "number" },
  ]);
});

test("a failure is told by how it ended, its code and the events that are missing", () => {
  const failed: SavedExpectation = { outcome: "failed", error: "not_recorded", events: [], eventCount: 0 };
  expect(compareTested(emitted({}), failed, "shape").differences.map(({ path }) => path)).toEqual([
    ["outcome"],
    ["error"],
    ["count"],
  ]);
});

test("an event that leaves by another port is told", () => {
  const actual = { ...emitted({}), events: [{ port: "no_match" as const, data: {} }] };
  expect(compareTested(emitted({}), actual, "values").differences).toEqual([
    { kind: "changed", path: ["events", 0, "port"], before: "default", after: "no_match" },
  ]);
});

test("of values as many have to come, of a shape there may be more and fewer", () => {
  const [two, three] = [emitted({ a: 1 }, { a: 2 }), emitted({ a: 1 }, { a: 2 }, { a: "3" })];
  expect(compareTested(two, three, "values").differences).toEqual([
    { kind: "changed", path: ["count"], before: 2, after: 3 },
  ]);
  expect(compareTested(two, three, "shape").differences).toEqual([
    { kind: "changed", path: ["events", 2, "a"], before: "number", after: "text" },
  ]);
  expect(compareTested(three, two, "shape").differences).toEqual([]);
});

test("of very many differences the first are told, and that there are more", () => {
  const many = (text: string) => emitted(Object.fromEntries(Array.from({ length: 99 }, (_, at) => [`k${at}`, text])));
  const told = compareTested(many("a"), many("b"), "values");
  expect(told.differences).toHaveLength(differencesMax);
  expect(told.isMore).toBe(true);
});
