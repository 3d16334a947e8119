import { type Replay, RuntimeError } from "@fairlead/runtime/enqueue";
import { AppError, notFound } from "./appError.ts";
import { readEvent, readFailed, readLive, readStoryRun } from "./recordQueries.ts";
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

/** The version that a repetition runs: the one that ran before, or the live one. */
export type VersionChoice = "same" | "live";

export type Retry = { id: string; actionRunId?: string | undefined; version?: VersionChoice | undefined };

/** The story runs that were started, and whether more had failed than are tried again at once. */
export type Retried = { runs: { id: string; action: string }[]; more: boolean };

const retriesAtOnce = 500;

/**
 * Tries what failed of a story run again, each with the event that it failed with and as a story run of its own: one
 * action run, or all whose failure nothing followed. Throws `not_found`, or `conflict` where there is nothing to try again.
 */
export async function retryRun(services: Services, actor: Actor, retry: Retry): Promise<Retried> {
  const { id: storyRunId, actionRunId = null, version = "same" } = retry;
  const storyRun = await readStoryRun(services.pool, actor, storyRunId);
  if (storyRun === null) throw notFound("run");
  const versionId = await chooseVersion(services, actor, { storyId: storyRun.story_id, version });
  const failed = await readFailed(services.pool, storyRunId, { actionRunId, limit: retriesAtOnce + 1 });
  if (failed.length === 0 && actionRunId !== null) throw notFound("action run");
  const runs: Retried["runs"] = [];
  for (const { action, outcome, parent_event_id: eventId } of failed.slice(0, retriesAtOnce)) {
    if (outcome !== "failed" && outcome !== "unknown")
      throw conflict("This action run did not fail. Emit its event again instead.");
    if (eventId === null)
      throw conflict("This action run began without an event, so it can't be tried again with one.");
    runs.push({ id: await start(services, { storyRunId, eventId, action, versionId }), action });
  }
  if (runs.length === 0)
    throw conflict("Nothing of this run failed without being followed, so there is nothing to try again.");
  return { runs, more: failed.length > retriesAtOnce };
}

/**
 * Emits an event again: a new story run begins with a copy of it, which goes to all that its links lead to. Throws
 * `not_found`, or `conflict` where the version can't take it.
 */
export async function reemitEvent(
  services: Services,
  actor: Actor,
  { id: eventId, version = "same" }: { id: string; version?: VersionChoice | undefined },
): Promise<{ id: string }> {
  const event = await readEvent(services.pool, actor, { id: eventId, charactersMax: 0 });
  if (event === null) throw notFound("event");
  if (event.port === "none")
    throw conflict("This event was copied only to be read. Emit the one that it was copied from again.");
  const versionId = await chooseVersion(services, actor, { storyId: event.story_id, version });
  return { id: await start(services, { storyRunId: event.story_run_id, eventId, action: null, versionId }) };
}

type Choosing = { storyId: string; version: VersionChoice };

/** The id of the version, null for the same as before. A deleted story runs nothing. */
async function chooseVersion(services: Services, actor: Actor, { storyId, version }: Choosing): Promise<string | null> {
  await requireStory(services, actor, storyId);
  if (version === "same") return null;
  const live = await readLive(services.pool, storyId);
  if (live === null)
    throw conflict("This story has no live version. Publish it, or repeat the version that ran before.");
  return live.id;
}

async function start({ intake }: Services, replay: Replay): Promise<string> {
  try {
    return (await intake.replay(replay)).storyRunId;
  } catch (error) {
    if (!(error instanceof RuntimeError)) throw error;
    if (error.code === "event_not_found") throw notFound("event");
    if (error.code === "storage_unavailable") throw error;
    throw new AppError("conflict", error.message, { cause: error });
  }
}

function conflict(message: string): AppError {
  return new AppError("conflict", message);
}
