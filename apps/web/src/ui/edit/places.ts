import type { Change, LinkByIds, StoryDefinition, StoryLink } from "@fairlead/story";
import type { Place, Places } from "../board/arrange.ts";
import type { Box } from "../board/frames.ts";
import { type Course, cardHeight, cardWidth } from "../board/graph.ts";
import { toGrid } from "../board/grid.ts";

const gap = 56;
/** Words stand on links: beside each other cards are further apart. */
const wideGap = 104;

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

/** A point on the board, and where on the view it is seen, from its corner. */
export type Spot = { at: Place; spot: Place };

/** Where a card stands whose middle is at a place. */
export function centredAt({ x, y }: Place): Place {
  return { x: toGrid(x - cardWidth / 2), y: toGrid(y - cardHeight / 2) };
}

/** The spot with a card around it, if nothing that is there lies under it. */
export function freeSpot(pointed: Spot | null, boxes: Iterable<Box>): Spot | null {
  if (pointed === null) return null;
  const { x, y } = pointed.at;
  for (const box of boxes) {
    if (x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height) return null;
  }
  return { at: centredAt(pointed.at), spot: pointed.spot };
}

/** A place that no card covers: behind an action, else behind everything; undefined while no place is known. */
export function freePlace(places: Places, behind: string | undefined, course: Course = "down"): Place | undefined {
  const all = [...places.values()];
  if (all.length === 0) return { x: 0, y: 0 };
  const start = behind === undefined ? undefined : places.get(behind);
  const [xs, ys] = [all.map(({ x }) => x), all.map(({ y }) => y)];
  const isRight = course === "right";
  const last = isRight ? { x: Math.max(...xs), y: Math.min(...ys) } : { x: Math.min(...xs), y: Math.max(...ys) };
  const from = start ?? last;
  const at = isRight ? { x: from.x + cardWidth + wideGap, y: from.y } : { x: from.x, y: from.y + cardHeight + gap };
  const isTaken = () =>
    all.some(({ x, y }) => Math.abs(x - at.x) < cardWidth + 8 && Math.abs(y - at.y) < cardHeight + 8);
  while (isTaken()) {
    if (isRight) at.y += cardHeight + gap;
    else at.x += cardWidth + gap;
  }
  return at;
}
