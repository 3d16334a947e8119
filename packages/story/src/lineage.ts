import { findAction, type Plan, type PlanAction, type PlanCircle } from "./plan.ts";

/**
 * The latest event of each action on the way to an event, by slug. Under keys that no slug has it carries what is counted on
 * the way: `#`, how often the actions of its circle have run; `!`, that the story run had all its runs before.
 */
export type Lineage = { readonly [slug: string]: string };

/** What is needed of the event that a run consumed. `lineage` is the one it was recorded with. */
export type ParentEvent = { readonly id: string; readonly action: string; readonly lineage: Lineage };

/**
 * The lineage that every event emitted by `action` for `parent` must carry: the parent itself and what the parent
 * carried, as far as actions further on read it. Null: a run that begins by itself, which counts all the same.
 */
export function childLineage(plan: Plan, action: string, parent: ParentEvent | null): Record<string, string> {
  const { keeps, circle } = actionOf(plan, action);
  const lineage = parent === null ? {} : pickLatest(keeps, parent);
  if (circle !== undefined) lineage[visitsKey] = writeVisits(countVisits(circle, action, parent));
  if (parent !== null && isMarkedSpent(parent)) lineage[spentKey] = "";
  return lineage;
}

const visitsKey = "#";
const spentKey = "!";

/** The events of a lineage, without what it counts. */
export function eventsOfLineage(lineage: Lineage): Record<string, string> {
  return Object.fromEntries(Object.entries(lineage).filter(([key]) => key !== visitsKey && key !== spentKey));
}

/** The event as one that leads to what may still be done after the story run had all its runs. */
export function markSpent<Event extends ParentEvent>(event: Event): Event {
  return { ...event, lineage: { ...event.lineage, [spentKey]: "" } };
}

/** Whether an event, or one that led to it, was marked as spent. */
export function isMarkedSpent({ lineage }: Pick<ParentEvent, "lineage">): boolean {
  return lineage[spentKey] !== undefined;
}

/** A run too many in its chain: of its action alone, or of its circle. `isFirst`: the chain had none before. */
export type Overrun = { of: "action" | "circle"; limit: number; isFirst: boolean };

/** Whether the run of `action` for `parent` is one too many in its chain; null for all that are in no circle. */
export function findOverrun(action: Pick<PlanAction, "slug" | "circle">, parent: ParentEvent): Overrun | null {
  const { circle, slug } = action;
  if (circle === undefined) return null;
  const counts = countVisits(circle, slug, parent);
  const visits = counts.get(slug) ?? 0;
  if (visits > circle.visits) return { of: "action", limit: circle.visits, isFirst: visits === circle.visits + 1 };
  let hops = 0;
  for (const count of counts.values()) hops += count;
  return hops > circle.hops ? { of: "circle", limit: circle.hops, isFirst: hops === circle.hops + 1 } : null;
}

/** How often each action of a circle has run in a chain that `action` goes on with; whoever leaves it never comes back. */
function countVisits({ actions }: PlanCircle, action: string, parent: ParentEvent | null): Map<string, number> {
  const words = parent?.lineage[visitsKey]?.split(" ") ?? [];
  const counts = new Map<string, number>();
  for (let at = 0; at + 1 < words.length; at += 2) counts.set(words[at] ?? "", Number(words[at + 1]));
  // Those of another circle, on the way to this one, are over.
  const [first = action] = counts.keys();
  if (!actions.includes(first)) counts.clear();
  return counts.set(action, (counts.get(action) ?? 0) + 1);
}

function writeVisits(counts: ReadonlyMap<string, number>): string {
  return [...counts].flat().join(" ");
}

/** The events that the formulas of `action` read in its run for `parent`, by slug; an action that has not run on this path is absent. */
export function contextEvents(plan: Plan, action: string, parent: ParentEvent): Record<string, string> {
  return pickLatest(actionOf(plan, action).reads, parent);
}

function pickLatest(slugs: readonly string[], parent: ParentEvent): Record<string, string> {
  const latest: Record<string, string> = {};
  for (const slug of slugs) {
    if (slug === parent.action) latest[slug] = parent.id;
    else if (Object.hasOwn(parent.lineage, slug)) latest[slug] = parent.lineage[slug] ?? "";
  }
  return latest;
}

function actionOf(plan: Plan, slug: string): PlanAction {
  const action = findAction(plan, slug);
  if (action === undefined) throw new Error(`The plan of "${plan.name}" has no action "${slug}".`);
  return action;
}
