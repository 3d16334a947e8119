import { compileStory, type Plan, parseStory } from "@fairlead/story";
import { readVersion } from "./recordQueries.ts";
import type { Sql } from "./webhookQueries.ts";

/** The plans of versions that pages look at. Versions never change, so each is read and compiled once in a while. */
export type PlanShelf = {
  /** Null for a version that is not there, or that this release can't read. */
  load(versionId: string): Promise<Plan | null>;
};

const plansMax = 100;

/** Keeps the plans that were asked for last. */
export function createPlanShelf(sql: Sql): PlanShelf {
  const plans = new Map<string, Promise<Plan | null>>();
  return {
    load(versionId) {
      const loading = plans.get(versionId) ?? loadPlan(sql, versionId);
      plans.delete(versionId);
      plans.set(versionId, loading);
      loading.catch(() => plans.delete(versionId));
      const [oldest] = plans.keys();
      if (plans.size > plansMax && oldest !== undefined) plans.delete(oldest);
      return loading;
    },
  };
}

async function loadPlan(sql: Sql, versionId: string): Promise<Plan | null> {
  const parsed = parseStory(await readVersion(sql, versionId));
  const compiled = parsed.ok ? compileStory(parsed.definition) : parsed;
  return compiled.ok ? compiled.plan : null;
}
