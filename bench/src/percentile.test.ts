import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { percentile } from "./percentile.ts";

describe("percentile", () => {
  it("is a value of the list that at least the share does not exceed, and no smaller one is", () => {
    const values = fc.array(fc.integer({ min: -1_000, max: 1_000 }), { minLength: 1, maxLength: 50 });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(values, share, (list, part) => {
        const found = percentile(list, part);
        const upTo = (limit: number) => list.filter((value) => value <= limit).length / list.length;
        expect(list).toContain(found);
        expect(upTo(found)).toBeGreaterThanOrEqual(part - 1e-9);
        const smaller = list.filter((value) => value < found);
        if (smaller.length > 0) expect(upTo(Math.max(...smaller))).toBeLessThan(Math.max(part, 1 / list.length) + 1e-9);
      }),
    );
  });

  it("of hundred values is the ninety-ninth for 0.99, and the list stays as it was", () => {
    const list = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(percentile(list, 0.99)).toBe(99);
    expect(list[0]).toBe(100);
  });

  it("of nothing is 0", () => {
    expect(percentile([], 0.5)).toBe(0);
  });
});
