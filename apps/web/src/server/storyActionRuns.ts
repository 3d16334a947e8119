import type { Page, PageQuery } from "./page.ts";
import { pageSizeDefault } from "./page.ts";
import { readPlace, toPlaceCursor } from "./recordPlace.ts";
import { type ActionRun, toActionRun } from "./runs.ts";
import type { Actor, Services } from "./services.ts";
import { requireStory } from "./stories.ts";
import { readStoryActionRuns } from "./storyActionRunQueries.ts";

/** A run of an action, with the story run that it belongs to. */
export type StoryActionRun = ActionRun & { storyRunId: string };

export type StoryActionRunQuery = PageQuery & { storyId: string; action: string };

/**
 * The runs of one action over all runs of its story, those of the newest story run first. A page may be short, even empty,
 * and have a next one: each looks at so many story runs only. Throws `not_found`, `bad_cursor`.
 */
export async function listStoryActionRuns(
  services: Services,
  actor: Actor,
  { storyId, action, cursor, limit = pageSizeDefault }: StoryActionRunQuery,
): Promise<Page<StoryActionRun>> {
  await requireStory(services, actor, storyId);
  const query = { storyId, action, after: readPlace(cursor), limit: limit + 1 };
  const { rows, lookedTo } = await readStoryActionRuns(services.pool, query);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const next = rows.length > limit && last ? { storyRunId: last.story_run_id, at: last.at, id: last.id } : lookedTo;
  return {
    items: shown.map((row) => ({ ...toActionRun(row), storyRunId: row.story_run_id })),
    nextCursor: next === null ? null : toPlaceCursor(next),
  };
}
