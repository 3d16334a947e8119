import { expect, test } from "vitest";
import { textAt, toSteps } from "./optionPath.ts";

test.each([
  ["url", ["url"]],
  ["headers.X-Token", ["headers", "X-Token"]],
  ["rules[0].value", ["rules", 0, "value"]],
  ['payload["odd key"][2]', ["payload", "odd key", 2]],
  ['payload["a\\"b"].c', ["payload", 'a"b', "c"]],
])("the place %s has its steps", (path, steps) => {
  expect(toSteps(path)).toEqual(steps);
});

test("the text at a place is found, and nothing where there is none", () => {
  const options = { rules: [{ value: "=a" }], limit: 3 };
  expect(textAt(options, ["rules", 0, "value"])).toBe("=a");
  expect(textAt(options, ["rules", 1, "value"])).toBeNull();
  expect(textAt(options, ["limit"])).toBeNull();
  expect(textAt(options, ["constructor"])).toBeNull();
});
