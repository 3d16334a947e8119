import { notFound } from "./appError.ts";
import { readPreviousEvent } from "./previousEventQuery.ts";
import type { Actor, Services } from "./services.ts";
import { readEventPlace } from "./testQueries.ts";

/** Story runs before an event's own in which the one before it is looked for. */
const storyRunsMax = 20;

/**
 * The event that the same action of the same story emitted before another one; null if there is none in the twenty story
 * runs up to it. Throws `not_found`, for another team's event as well.
 */
export async function findPreviousEvent(services: Services, actor: Actor, id: string): Promise<{ id: string | null }> {
  const place = await readEventPlace(services.pool, actor, id);
  if (place === null) throw notFound("event");
  const { action, story_id: storyId, story_run_id: storyRunId } = place;
  return { id: await readPreviousEvent(services.pool, { id, action, storyId, storyRunId, storyRunsMax }) };
}
