import type { LinkKind, StoryDefinition } from "@fairlead/story";
import { type OpenRunRow, readActivity, readBrokenMailboxes, readOpenRuns, readVersionOf } from "./activityQueries.ts";
import { notFound } from "./appError.ts";
import { readHeld, type StoryWait } from "./fairness.ts";
import type { ActionRunRow } from "./recordQueries.ts";
import type { Actor, Services } from "./services.ts";
import { readDraft, requireStory } from "./stories.ts";
import { mergeWaits, type OpenRun, readWaitsOf, type Wait } from "./waits.ts";

/** What one action did in the last story runs of its story. */
export type ActionActivity = {
  action: string;
  runs: number;
  failed: number;
  events: number;
  lastOutcome: ActionRunRow["outcome"];
  lastMs: number;
  /** Events of the last two seconds, by the kind of the links that they left by. */
  recent: Record<LinkKind, number>;
};

/** What the board of a story shows of its last story runs. */
export type BoardActivity = {
  actions: ActionActivity[];
  /** What the open ones among them wait for, by action. */
  waits: Wait[];
  /** Why the story as a whole waits, and how many of its action runs do; null: none does, or nobody can tell. */
  held: { waiting: number; wait: StoryWait } | null;
  /** The actions, by id, whose mailbox can't be read at the moment. */
  mailboxes: string[];
};

/** Story runs and action runs that a board sums up. */
const activityStoryRunsMax = 20;
const actionRunsMax = 2_000;
const recentMs = 2_000;

/** What a story did in its last story runs and what it waits for. Throws `not_found`. */
export async function readBoard(services: Services, actor: Actor, id: string): Promise<BoardActivity> {
  await requireStory(services, actor, id);
  const [actions, open, held, mailboxes] = await Promise.all([
    listActions(services, actor, id),
    readOpenRuns(services.pool, id, activityStoryRunsMax),
    readHeld(services, id),
    readBrokenMailboxes(services.pool, id),
  ]);
  const waits = await readWaitsOf(
    services,
    open.map((row) => toOpenRun(id, row)),
  );
  return { actions, waits: mergeWaits([...waits.values()].flat()), held, mailboxes };
}

/** Actions that did not run are left out. */
async function listActions({ pool, intake }: Services, actor: Actor, storyId: string): Promise<ActionActivity[]> {
  const recentSince = new Date(intake.now() - recentMs);
  const query = { storyId, storyRunsMax: activityStoryRunsMax, runsMax: actionRunsMax, recentSince };
  const rows = await readActivity(pool, actor, query);
  return rows.map((row) => ({
    action: row.action,
    runs: row.runs,
    failed: row.failed,
    events: row.events,
    lastOutcome: row.last_outcome,
    lastMs: row.last_ms,
    recent: { default: row.recent_default, no_match: row.recent_no_match, failure: row.recent_failure },
  }));
}

function toOpenRun(storyId: string, { id, version_id, replay_of, replay_event, replay_action }: OpenRunRow): OpenRun {
  const replay = replay_of === null || replay_event === null ? null : { action: replay_action };
  return { id, storyId, versionId: version_id, replay };
}

/** The definition that a version holds, for ever the same. Throws `not_found`, for another team's version as well. */
export async function getVersion({ pool }: Services, actor: Actor, versionId: string): Promise<StoryDefinition> {
  const stored = await readVersionOf(pool, actor, versionId);
  if (stored === undefined) throw notFound("version");
  return readDraft(stored);
}
