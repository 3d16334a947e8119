import type { Graph } from "./graph.ts";
import { storyLimits } from "./limits.ts";
import { findAction, type Plan, type PlanCircle } from "./plan.ts";

/**
 * The actions of a graph that lead to themselves, in groups of those that lead to each other, each sorted. By Kosaraju's
 * algorithm, which walks every link twice, however many actions there are.
 */
export function findCircles(forwards: Graph, backwards: Graph): string[][] {
  const assigned = new Set<string>();
  return finishOrder(forwards)
    .reverse()
    .flatMap((start) => {
      const members = collect(backwards, start, assigned);
      const isCircle = members.length > 1 || forwards.get(start)?.has(start) === true;
      return isCircle ? [members.sort()] : [];
    });
}

/** Every node after all that it leads to, but for what leads back to it. */
function finishOrder(graph: Graph): string[] {
  const order: string[] = [];
  const seen = new Set<string>();
  for (const start of graph.keys()) {
    if (seen.has(start)) continue;
    seen.add(start);
    const path = [{ node: start, next: [...(graph.get(start) ?? [])] }];
    for (let last = path.at(-1); last !== undefined; last = path.at(-1)) {
      const node = last.next.pop();
      if (node === undefined) {
        order.push(last.node);
        path.pop();
      } else if (!seen.has(node)) {
        seen.add(node);
        path.push({ node, next: [...(graph.get(node) ?? [])] });
      }
    }
  }
  return order;
}

/** What is reached from a node without what is assigned already, the node itself included. */
function collect(graph: Graph, start: string, assigned: Set<string>): string[] {
  if (assigned.has(start)) return [];
  assigned.add(start);
  const members = [start];
  for (const at of members) {
    for (const next of graph.get(at) ?? []) {
      if (assigned.has(next)) continue;
      assigned.add(next);
      members.push(next);
    }
  }
  return members;
}

/**
 * How often the actions of a circle may run in one chain. One that does not say takes the highest that another one of the
 * circle says, so that saying it once is enough; where one says it, nothing bounds all of them together but the sum.
 */
export function limitCircle(
  actions: readonly string[],
  saidBy: (slug: string) => number | undefined,
): ReadonlyMap<string, PlanCircle> {
  const said = actions.flatMap((slug) => saidBy(slug) ?? []);
  const others = said.length === 0 ? storyLimits.visits : Math.max(...said);
  const visits = actions.map((slug) => saidBy(slug) ?? others);
  const hops = said.length === 0 ? storyLimits.hops : visits.reduce((sum, count) => sum + count, 0);
  return new Map(actions.map((slug, index) => [slug, { actions, visits: visits[index] ?? others, hops }]));
}

/** The shortest way from an action back to itself, as slugs; empty if there is none. */
export function shortestCircle(plan: Plan, slug: string): string[] {
  const cameFrom = new Map<string, string>();
  const pending = [slug];
  for (const at of pending) {
    const { next } = findAction(plan, at) ?? {};
    for (const to of next === undefined ? [] : [...next.default, ...next.no_match, ...next.failure]) {
      if (to === slug) return wayTo(at, cameFrom);
      if (cameFrom.has(to)) continue;
      cameFrom.set(to, at);
      pending.push(to);
    }
  }
  return [];
}

function wayTo(end: string, cameFrom: ReadonlyMap<string, string>): string[] {
  const way: string[] = [];
  for (let at: string | undefined = end; at !== undefined; at = cameFrom.get(at)) way.unshift(at);
  return way;
}

/**
 * The most runs that one event can lead to, whichever action it begins with. `emits`: the most events that an action emits
 * by one port. Infinity where actions lead to themselves.
 */
export function mostRuns(graph: Graph, emits: (slug: string) => number): number {
  const known = new Map<string, number>();
  const order = finishOrder(graph);
  for (const slug of order) {
    const next = [...(graph.get(slug) ?? [])];
    // What leads back to it stands later in the order.
    const following = next.reduce((sum, to) => sum + (known.get(to) ?? Number.POSITIVE_INFINITY), 0);
    known.set(slug, 1 + following * emits(slug));
  }
  return Math.max(1, ...known.values());
}
