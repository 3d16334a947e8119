import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRedactor } from "./redactor.ts";

const secret = 's3cret/+"\\é&<key>';

function armed(value = secret) {
  const redactor = createRedactor();
  redactor.add(value, "key");
  return redactor;
}

const encodings: Record<string, (text: string) => string> = {
  raw: (text) => text,
  "JSON-escaped": (text) => JSON.stringify(text).slice(1, -1),
  "JSON-escaped twice": (text) => JSON.stringify(JSON.stringify(text)).slice(1, -1),
  "URL-encoded": encodeURIComponent,
  "URL-encoded in small letters": (text) => encodeURIComponent(text).replace(/%../g, (code) => code.toLowerCase()),
  "form-encoded": (text) => new URLSearchParams({ a: text }).toString(),
  base64: (text) => Buffer.from(text).toString("base64"),
  base64url: (text) => Buffer.from(text).toString("base64url"),
  hex: (text) => Buffer.from(text).toString("hex"),
  HEX: (text) => Buffer.from(text).toString("hex").toUpperCase(),
  "basic authentication": (text) => Buffer.from(`user:${text}`).toString("base64"),
  "base64 after one byte more": (text) => Buffer.from(`xuser:${text}zz`).toString("base64"),
  "base64 after two bytes more": (text) => Buffer.from(`xyuser:${text}z`).toString("base64"),
};

describe("a secret is masked", () => {
  test.each(Object.entries(encodings))("%s", (_, encode) => {
    const written = encode(secret);
    const masked = armed().text(`before ${written} after`);
    expect(masked).toContain("[redacted:key]");
    expect(masked).not.toContain(written);
    expect(masked).toMatch(/^before .* after$/s);
  });

  test("in values and keys of any depth; what holds none is the same value", () => {
    const clean = { a: [1, { b: "plain" }], c: null };
    expect(armed().json(clean)).toBe(clean);
    expect(armed().json({ [secret]: [{ deep: `x${secret}` }] })).toEqual({
      "[redacted:key]": [{ deep: "x[redacted:key]" }],
    });
    expect(armed("1234567").json({ pin: 1234567 })).toEqual({ pin: "[redacted:key]" });
  });

  test("line by line where it has several", () => {
    const lines = "-----BEGIN KEY-----\nMIIEvQIBADANBgkq\nhkiG9w0BAQEFAASC\n-----END KEY-----";
    expect(armed(lines).text("> hkiG9w0BAQEFAASC")).toBe("> [redacted:key]");
  });

  test("wherever it stands in base64, whatever it is", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 9 }), fc.string({ minLength: 14, maxLength: 40 }), (before, value) => {
        const text = Buffer.concat([before, Buffer.from(value), Buffer.from("tail")]).toString("base64");
        expect(armed(value.toWellFormed()).text(text)).toContain("[redacted:key]");
      }),
    );
  });
});

test("what is shorter than 6 characters is not looked for, and the secrets added last are kept", () => {
  expect(armed("short").text("a short text")).toBe("a short text");
  const redactor = createRedactor(2);
  for (const value of ["first-one", "second-one", "third-one"]) redactor.add(value, "k");
  expect(redactor.text("first-one second-one third-one")).toBe("first-one [redacted:k] [redacted:k]");
});
