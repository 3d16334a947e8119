import fc from "fast-check";
import { expect, test } from "vitest";
import type { StoryPolicy } from "./figures.ts";
import { type PolicyFields, readPolicyFields, toPolicyFields } from "./policyFields.ts";

const normal: PolicyFields = { priority: "normal", weight: "1", throttle: "100", budget: "" };

test("a policy that is shown and not touched is read as it was", () => {
  const policies = fc.record<StoryPolicy>({
    weight: fc.integer({ min: 1, max: 10_000 }).map((value) => value / 100),
    priority: fc.constantFrom("low", "normal", "high"),
    throttle: fc.integer({ min: 0, max: 10_000 }).map((value) => value / 10_000),
    paused: fc.constant(false),
    budgetMs: fc.option(fc.integer({ min: 1, max: 2_000_000_000 })),
  });
  fc.assert(
    fc.property(policies, ({ paused, ...policy }) => {
      const { change } = readPolicyFields(toPolicyFields({ ...policy, paused }));
      expect(change?.throttle).toBeCloseTo(policy.throttle, 6);
      expect({ ...change, throttle: 0 }).toEqual({ ...policy, throttle: 0 });
    }),
  );
});

test.each<[Partial<PolicyFields>, string, string]>([
  [{ weight: "" }, "weight", "0.01 to 100"],
  [{ weight: "0" }, "weight", "0.01 to 100"],
  [{ weight: "1e2" }, "weight", "0.01 to 100"],
  [{ throttle: "101" }, "throttle", "0 to 100"],
  [{ throttle: "-1" }, "throttle", "0 to 100"],
  [{ budget: "0" }, "budgetMs", "0.001 to 2,000,000"],
  [{ budget: "fast" }, "budgetMs", "0.001 to 2,000,000"],
])("%j names what is wrong with it and its range", (typed, field, range) => {
  const { change, problems } = readPolicyFields({ ...normal, ...typed });
  expect(change).toBeNull();
  expect(Object.keys(problems)).toEqual([field]);
  expect(Object.values(problems)[0]).toContain(range);
});

test("a comma is a point, spaces do not matter, and all that is wrong is told at once", () => {
  expect(readPolicyFields({ ...normal, weight: " 2,5 ", budget: "90" }).change).toEqual({
    priority: "normal",
    weight: 2.5,
    throttle: 1,
    budgetMs: 90_000,
  });
  expect(Object.keys(readPolicyFields({ ...normal, weight: "x", throttle: "y", budget: "z" }).problems)).toEqual([
    "weight",
    "throttle",
    "budgetMs",
  ]);
});
