import fc from "fast-check";
import { expect, test } from "vitest";
import { readJson } from "./readJson.ts";

/** Reads an object with a key that begins with a backslash, after which the engine takes other keys for it. */
function spoil(keyBefore: string) {
  readJson(`{"${keyBefore}":[],"\\\\":0}`);
  readJson(`{"${keyBefore}":[],"\\\\\\\\":0}`);
}

test.each(['\\"', "\\n", "\\u00e9", "\\/", '\\"a', "\\\\a"])("the key %s is read as it is written", (written) => {
  spoil("spoilt");
  const key = String(readJson(`"${written}"`));
  expect(readJson(`{"spoilt":1,"${written}":[{"${written}":2}]}`)).toEqual({ spoilt: 1, [key]: [{ [key]: 2 }] });
});

test("what JSON.stringify writes is the same value again, whatever was read before", () => {
  const key = fc.oneof(
    fc.constantFrom("\\", "\\\\", '"', "\n", '"a', "\\a", "a", "__proto__", "1", "\uE000"),
    fc.string(),
  );
  const value = fc.dictionary(key, fc.oneof(fc.jsonValue({ stringUnit: "binary" }), fc.dictionary(key, fc.string())));
  fc.assert(
    fc.property(value, fc.constantFrom(0, 2), (any, indent) => {
      const text = JSON.stringify(any, null, indent);
      expect(JSON.stringify(readJson(text), null, indent)).toBe(text);
    }),
    { numRuns: 2_000 },
  );
});

test("a key that is there twice is the last one, in the first one's place, however it is written", () => {
  expect(JSON.stringify(readJson('{"a":1,"b\\n":2,"\\u0061":3}'))).toBe('{"a":3,"b\\n":2}');
  expect(Object.keys(readJson('{"b":1,"\\u0031":2}') as object)).toEqual(["1", "b"]);
});

test("a key `__proto__` is a key like any other, and what is not JSON throws", () => {
  const read = readJson('{"__proto__":{"x":1},"\\n":2}') as object;
  expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
  expect(Object.keys(read)).toEqual(["__proto__", "\n"]);
  expect(() => readJson('{"\\n":}')).toThrow(SyntaxError);
});

test("texts of megabytes full of escapes take no longer than their length asks for", () => {
  const long = '\\"'.repeat(1_000_000);
  expect(readJson(`{"\\n":"${long}","\uE000\uE000":1}`)).toEqual({ "\n": '"'.repeat(1_000_000), "\uE000\uE000": 1 });
});
