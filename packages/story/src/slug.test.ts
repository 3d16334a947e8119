import { expect, test } from "vitest";
import { slugPattern } from "./definition.ts";
import { freeSlug } from "./slug.ts";

test.each([
  ["Look up owner", "look_up_owner"],
  ["Über uns", "uber_uns"],
  ["3rd try", "action_3rd_try"],
  ["???", "action"],
  ["It's done!", "its_done"],
])("%s becomes %s", (name, slug) => {
  expect(freeSlug(name, new Set())).toBe(slug);
});

test("a slug that is taken gets a number, and stays a slug however long the name and however many are taken", () => {
  expect(freeSlug("A b", new Set(["a_b", "a_b_2"]))).toBe("a_b_3");
  const taken = new Set<string>();
  for (let n = 0; n < 1_200; n += 1) taken.add(freeSlug("x".repeat(90), taken));
  expect([...taken].every((slug) => slugPattern.test(slug))).toBe(true);
  expect(taken.size).toBe(1_200);
});
