import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromCompactId, toCompactId } from "./compactId.ts";

describe("a compact id", () => {
  it("is 22 characters for a UUID", () => {
    expect(toCompactId("0190a6b2-7c1f-7e3a-9f00-0123456789ab")).toBe("AZCmsnwffjqfAAEjRWeJqw");
  });

  it("gives the id back: UUIDs, and any text, also one that looks like a compact id or begins like an escaped one", () => {
    const lookalike = fc.uuid().map(toCompactId);
    const escaped = fc.string().map((text) => `=${text}`);
    void fc.assert(
      fc.property(fc.oneof(fc.uuid(), fc.string(), lookalike, escaped, lookalike.map(toCompactId)), (id) => {
        expect(fromCompactId(toCompactId(id))).toBe(id);
      }),
    );
  });

  it("is another one for every id", () => {
    const [uuid = ""] = fc.sample(fc.uuid(), 1);
    const ids = [uuid, uuid.toUpperCase(), toCompactId(uuid), toCompactId(toCompactId(uuid)), `=${uuid}`, "", "="];
    expect(new Set(ids.map(toCompactId)).size).toBe(ids.length);
  });
});
