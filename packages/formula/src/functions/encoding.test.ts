import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { computed, problemOf } from "../testFormula.ts";

// What ends these tests is the number of their cases; a busy machine only makes them take longer.
vi.setConfig({ testTimeout: 60_000 });

const anyText = fc.string({ unit: "binary" });
const wellFormed = anyText.map((text) => text.toWellFormed());

test("URL_ENCODE gives what the engine gives, with a replacement for halves of characters; URL_DECODE undoes it", () => {
  fc.assert(
    fc.property(anyText, (a) => {
      const encoded = encodeURIComponent(a.toWellFormed());
      expect(computed("URL_ENCODE(a)", { a })).toBe(encoded);
      // Its length was known before: a limit just as high is enough, one less is not.
      expect(computed("URL_ENCODE(a)", { a }, { limits: { textLength: encoded.length } })).toBe(encoded);
      if (encoded.length > 0)
        expect(problemOf("URL_ENCODE(a)", { a }, { limits: { textLength: encoded.length - 1 } }).code).toBe(
          "string_too_long",
        );
      expect(computed("URL_DECODE(a)", { a: encoded })).toBe(a.toWellFormed());
    }),
  );
});

test("BASE64_ENCODE gives the Base64 of UTF-8; BASE64_DECODE undoes it, in both alphabets", () => {
  fc.assert(
    fc.property(wellFormed, (a) => {
      expect(computed("BASE64_ENCODE(a)", { a })).toBe(Buffer.from(a).toString("base64"));
      expect(computed("BASE64_DECODE(BASE64_ENCODE(a))", { a })).toBe(a);
      expect(computed("BASE64_DECODE(a)", { a: Buffer.from(a).toString("base64url") })).toBe(a);
    }),
  );
});

test("long texts are encoded in parts that join", () => {
  for (const length of [23_999, 24_000, 24_001, 100_000]) {
    const a = "aé".repeat(length).slice(0, length);
    expect(computed("BASE64_ENCODE(a)", { a })).toBe(Buffer.from(a).toString("base64"));
    expect(computed("BASE64_DECODE(BASE64_ENCODE(a)) = a", { a })).toBe(true);
  }
});

describe("what can't be decoded says why", () => {
  test.each([
    ['URL_DECODE("50%")', "URL_DECODE: the text has a % that begins no character of UTF-8."],
    ['URL_DECODE("%ff")', "URL_DECODE: the text has a % that begins no character of UTF-8."],
    ['BASE64_DECODE("a")', "BASE64_DECODE: the text is not Base64."],
    ['BASE64_DECODE("é")', "BASE64_DECODE: the text is not Base64."],
    ['BASE64_DECODE("/w==")', "BASE64_DECODE: what is encoded is not text in UTF-8."],
  ])("%s", (source, message) => {
    expect(problemOf(source)).toMatchObject({ code: "invalid_encoding", message });
  });

  test("and can be caught", () => {
    expect(computed('IF_ERROR(BASE64_DECODE("?"), "none")')).toBe("none");
  });
});
