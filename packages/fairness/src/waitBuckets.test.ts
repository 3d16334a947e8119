import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { quantileMs, toBucket } from "./waitBuckets.ts";

describe("waits counted by size", () => {
  it("give quantiles that are never below the true one and at most 19 % and 1 ms above it", () => {
    const waits = fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(waits, fc.constantFrom(0.5, 0.95, 1), (list, q) => {
        const counts = new Map<number, number>();
        for (const ms of list) counts.set(toBucket(ms), (counts.get(toBucket(ms)) ?? 0) + 1);
        const exact = [...list].sort((a, b) => a - b)[Math.ceil(q * list.length) - 1] ?? 0;
        const read = quantileMs(counts, q) ?? -1;
        expect(read).toBeGreaterThanOrEqual(Math.floor(exact));
        expect(read).toBeLessThanOrEqual(exact * 1.1893 + 1);
      }),
    );
  });

  it("have no quantile without runs", () => {
    expect(quantileMs(new Map(), 0.5)).toBeNull();
  });
});
