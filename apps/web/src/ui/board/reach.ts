import type { StoryDefinition } from "@fairlead/story";
import { neighboursOf } from "./graph.ts";

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
