import dagre from "@dagrejs/dagre";
import type { StoryDefinition } from "@fairlead/story";
import { cardHeight, cardWidth } from "./graph.ts";
import { orderByPorts } from "./portOrder.ts";

/** Where a card stands: its upper left corner. */
export type Place = { x: number; y: number };

/** What of a story a layout needs. */
export type Linked = Pick<StoryDefinition, "actions" | "links">;

const rankGap = 56;
const nodeGap = 56;
const gridStep = 8;

/** Lays a story out from top to bottom; every card gets a place on the grid. A thousand cards take seconds. */
export function layOut({ actions, links }: Linked): [slug: string, place: Place][] {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: "TB", ranksep: rankGap, nodesep: nodeGap });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { slug } of actions) graph.setNode(slug, { width: cardWidth, height: cardHeight });
  for (const { from, to, kind = "default" } of links) graph.setEdge(from, to, {}, kind);
  dagre.layout(graph, { customOrder: orderByPorts });
  return actions.map(({ slug }) => {
    const { x = 0, y = 0 } = graph.node(slug);
    return [slug, { x: toGrid(x - cardWidth / 2), y: toGrid(y - cardHeight / 2) }];
  });
}

/** The nearest place of the grid. */
export function toGrid(at: number): number {
  return Math.round(at / gridStep) * gridStep;
}
