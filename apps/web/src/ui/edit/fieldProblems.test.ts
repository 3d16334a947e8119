import { expect, test } from "vitest";
import { leadsTo, pathBelow, problemsAt, problemsBeside, tellProblems } from "./fieldProblems.ts";

const at = (...paths: string[]) => paths.map((path) => ({ path, message: "is wrong." }));

test("a problem goes down to the field that it is about, and to no other with a name that begins alike", () => {
  const problems = at("mail[1]", "mailbox", "mail", "quietSeconds");
  expect(problemsAt(problems, "mail").map(({ path }) => path)).toEqual(["[1]", ""]);
  expect(problemsAt(problemsAt(problems, "mail"), 1)).toEqual(at(""));
  expect(problemsBeside(problems, ["mail", "quietSeconds"])).toEqual(at("mailbox"));
});

test("keys that are no words are found as they stand in paths", () => {
  const path = pathBelow(pathBelow("options.headers", "odd key"), 0);
  expect(path).toBe('options.headers["odd key"][0]');
  expect(problemsAt(at('["odd key"].x', "X-Token"), "odd key")).toEqual(at("x"));
  expect(problemsAt(at("X-Token"), "X-Token")).toEqual(at(""));
  expect([leadsTo(path, "options.headers"), leadsTo(path, "options.head"), pathBelow("", "name")]).toEqual([
    true,
    false,
    "name",
  ]);
});

test("a field that shows what is inside of it says where", () => {
  expect(tellProblems(at("", "a.b"))).toEqual(["is wrong.", "a.b: is wrong."]);
});
