import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { deriveKey, newToken, seal, unseal } from "./secrets.ts";

const key = deriveKey(randomBytes(32), "webhook secrets");

test("a sealed text is read back by its key and context, and by nothing else", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.string(), (text, context) => {
      const sealed = seal(text, key, context);
      expect(unseal(sealed, key, context)).toBe(text);
      expect(unseal(sealed, key, `${context}x`)).toBeNull();
      expect(unseal(sealed, randomBytes(32), context)).toBeNull();
    }),
  );
});

test("a sealed text that was changed in any bit is refused", () => {
  const sealed = seal("secret", key, "here");
  for (let bit = 0; bit < sealed.length * 8; bit += 1) {
    const changed = Buffer.from(sealed);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(unseal(changed, key, "here")).toBeNull();
  }
  expect(unseal(sealed.subarray(0, 20), key, "here")).toBeNull();
});

test("sealing the same text twice gives different bytes, and purposes have different keys", () => {
  expect(seal("a", key, "x").equals(seal("a", key, "x"))).toBe(false);
  const master = randomBytes(32);
  expect(deriveKey(master, "webhook secrets").equals(deriveKey(master, "session cookies"))).toBe(false);
});

test("a token has 43 characters that addresses need not escape", () => {
  expect(newToken()).toMatch(/^[\w-]{43}$/);
});
