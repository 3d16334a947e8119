import { expect, test } from "vitest";
import { fromFieldText, isWholeFormula, jsonTrouble, modeOf, toFieldText, toMode } from "./textMode.ts";

test("a value stands in its field as it is written, and is read back as the same", () => {
  for (const value of ["plain <<a.b>>", "=a.b + 1", { a: ["=x"] }, 7, null, true]) {
    const mode = modeOf(value);
    expect(fromFieldText(toFieldText(value, mode), mode)).toEqual({ value });
  }
  expect(fromFieldText("{", "json")).toBeNull();
});

test("a formula in a field for JSON is told where it belongs, if it can be written there", () => {
  const plain = "This is no JSON yet, and not taken over.";
  expect(jsonTrouble("{", ["json", "value"])).toBe(plain);
  expect(jsonTrouble("=a.b", ["json", "text"])).toBe(plain);
  expect(jsonTrouble(" =a.b", ["json", "value"])).toBe(`${plain} For a formula that gives all of it, press Value.`);
  expect([" =a.b", "a = b"].map(isWholeFormula)).toEqual([true, false]);
});

test("another way to write a value keeps as much of it as there is", () => {
  expect(toMode("=a.b", "text")).toBe("<<a.b>>");
  expect(toMode("<<a.b>>", "value")).toBe("=a.b");
  expect(toMode("Hello", "value")).toBe('="Hello"');
  expect(toMode("=a.b", "json")).toEqual({ value: "=a.b" });
  expect(toMode({ n: 1 }, "text")).toBe('{"n":1}');
});
