import { findAction, type Plan, type PlanAction } from "./plan.ts";

/** The latest event of each action on the way to an event, by slug. */
export type Lineage = { readonly [slug: string]: string };

/** What is needed of the event that a run consumed. `lineage` is the one it was recorded with. */
export type ParentEvent = { readonly id: string; readonly action: string; readonly lineage: Lineage };

/**
 * The lineage that every event emitted by `action` for `parent` must carry: the parent itself and what the parent
 * carried, as far as actions further on read it.
 */
export function childLineage(plan: Plan, action: string, parent: ParentEvent): Record<string, string> {
  return pickLatest(actionOf(plan, action).keeps, parent);
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
