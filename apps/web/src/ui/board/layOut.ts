import dagre from "@dagrejs/dagre";
import type { StoryDefinition } from "@fairlead/story";
import { cardHeight, cardWidth, courseOf, type Settled } from "./graph.ts";
import { type Place, toGrid } from "./grid.ts";
import { orderByPorts } from "./portOrder.ts";

/** What of a story a layout needs. */
export type Linked = Pick<StoryDefinition, "actions" | "links"> & Settled;

const rankGap = 56;
/** Words stand on links: beside each other cards are further apart. */
const wideRankGap = 104;
const nodeGap = 56;

/** Lays a story out, from top to bottom or from left to right; every card gets a place on the grid. A thousand cards take seconds. */
export function layOut({ actions, links, settings }: Linked): [slug: string, place: Place][] {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  const isRight = courseOf({ settings }) === "right";
  graph.setGraph({ rankdir: isRight ? "LR" : "TB", ranksep: isRight ? wideRankGap : rankGap, nodesep: nodeGap });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { slug } of actions) graph.setNode(slug, { width: cardWidth, height: cardHeight });
  for (const { from, to, kind = "default" } of links) graph.setEdge(from, to, {}, kind);
  dagre.layout(graph, { customOrder: orderByPorts });
  return actions.map(({ slug }) => {
    const { x = 0, y = 0 } = graph.node(slug);
    return [slug, { x: toGrid(x - cardWidth / 2), y: toGrid(y - cardHeight / 2) }];
  });
}
