import type { LinkKind } from "@fairlead/story";
import fc from "fast-check";
import { expect, test } from "vitest";
import { layOut } from "./layOut.ts";

type Link = { from: string; to: string; kind?: LinkKind };

const layOutLinks = (links: readonly Link[]) => {
  const slugs = [...new Set(links.flatMap(({ from, to }) => [from, to]))];
  const actions = slugs.map((slug) => ({ slug, type: "event_transform", name: slug, options: {} }) as const);
  return new Map(layOut({ actions: actions as never, links: [...links] }));
};
const xOf = (places: ReturnType<typeof layOutLinks>, slug: string) => places.get(slug)?.x ?? Number.NaN;

test("what follows no match stands right of what follows a match, whichever was linked first", () => {
  const match = { from: "ask", to: "yes" };
  const noMatch = { from: "ask", to: "no", kind: "no_match" } as const;
  for (const links of [
    [match, noMatch],
    [noMatch, match],
  ]) {
    const places = layOutLinks(links);
    expect(xOf(places, "no")).toBeGreaterThan(xOf(places, "yes"));
  }
});

test("in a tree the branches of every card stand in the order of its ports", () => {
  const kinds = ["default", "no_match", "failure"] as const;
  const tree = fc.array(fc.record({ parent: fc.nat(), kind: fc.integer({ min: 0, max: 2 }) }), {
    minLength: 1,
    maxLength: 40,
  });
  fc.assert(
    fc.property(tree, (drawn) => {
      const links = drawn.map(({ parent, kind }, index) => {
        return { from: `a${parent % (index + 1)}`, to: `a${index + 1}`, kind: kinds[kind] ?? "default" };
      });
      const places = layOutLinks(links);
      for (const one of links) {
        for (const other of links) {
          if (one.from !== other.from || kinds.indexOf(one.kind) >= kinds.indexOf(other.kind)) continue;
          expect(xOf(places, one.to)).toBeLessThan(xOf(places, other.to));
        }
      }
    }),
  );
});
