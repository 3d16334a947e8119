import type { StoryDefinition } from "@fairlead/story";
import { linkKey, neighboursOf } from "./graph.ts";

/** Some actions with all that lead to them, all that they lead to, or everything that hangs together with them. */
export function reach(
  story: Pick<StoryDefinition, "actions" | "links">,
  from: Iterable<string>,
  way: "upstream" | "downstream" | "connected",
): Set<string> {
  const neighbours = neighboursOf(story);
  const reached = new Set(from);
  for (const slug of reached) {
    const { next = [], previous = [] } = neighbours.get(slug) ?? {};
    if (way !== "upstream") for (const one of next) reached.add(one);
    if (way !== "downstream") for (const one of previous) reached.add(one);
  }
  return reached;
}

/** The keys of the links by which events come from one action to another, on whatever way. */
export function wayBetween(story: Pick<StoryDefinition, "actions" | "links">, from: string, to: string): string[] {
  const [behind, before] = [reach(story, [from], "downstream"), reach(story, [to], "upstream")];
  const isOn = (slug: string) => behind.has(slug) && before.has(slug);
  return story.links.filter((link) => isOn(link.from) && isOn(link.to)).map(linkKey);
}
