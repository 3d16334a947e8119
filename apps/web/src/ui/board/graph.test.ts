import type { StoryAction, StoryLink } from "@fairlead/story";
import fc from "fast-check";
import { expect, test } from "vitest";
import { linkKey, linkWords, neighboursOf, toOutline } from "./graph.ts";

const action = (slug: string): StoryAction => ({ id: slug, slug, name: slug, type: "webhook", options: {} });
const story = (slugs: string, links: readonly (readonly [string, string] | StoryLink)[]) => ({
  actions: slugs.split(" ").map(action),
  links: links.map((link): StoryLink => ("from" in link ? link : { from: link[0], to: link[1] })),
});

test("the outline follows the links from the roots down, branch by branch", () => {
  const outline = toOutline(
    story("call check yes no end", [
      ["call", "check"],
      ["check", "yes"],
      { from: "check", to: "no", kind: "no_match" },
      ["yes", "end"],
      ["no", "end"],
    ]),
  );
  expect(outline.map(({ slug, level, kind, again }) => [slug, level, kind, again])).toEqual([
    ["call", 0, null, false],
    ["check", 1, "default", false],
    ["yes", 2, "default", false],
    ["end", 3, "default", false],
    ["no", 2, "no_match", false],
    ["end", 3, "default", true],
  ]);
});

const anyStory = fc
  .record({
    size: fc.integer({ min: 1, max: 12 }),
    pairs: fc.array(fc.tuple(fc.nat(11), fc.nat(11)), { maxLength: 30 }),
  })
  .map(({ size, pairs }) => {
    const slugs = Array.from({ length: size }, (_, at) => `a${at}`);
    return story(
      slugs.join(" "),
      pairs.map(([from, to]) => [`a${from % size}`, `a${to % size}`] as const),
    );
  });

test("the outline holds every action in full exactly once, whatever the links, loops included", () => {
  fc.assert(
    fc.property(anyStory, (any) => {
      const full = toOutline(any).filter(({ again }) => !again);
      expect(full.map(({ slug }) => slug).sort()).toEqual(any.actions.map(({ slug }) => slug).sort());
    }),
  );
});

test("neighbours are those of the links, both ways, each once", () => {
  fc.assert(
    fc.property(anyStory, (any) => {
      const neighbours = neighboursOf(any);
      for (const { from, to } of any.links) {
        expect(neighbours.get(from)?.next.filter((slug) => slug === to)).toEqual([to]);
        expect(neighbours.get(to)?.previous.filter((slug) => slug === from)).toEqual([from]);
      }
    }),
  );
});

test("a link is known by its ends and its kind; a condition names both of its ways", () => {
  expect(linkKey({ from: "a", to: "b" })).toBe(linkKey({ from: "a", to: "b", kind: "default" }));
  expect(linkWords("default", "condition")).toBe("match");
  expect(linkWords("no_match", "condition")).toBe("no match");
  expect(linkWords("default", "webhook")).toBeNull();
  expect(linkWords("failure", "http_request")).toBe("on failure");
});
