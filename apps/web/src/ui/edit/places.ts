import type { Change, LinkByIds, StoryDefinition, StoryLink } from "@fairlead/story";
import type { Place, Places } from "../board/arrange.ts";
import { cardHeight, cardWidth } from "../board/graph.ts";

const gap = 56;

/** A link by the ids of its actions. */
export function toIds({ actions }: StoryDefinition, { from, to, kind = "default" }: StoryLink): LinkByIds {
  const idOf = (slug: string) => actions.find((action) => action.slug === slug)?.id ?? slug;
  return { from: idOf(from), to: idOf(to), ...(kind === "default" ? {} : { kind }) };
}

/** The change, and before it the places where cards without one are seen: they stay there when the graph changes. */
export function keepPlaces(story: StoryDefinition, places: Places, change: Change): Change {
  const seen = story.actions.flatMap(({ id, slug, position }): [string, Place][] => {
    const at = places.get(slug);
    return position !== undefined || at === undefined ? [] : [[id, at]];
  });
  if (seen.length === 0) return change;
  return { kind: "batch", changes: [{ kind: "move", actions: Object.fromEntries(seen) }, change] };
}

/** A place that no card covers: below an action, else below everything; undefined while no place is known. */
export function freePlace(places: Places, below: string | undefined): Place | undefined {
  const all = [...places.values()];
  if (all.length === 0) return { x: 0, y: 0 };
  const start = below === undefined ? undefined : places.get(below);
  const lowest = Math.max(...all.map(({ y }) => y));
  const at = start ?? { x: Math.min(...all.map(({ x }) => x)), y: lowest };
  const y = at.y + cardHeight + gap;
  let { x } = at;
  while (all.some((one) => Math.abs(one.x - x) < cardWidth + 8 && Math.abs(one.y - y) < cardHeight + 8)) {
    x += cardWidth + gap;
  }
  return { x, y };
}
