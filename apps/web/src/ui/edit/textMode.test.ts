import { expect, test } from "vitest";
import { fromFieldText, modeOf, toFieldText, toMode } from "./textMode.ts";

test("a value stands in its field as it is written, and is read back as the same", () => {
  for (const value of ["plain <<a.b>>", "=a.b + 1", { a: ["=x"] }, 7, null, true]) {
    const mode = modeOf(value);
    expect(fromFieldText(toFieldText(value, mode), mode)).toEqual({ value });
  }
  expect(fromFieldText("{", "json")).toBeNull();
});

test("another way to write a value keeps as much of it as there is", () => {
  expect(toMode("=a.b", "text")).toBe("<<a.b>>");
  expect(toMode("<<a.b>>", "value")).toBe("=a.b");
  expect(toMode("Hello", "value")).toBe('="Hello"');
  expect(toMode("=a.b", "json")).toEqual({ value: "=a.b" });
  expect(toMode({ n: 1 }, "text")).toBe('{"n":1}');
});
