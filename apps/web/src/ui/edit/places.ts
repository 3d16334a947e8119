import type { Change, LinkByIds, StoryDefinition, StoryLink } from "@fairlead/story";
import type { Place, Places } from "../board/arrange.ts";
import { type Box, boundsOf, boxesOf } from "../board/frames.ts";
import { type Course, cardHeight, cardSizeOf, cardWidth } from "../board/graph.ts";
import { toGrid } from "../board/grid.ts";

const gap = 56;
/** Words stand on links: beside each other cards are further apart. */
const wideGap = 104;
/** Cards that are nearer than this touch. */
const nearPx = 8;

type Size = { width: number; height: number };

const cardSize: Size = cardSizeOf({});

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

/** The boxes of the cards of a story, and of its collapsed groups: where they stand, else where they are seen. */
export function cardBoxes(
  { actions, groups }: Pick<StoryDefinition, "actions" | "groups">,
  seen: Places,
): Map<string, Box> {
  const places = actions.flatMap(({ slug, position }): [string, Place][] => {
    const at = position ?? seen.get(slug);
    return at === undefined ? [] : [[slug, at]];
  });
  return boxesOf({ actions, groups }, new Map(places));
}

/** How much room what has a place in a story takes. */
export function sizeOf(story: StoryDefinition): Size {
  const places = new Map(story.actions.map(({ slug, position }) => [slug, position ?? { x: 0, y: 0 }]));
  const { width, height } = boundsOf([...boxesOf(story, places).values()]) ?? cardSize;
  return { width, height };
}

type Room = {
  /** The key of what it goes behind; default: everything. */
  behind?: string | undefined;
  course?: Course;
  size?: Size;
};

/** A place with so much room that no card is covered: behind an action or a group, in line with it, else behind everything. */
export function freePlace(
  boxes: ReadonlyMap<string, Box>,
  { behind, course = "down", size = cardSize }: Room = {},
): Place {
  const all = [...boxes.values()];
  const at = placeBehind(behind === undefined ? undefined : boxes.get(behind), boundsOf(all), { course, size });
  for (let box = coveredBy(all, { ...size, ...at }); box !== undefined; box = coveredBy(all, { ...size, ...at })) {
    if (course === "right") at.y = toGrid(box.y + box.height + gap);
    else at.x = toGrid(box.x + box.width + gap);
  }
  return at;
}

function placeBehind(
  box: Box | undefined,
  around: Box | null,
  { course, size }: { course: Course; size: Size },
): Place {
  if (around === null) return { x: 0, y: 0 };
  const { x, y, width, height } = box ?? around;
  const middle = (from: number, outer: number, inner: number) =>
    box === undefined ? from : toGrid(from + (outer - inner) / 2);
  return course === "right"
    ? { x: x + width + wideGap, y: middle(y, height, size.height) }
    : { x: middle(x, width, size.width), y: y + height + gap };
}

/** Whether something at a place would cover a card. */
export function isCovered(boxes: ReadonlyMap<string, Box>, at: Place, size: Size): boolean {
  return coveredBy([...boxes.values()], { ...size, ...at }) !== undefined;
}

/** The first of some boxes that a box would touch. */
function coveredBy(boxes: readonly Box[], { x, y, width, height }: Box): Box | undefined {
  return boxes.find(
    (box) =>
      box.x < x + width + nearPx &&
      x < box.x + box.width + nearPx &&
      box.y < y + height + nearPx &&
      y < box.y + box.height + nearPx,
  );
}
