import type { LayoutConfig } from "@dagrejs/dagre";

type Graph = Parameters<NonNullable<LayoutConfig["customOrder"]>>[0];

/** Where on a card a link of a kind begins, in widths of a card from its middle: as the ports are drawn. */
const portShift: Readonly<Record<string, number>> = { no_match: 0.22, failure: 0.4 };
const sweeps = 6;

/**
 * An order of cards within their ranks for dagre that knows of ports. Dagre takes all links of a card to begin in one
 * point, so it can't tell that what follows a failure had better stand right of what follows success. Its own order is
 * where this begins; then cards are sorted by the mean place of those before them and after them in turn (the barycenter
 * method of Sugiyama, Tagawa and Toda, 1981), and the order with the fewest crossings is taken.
 */
export function orderByPorts(graph: Graph, order: (graph: Graph) => void): void {
  order(graph);
  let ranks = ranksOf(graph);
  let best = { ranks, crossings: countCrossings(graph, ranks) };
  for (let sweep = 0; sweep < sweeps && best.crossings > 0; sweep += 1) {
    ranks = sweep % 2 === 0 ? sortDown(graph, ranks) : sortUp(graph, ranks);
    const crossings = countCrossings(graph, ranks);
    if (crossings < best.crossings) best = { ranks, crossings };
  }
  setOrder(graph, best.ranks);
}

type Ranks = readonly (readonly string[])[];

function ranksOf(graph: Graph): Ranks {
  const byRank = Map.groupBy(graph.nodes(), (id) => Number(graph.node(id).rank));
  return [...byRank]
    .sort(([a], [b]) => a - b)
    .map(([, ids]) => ids.sort((a, b) => Number(graph.node(a).order) - Number(graph.node(b).order)));
}

function setOrder(graph: Graph, ranks: Ranks): void {
  for (const ids of ranks) for (const [at, id] of ids.entries()) graph.node(id).order = at;
}

function sortDown(graph: Graph, ranks: Ranks): Ranks {
  const sorted: string[][] = [];
  let places = new Map<string, number>();
  for (const ids of ranks) {
    const above = places;
    const rank = sortBy(ids, (id) => linksInto(graph, id).map(({ from, shift }) => at(above, from) + shift));
    places = placesOf(rank);
    sorted.push(rank);
  }
  return sorted;
}

function sortUp(graph: Graph, ranks: Ranks): Ranks {
  const sorted: string[][] = [];
  let places = new Map<string, number>();
  for (const ids of ranks.toReversed()) {
    const below = places;
    const rank = sortBy(ids, (id) => (graph.successors(id) ?? []).map((to) => at(below, to)));
    places = placesOf(rank);
    sorted.unshift(rank);
  }
  return sorted;
}

/** Sorts by the mean of places; who has none stays where it is. */
function sortBy(ids: readonly string[], places: (id: string) => readonly number[]): string[] {
  const means = new Map(
    ids.map((id, index) => {
      const all = places(id);
      return [id, all.length === 0 ? index : all.reduce((sum, place) => sum + place, 0) / all.length];
    }),
  );
  return ids.toSorted((a, b) => at(means, a) - at(means, b));
}

function countCrossings(graph: Graph, ranks: Ranks): number {
  return ranks.reduce((sum, ids, rank) => {
    const above = placesOf(ranks[rank - 1] ?? []);
    return sum + countInversions(ids.flatMap((id) => startsOf(graph, id, above)));
  }, 0);
}

/** Where the links into a card begin, from left to right. */
function startsOf(graph: Graph, id: string, above: ReadonlyMap<string, number>): number[] {
  return linksInto(graph, id)
    .map(({ from, shift }) => at(above, from) + shift)
    .sort((a, b) => a - b);
}

function countInversions(starts: readonly number[]): number {
  let count = 0;
  for (const [index, right] of starts.entries()) {
    for (let left = 0; left < index; left += 1) if ((starts[left] ?? 0) > right) count += 1;
  }
  return count;
}

function linksInto(graph: Graph, id: string): { from: string; shift: number }[] {
  return (graph.inEdges(id) ?? []).map(({ v, name = "" }) => {
    const isCard = graph.node(v).dummy === undefined;
    return { from: v, shift: isCard ? (portShift[name] ?? 0) : 0 };
  });
}

function placesOf(ids: readonly string[]): Map<string, number> {
  return new Map(ids.map((id, place) => [id, place]));
}

function at(places: ReadonlyMap<string, number>, id: string): number {
  return places.get(id) ?? 0;
}
