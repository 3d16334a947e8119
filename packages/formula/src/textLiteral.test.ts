import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { closingQuote, findUnclosedText } from "./quotes.ts";
import { readText, writeText } from "./textLiteral.ts";

// What ends these tests is the number of their cases; a busy machine only makes them take longer.
vi.setConfig({ testTimeout: 60_000 });

// Made here, as making it takes long and is no part of a test.
const anyText = fc.string({ unit: "binary" });

describe("a text literal", () => {
  test.each([
    ['"\\d+\\b\\w\\."', "\\d+\\b\\w\\."],
    ['"\\\\d"', "\\d"],
    ['"\\u00e9\\u12"', "é\\u12"],
    ["'\\'\"'", "'\""],
    ['"\\\n"', "\\\n"],
  ])("%j stands for %j", (literal, text) => {
    expect(readText(literal)).toBe(text);
  });

  test("made from any text reads back as that text", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(readText(writeText(text))).toBe(text);
      }),
    );
  });

  test("closes where it was made to close", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const literal = writeText(text);
        expect(closingQuote(`${literal}"`, 0)).toBe(literal.length - 1);
        expect(findUnclosedText(`${literal} ${literal}`)).toBeNull();
        expect(findUnclosedText(`${literal} "`)).toBe(literal.length + 1);
      }),
    );
  });
});
