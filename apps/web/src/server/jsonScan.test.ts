import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { jsonLimits } from "./jsonFault.ts";
import { scanJson } from "./jsonScan.ts";

function scan(text: string) {
  return scanJson(Buffer.from(text));
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Whether a value holds something that JSON.parse takes and the record can't. */
function isUnstorable(value: unknown): boolean {
  if (typeof value === "number") return !Number.isFinite(value);
  if (typeof value === "string") return value.includes("\0") || !value.isWellFormed();
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([key, item]) => isUnstorable(key) || isUnstorable(item));
}

/** Pieces that JSON is made of, good and bad, so that random texts come close to the grammar. */
const pieces = fc.array(
  fc.constantFrom(
    ...["{", "}", "[", "]", ",", ":", '"a"', '"', "1", "-", "0", "01", ".5", "1.5", "1e3", "1E+", "e", "true", "tru"],
    ...["null", "false", " ", "\n", "\t", "\\", '"\\u0041"', '"\\u00g1"', '"\\x"', '"\\n"', "\u00a0", "é", "'", "NaN"],
  ),
  { maxLength: 12 },
);

describe("the scan of JSON bytes", () => {
  test("accepts whatever JSON.stringify writes of storable values", () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: "grapheme" }), fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        const fault = scan(text);
        expect(fault === null).toBe(!isUnstorable(JSON.parse(text)));
      }),
    );
  });

  test("accepts and refuses the same texts as JSON.parse", () => {
    fc.assert(
      fc.property(pieces, (parts) => {
        const text = parts.join("");
        expect(scan(text) === null).toBe(parses(text) && !isUnstorable(JSON.parse(text)));
      }),
      { numRuns: 5_000 },
    );
  });

  test("agrees with JSON.parse on valid JSON with one byte changed", () => {
    const cut = fc.record({ value: fc.jsonValue(), at: fc.nat(), put: fc.constantFrom(...'{}[],:"\\1e-. ', "") });
    fc.assert(
      fc.property(cut, ({ value, at, put }) => {
        const text = JSON.stringify(value);
        const place = at % text.length;
        const changed = text.slice(0, place) + put + text.slice(place + 1);
        if (!parses(changed)) expect(scan(changed)?.code).toBeTypeOf("string");
        else expect(scan(changed) === null).toBe(!isUnstorable(JSON.parse(changed)));
      }),
      { numRuns: 5_000 },
    );
  });

  test("names a malformed place by its byte", () => {
    expect(scan('{"é":1,}')).toMatchObject({ code: "json_invalid", at: 8 });
    expect(scan('{"a":1}x')).toMatchObject({ code: "json_invalid", at: 7 });
    expect(scan("")).toMatchObject({ code: "json_invalid", at: 0 });
    expect(scan('{"a":NaN}')?.message).toContain("found NaN");
  });

  test("takes 100 levels and refuses the 101st, however deep it goes on", () => {
    expect(scan("[".repeat(100) + "]".repeat(100))).toBeNull();
    expect(scan("[".repeat(101) + "]".repeat(101))?.code).toBe("json_too_deep");
    expect(scan("[".repeat(1_000_000))?.code).toBe("json_too_deep");
    expect(scan('{"a":'.repeat(101))?.path.startsWith("$.a.a")).toBe(true);
  });

  test("takes 200 000 values and no more", () => {
    const list = (length: number) => `[${"0,".repeat(length - 1)}0]`;
    expect(scan(list(jsonLimits.values - 1))).toBeNull();
    expect(scan(list(jsonLimits.values))?.code).toBe("json_too_many_values");
  });

  test("takes keys of 1 000 bytes and no longer, whatever they are called", () => {
    expect(scan(`{"${"k".repeat(1_000)}":1}`)).toBeNull();
    expect(scan(`{"${"k".repeat(1_001)}":1}`)?.code).toBe("json_key_too_long");
    expect(scan('{"__proto__":{"x":1},"constructor":1,"":2,"length":3,"$":4}')).toBeNull();
  });

  test("refuses text that can't be stored and says where it is", () => {
    expect(scan('{"a":[1,"\\u0000"]}')).toMatchObject({ code: "bad_text", path: "$.a[1]" });
    expect(scan('{"odd key":"\\ud800"}')).toMatchObject({ code: "bad_text", path: '$["odd key"]' });
    expect(scan('["\\udc00\\ud800"]')).toMatchObject({ code: "bad_text", path: "$[0]" });
    expect(scan('{"\\u0000":1}')?.code).toBe("bad_text");
    expect(scan('["\\ud83d\\ude00"]')).toBeNull();
  });

  test("refuses numbers that would become infinite, and only those", () => {
    expect(scan('{"n":1e400}')).toMatchObject({ code: "number_out_of_range", path: "$.n" });
    expect(scan(`[-${"9".repeat(400)}]`)?.code).toBe("number_out_of_range");
    expect(scan("[1e308,-0,1e-400,12345678901234567890]")).toBeNull();
  });
});
