import { notFound } from "./appError.ts";
import { readStoryRun } from "./recordQueries.ts";
import { getRun, type RunDetail } from "./runs.ts";
import type { Actor, Services } from "./services.ts";
import { requireStory } from "./stories.ts";

/**
 * Cancels a story run. Nothing is recorded for it any more once this returns: what waits is dropped, requests under way are
 * broken off and their results discarded. One that has ended stays as it is. Returns how it stands. Throws `not_found`.
 */
export async function cancelRun(services: Services, actor: Actor, id: string): Promise<RunDetail> {
  if ((await readStoryRun(services.pool, actor, id)) === null) throw notFound("run");
  await services.intake.cancel([id]);
  return getRun(services, actor, id);
}

/** Cancels all runs of a story that are open now; returns how many it were. Throws `not_found`. */
export async function cancelRuns(services: Services, actor: Actor, storyId: string): Promise<{ cancelled: number }> {
  await requireStory(services, actor, storyId);
  return { cancelled: await services.intake.cancelStory(storyId) };
}
