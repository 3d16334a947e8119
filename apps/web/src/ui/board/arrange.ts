import { type Place, toGrid } from "./grid.ts";
import type { Linked } from "./layOut.ts";

export type { Place } from "./grid.ts";

export type Places = ReadonlyMap<string, Place>;

/** Where the cards of a story stand if every one has a place of its own; null when some still have to be placed. */
export function ownPlaces({ actions }: Linked): Places | null {
  const places = new Map<string, Place>();
  for (const { slug, position } of actions) {
    if (position === undefined) return null;
    places.set(slug, position);
  }
  return places;
}

/**
 * Places every card: those with a place keep it, the others are laid out in a thread of their own, and moved beside
 * them. Rejects if the layout can't be loaded.
 */
export async function arrange(story: Linked): Promise<Places> {
  return ownPlaces(story) ?? mergePlaces(story, new Map(await layOutBeside(story)));
}

function layOutBeside({ actions, links, settings }: Linked): Promise<[slug: string, place: Place][]> {
  const worker = new Worker(new URL("./layoutWorker.ts", import.meta.url), { type: "module" });
  const answer = new Promise<[string, Place][]>((resolve, reject) => {
    worker.addEventListener("message", ({ data }) => resolve(data));
    worker.addEventListener("error", ({ message }) => reject(new Error(`The layout failed. ${message}`)));
  });
  worker.postMessage({ actions: actions.map(({ slug, width }) => ({ slug, width })), links, settings });
  return answer.finally(() => worker.terminate());
}

/** Cards with a place of their own keep it; the rest of a layout is moved by the mean distance between the two. */
export function mergePlaces({ actions }: Linked, laidOut: Places): Places {
  const own = actions.flatMap(({ slug, position }) => {
    const at = laidOut.get(slug);
    return position === undefined || at === undefined ? [] : [{ x: position.x - at.x, y: position.y - at.y }];
  });
  const mean = (axis: "x" | "y") =>
    own.length === 0 ? 0 : toGrid(own.reduce((sum, shift) => sum + shift[axis], 0) / own.length);
  const shift = { x: mean("x"), y: mean("y") };
  return new Map(
    actions.map(({ slug, position }) => {
      const { x, y } = laidOut.get(slug) ?? { x: 0, y: 0 };
      return [slug, position ?? { x: x + shift.x, y: y + shift.y }];
    }),
  );
}

/** Places moved so that their upper left corner is the one that the same cards have now. */
export function toCornerOf(laidOut: Places, now: Places): Places {
  const cornerOf = (places: Places, axis: "x" | "y") =>
    Math.min(...[...laidOut.keys()].map((slug) => places.get(slug)?.[axis] ?? Number.POSITIVE_INFINITY));
  const shift = (axis: "x" | "y") => {
    const by = cornerOf(now, axis) - cornerOf(laidOut, axis);
    return Number.isFinite(by) ? by : 0;
  };
  const [dx, dy] = [shift("x"), shift("y")];
  return new Map([...laidOut].map(([slug, { x, y }]) => [slug, { x: x + dx, y: y + dy }]));
}
