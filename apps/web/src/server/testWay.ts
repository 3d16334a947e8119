import { findActionType, type LinkKind } from "@fairlead/story";
import type { TestDraft } from "./testDraft.ts";

/** An action on a way, and the port by which its event goes on. */
export type WayStep = { slug: string; port: LinkKind };

/**
 * The shortest way from where a story starts to an action, which is not part of it: from an action that starts story runs,
 * or else from one that nothing leads to. Empty if the action is such a one itself.
 */
export function startOf({ definition: { actions, links } }: Pick<TestDraft, "definition">, slug: string): WayStep[] {
  const before = Map.groupBy(links, ({ to }) => to);
  const roots = new Set(actions.filter(({ type }) => findActionType(type)?.root).map((action) => action.slug));
  const ways = new Map<string, WayStep[]>([[slug, []]]);
  let fallback: WayStep[] = [];
  for (const [at, way] of ways) {
    if (roots.has(at)) return way;
    const from = before.get(at) ?? [];
    if (from.length === 0 && fallback.length === 0) fallback = way;
    // A map is gone through in the order in which it grows.
    for (const link of from)
      if (!ways.has(link.from)) ways.set(link.from, [{ slug: link.from, port: link.kind ?? "default" }, ...way]);
  }
  return fallback;
}
