import fc from "fast-check";
import { expect, test } from "vitest";
import { toSlug } from "./storySlug.ts";

test("any name becomes a slug of small letters, digits and single hyphens", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (name) => {
      expect(toSlug(name)).toMatch(/^(?=.{1,60}$)[a-z0-9]+(?:-[a-z0-9]+)*$/);
    }),
  );
});

test("a slug stays readable", () => {
  expect(toSlug("GitHub issue triage")).toBe("github-issue-triage");
  expect(toSlug("  Über – Straße 7!")).toBe("uber-stra-e-7");
  expect(toSlug("日本")).toBe("story");
  expect(toSlug(toSlug("A -- b"))).toBe("a-b");
});
