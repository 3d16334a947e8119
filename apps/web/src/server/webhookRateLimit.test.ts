import { expect, test } from "vitest";
import { createRateLimiter } from "./webhookRateLimit.ts";

test("so many calls of a key are let through in its period, and the others are told how long it lasts", () => {
  const limiter = createRateLimiter({ count: 2, periodSeconds: 10 });
  const answers = [0, 1_000, 2_000, 9_500, 10_000, 10_001, 10_002].map((ms) => limiter.take("a", ms));
  expect(answers).toEqual([0, 0, 8, 1, 0, 0, 10]);
});

test("keys are counted apart", () => {
  const limiter = createRateLimiter({ count: 1, periodSeconds: 10 });
  expect(["a", "b", "a", "b", "c"].map((key) => limiter.take(key, 0))).toEqual([0, 0, 10, 10, 0]);
});

test("a flood of keys makes it forget the oldest, not grow", () => {
  const limiter = createRateLimiter({ count: 1, periodSeconds: 1_000 });
  for (let n = 0; n <= 10_000; n += 1) limiter.take(`key ${n}`, n);
  expect(limiter.take("key 10000", 10_001)).toBeGreaterThan(0);
  expect(limiter.take("key 0", 10_001)).toBe(0);
});
