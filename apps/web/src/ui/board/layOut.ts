import dagre from "@dagrejs/dagre";
import type { StoryDefinition } from "@fairlead/story";
import { cardSizeOf, courseOf, type Settled } from "./graph.ts";
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
  for (const action of actions) graph.setNode(action.slug, cardSizeOf(action));
  for (const { from, to, kind = "default" } of links) graph.setEdge(from, to, {}, kind);
  dagre.layout(graph, { customOrder: orderByPorts });
  return actions.map((action) => {
    const { x = 0, y = 0 } = graph.node(action.slug);
    const { width, height } = cardSizeOf(action);
    return [action.slug, { x: toGrid(x - width / 2), y: toGrid(y - height / 2) }];
  });
}
