import type { Place, Places } from "./arrange.ts";
import type { Course, Neighbours } from "./graph.ts";

export type Direction = "down" | "up" | "left" | "right";

/** What no link leads to or from, such as a note. */
const alone: Neighbours = { next: [], previous: [] };

/** `places`: of what can be walked to, as cards may be of different widths the middles. */
export type Walkable = { places: Places; neighbours: ReadonlyMap<string, Neighbours>; course?: Course };

const onward: Readonly<Record<Course, Direction>> = { down: "down", right: "right" };
const backward: Readonly<Record<Course, Direction>> = { down: "up", right: "left" };

/**
 * The card that an arrow key leads to: the one that points as links do follows a link, its opposite goes back along one;
 * the other two go to the cards that hang from the same one, and else to the nearest card on that side. Null: there is
 * none, stay.
 */
export function walk(
  { places, neighbours, course = "down" }: Walkable,
  from: string | null,
  direction: Direction,
): string | null {
  if (from === null) return firstOf(places);
  const here = places.get(from);
  const around = neighbours.get(from) ?? alone;
  if (here === undefined) return firstOf(places);
  if (direction === onward[course]) return nearest(places, around.next, here);
  if (direction === backward[course]) return nearest(places, around.previous, here);
  const siblings = around.previous.flatMap((parent) => neighbours.get(parent)?.next ?? []);
  const side = (slugs: Iterable<string>) => onSide(places, slugs, { here, from, direction });
  return nearest(places, side(siblings), here) ?? nearest(places, side(places.keys()), here);
}

/** The card at the top, the left one of several. */
function firstOf(places: Places): string | null {
  const sorted = [...places].sort(([, a], [, b]) => a.y - b.y || a.x - b.x);
  return sorted[0]?.[0] ?? null;
}

type Side = { here: Place; from: string; direction: Direction };

/** Those of some cards that lie on one side, less far off it than along it. */
function onSide(places: Places, slugs: Iterable<string>, { here, from, direction }: Side): string[] {
  return [...slugs].filter((slug) => {
    const there = places.get(slug);
    if (there === undefined || slug === from) return false;
    const isAcross = direction === "left" || direction === "right";
    const along = isAcross ? there.x - here.x : there.y - here.y;
    const off = isAcross ? there.y - here.y : there.x - here.x;
    const aside = direction === "right" || direction === "down" ? along : -along;
    return aside > 0 && Math.abs(off) <= aside;
  });
}

function nearest(places: Places, slugs: readonly string[], here: Place): string | null {
  let found: { slug: string; distance: number } | null = null;
  for (const slug of slugs) {
    const there = places.get(slug);
    if (there === undefined) continue;
    const distance = Math.hypot(there.x - here.x, there.y - here.y);
    if (found === null || distance < found.distance) found = { slug, distance };
  }
  return found?.slug ?? null;
}
