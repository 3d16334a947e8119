import { expect, test } from "vitest";
import { newKeyFields, readKeyFields, toggled } from "./keyForm.ts";

test("a form that is filled in is a key that reads, for a year, of all stories unless something else is said", () => {
  expect(readKeyFields({ ...newKeyFields, name: " CI " })).toEqual({
    ok: true,
    key: { name: "CI", scopes: ["read"], expiresInDays: 365 },
  });
  const limited = { ...newKeyFields, name: "CI", stories: [{ id: "1", name: "One" }], ends: "never" };
  expect(readKeyFields(limited)).toMatchObject({ ok: true, key: { storyIds: ["1"], expiresInDays: "never" } });
});

test("each field that lacks something is told", () => {
  const read = readKeyFields({ ...newKeyFields, scopes: [], stories: [] });
  expect(read.ok ? [] : Object.keys(read.problems)).toEqual(["name", "scopes", "stories"]);
});

test("a scope is taken and given back", () => {
  expect(toggled(["read"], "run", true)).toEqual(["read", "run"]);
  expect(toggled(["read", "run"], "read", false)).toEqual(["run"]);
});
