import type { StoryDefinition } from "@fairlead/story";
import { cardHeight, cardWidth } from "./graph.ts";

/** Where a card stands: its upper left corner. */
export type Place = { x: number; y: number };

export type Places = ReadonlyMap<string, Place>;

const rankGap = 56;
const nodeGap = 56;
const gridStep = 8;

type Linked = Pick<StoryDefinition, "actions" | "links">;

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
 * Places every card: those with a place keep it, the others are laid out from top to bottom and moved beside them. The
 * layout is loaded only when it is needed.
 */
export async function arrange(story: Linked): Promise<Places> {
  return ownPlaces(story) ?? mergePlaces(story, await layOut(story));
}

async function layOut({ actions, links }: Linked): Promise<Places> {
  const { default: dagre } = await import("@dagrejs/dagre");
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: "TB", ranksep: rankGap, nodesep: nodeGap });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { slug } of actions) graph.setNode(slug, { width: cardWidth, height: cardHeight });
  for (const { from, to, kind = "default" } of links) graph.setEdge(from, to, {}, kind);
  dagre.layout(graph);
  return new Map(
    actions.map(({ slug }) => {
      const { x = 0, y = 0 } = graph.node(slug);
      return [slug, { x: toGrid(x - cardWidth / 2), y: toGrid(y - cardHeight / 2) }];
    }),
  );
}

function toGrid(at: number): number {
  return Math.round(at / gridStep) * gridStep;
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
