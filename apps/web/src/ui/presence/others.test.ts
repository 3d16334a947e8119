import { expect, test } from "vitest";
import { initialsOf, toOthers, whoWords } from "./others.ts";

const somebody = (tab: string, userId: string, place: string | null = null) => ({
  tab,
  userId,
  name: userId === "u1" ? "Ada Lovelace" : "Bo",
  place,
});

test("one's own page is left out, and of several pages at one place all but one", () => {
  const people = [
    somebody("a", "u1"),
    somebody("b", "u1", "say"),
    somebody("c", "u2", "say"),
    somebody("d", "u2", "say"),
  ];
  const others = toOthers(people, { tab: "a", userId: "u1" });
  expect(others.map((one) => [one.tab, one.initials, one.place, whoWords(one)])).toEqual([
    ["b", "AL", "say", "You, on another page"],
    ["c", "B", "say", "Bo"],
  ]);
});

test("somebody has the same colour everywhere", () => {
  const own = { tab: "x", userId: null };
  const [first] = toOthers([somebody("a", "u1")], own);
  const [, again] = toOthers([somebody("b", "u2"), somebody("c", "u1", "say")], own);
  expect(again?.ink).toBe(first?.ink);
});

test("a name without words still has a letter", () => {
  expect([initialsOf(""), initialsOf(" ada  b lovelace ")]).toEqual(["?", "AL"]);
});
