import type { StoryDefinition } from "@fairlead/story";
import { readActivity, readPulses, readVersionOf } from "./activityQueries.ts";
import { notFound } from "./appError.ts";
import type { ActionRunRow, StoryRunStatus } from "./recordQueries.ts";
import type { Actor, Services } from "./services.ts";
import { readDraft, requireStory } from "./stories.ts";

/** How a story is doing, in a list. */
export type Pulse = {
  lastRun: { id: string; status: StoryRunStatus; startedAt: string } | null;
  /** Story runs of the last 24 hours; `runsMax` stands for that many or more. */
  runs: number;
  failed: number;
};

/** What one action did in the last story runs of its story. */
export type ActionActivity = {
  action: string;
  runs: number;
  failed: number;
  events: number;
  lastOutcome: ActionRunRow["outcome"];
  lastMs: number;
};

/** Story runs that a list counts, and those that a board sums up. */
const pulseRunsMax = 1_000;
const activityStoryRunsMax = 20;
const actionRunsMax = 2_000;
const dayMs = 86_400_000;

const quiet: Pulse = { lastRun: null, runs: 0, failed: 0 };

/** How each of some stories is doing; stories of other teams are quiet. */
export async function listPulses(
  { pool, intake }: Services,
  actor: Actor,
  storyIds: readonly string[],
): Promise<(id: string) => Pulse> {
  if (storyIds.length === 0) return () => quiet;
  const since = new Date(intake.now() - dayMs);
  const rows = await readPulses(pool, actor, { storyIds, since, runsMax: pulseRunsMax });
  const byId = new Map(
    rows.map(({ story_id, last_id, last_status, last_at, runs, failed }) => {
      const lastRun =
        last_id === null || last_status === null || last_at === null
          ? null
          : { id: last_id, status: last_status, startedAt: last_at.toISOString() };
      return [story_id, { lastRun, runs, failed }];
    }),
  );
  return (id) => byId.get(id) ?? quiet;
}

/** What the actions of a story did in its last story runs; those that did not run are left out. Throws `not_found`. */
export async function listActivity(services: Services, actor: Actor, id: string): Promise<ActionActivity[]> {
  await requireStory(services, actor, id);
  const query = { storyId: id, storyRunsMax: activityStoryRunsMax, runsMax: actionRunsMax };
  const rows = await readActivity(services.pool, actor, query);
  return rows.map(({ action, runs, failed, events, last_outcome, last_ms }) => ({
    action,
    runs,
    failed,
    events,
    lastOutcome: last_outcome,
    lastMs: last_ms,
  }));
}

/** The definition that a version holds, for ever the same. Throws `not_found`, for another team's version as well. */
export async function getVersion({ pool }: Services, actor: Actor, versionId: string): Promise<StoryDefinition> {
  const stored = await readVersionOf(pool, actor, versionId);
  if (stored === undefined) throw notFound("version");
  return readDraft(stored);
}
