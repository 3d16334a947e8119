import { AppError, notFound } from "./appError.ts";
import { pinSizeMax, setPin } from "./pins.ts";
import { readStoryRun } from "./recordQueries.ts";
import { readEventOfEach } from "./runListQueries.ts";
import type { Actor, Services } from "./services.ts";

/** What came of copying a run's events to a draft. */
export type CopiedToDraft = {
  storyId: string;
  /** How many actions of the draft have an event of the run pinned now. */
  pinned: number;
  /** Actions whose event could not be pinned: too large, or the draft has no such action any more. */
  left: number;
};

/** Actions of one run whose events are copied. */
const copiedMax = 100;

/**
 * Pins the first event of each action of a story run on the draft of its story, so that its actions can be tried out with
 * what really came. Throws `not_found`.
 */
export async function copyRunToDraft(services: Services, actor: Actor, id: string): Promise<CopiedToDraft> {
  const run = await readStoryRun(services.pool, actor, id);
  if (run === null) throw notFound("run");
  const events = await readEventOfEach(services.pool, id, { limit: copiedMax, sizeMax: pinSizeMax });
  let pinned = 0;
  for (const { id: eventId, action } of events) {
    try {
      await setPin(services, actor, { id: run.story_id, slug: action, pin: { eventId } });
      pinned += 1;
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
  }
  return { storyId: run.story_id, pinned, left: events.length - pinned };
}

/** A pin that is not taken leaves the others as they are. */
function isRefusal(error: unknown): boolean {
  return error instanceof AppError && (error.code === "bad_input" || error.code === "not_found");
}
