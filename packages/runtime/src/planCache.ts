import { compileStory, type Plan, parseStory } from "@fairlead/story";
import type { Database } from "./database.ts";
import { RuntimeError } from "./runtimeError.ts";

/**
 * What workers know of a version. `isDraft`: it is a copy of a draft, so its runs use test values of credentials and
 * resources, remember apart from those of the live version, and nobody is told of them.
 */
export type LoadedPlan = {
  plan: Plan;
  tenantId: string;
  teamId: string;
  storyId: string;
  versionId: string;
  isDraft?: boolean;
};

/** Plans by version id. Versions are immutable, so a plan is read and compiled once per process. */
export type PlanCache = { load(versionId: string): Promise<LoadedPlan> };

type VersionRow = { definition: unknown; is_draft: boolean; story_id: string; tenant_id: string; team_id: string };

/** Keeps the `plansMax` (default 1 000) most recently used plans. */
export function createPlanCache(database: Database, plansMax = 1_000): PlanCache {
  const plans = new Map<string, Promise<LoadedPlan>>();
  return {
    load(versionId) {
      const known = plans.get(versionId);
      if (known !== undefined) {
        plans.delete(versionId);
        plans.set(versionId, known);
        return known;
      }
      const loading = loadPlan(database, versionId);
      plans.set(versionId, loading);
      loading.catch(() => plans.delete(versionId));
      for (const oldest of plans.keys()) {
        if (plans.size <= plansMax) break;
        plans.delete(oldest);
      }
      return loading;
    },
  };
}

async function loadPlan(database: Database, versionId: string): Promise<LoadedPlan> {
  const [row] = await database.query<VersionRow>({
    name: "load_version",
    text: `SELECT v.definition, v.draft_revision IS NOT NULL AS is_draft, v.story_id, s.tenant_id, s.team_id
      FROM story_version v JOIN story s ON s.id = v.story_id WHERE v.id = $1`,
    values: [versionId],
  });
  if (row === undefined) throw new RuntimeError("version_not_found", `There is no story version ${versionId}.`);
  const parsed = parseStory(row.definition);
  const compiled = parsed.ok ? compileStory(parsed.definition) : parsed;
  if (!compiled.ok) {
    const first = compiled.problems[0];
    const why = first === undefined ? "" : ` ${first.path}: ${first.message}`;
    throw new RuntimeError("plan_invalid", `Version ${versionId} can't be run by this release.${why}`);
  }
  const ids = { tenantId: row.tenant_id, teamId: row.team_id, storyId: row.story_id, versionId };
  return row.is_draft
    ? { plan: withoutMonitoring(compiled.plan), ...ids, isDraft: true }
    : { plan: compiled.plan, ...ids };
}

/** Nobody is told of what happens to a draft. */
function withoutMonitoring(plan: Plan): Plan {
  const actions = Object.entries(plan.actions).map(([slug, { monitoring: _, ...action }]) => [slug, action] as const);
  return { ...plan, actions: Object.fromEntries(actions) };
}
