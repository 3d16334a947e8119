/** Who leads to whom, by slug. */
export type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/** A graph of these arrows. */
export function toGraph(arrows: Iterable<readonly [from: string, to: string]>): Graph {
  const graph = new Map<string, Set<string>>();
  for (const [from, to] of arrows) {
    const next = graph.get(from);
    if (next === undefined) graph.set(from, new Set([to]));
    else next.add(to);
  }
  return graph;
}

/** Everything that can be reached from any of `starts` over at least one arrow; a start itself only over a cycle. */
export function reachableFrom(graph: Graph, starts: Iterable<string>): Set<string> {
  const reached = new Set<string>();
  const pending = [...starts];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    for (const next of graph.get(at) ?? []) {
      if (reached.has(next)) continue;
      reached.add(next);
      pending.push(next);
    }
  }
  return reached;
}
