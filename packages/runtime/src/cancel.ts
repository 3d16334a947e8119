import type { Admission } from "@fairlead/fairness";
import type { Logger } from "pino";
import type { Database } from "./database.ts";
import type { DatabaseTime } from "./databaseTime.ts";
import type { Dispatch } from "./dispatch.ts";
import { cancelStoryRuns, idRange, openOfStory, settleCancelled } from "./recordSql.ts";

export type CancelMeans = {
  database: Database;
  admission: Pick<Admission, "discard">;
  dispatch: Pick<Dispatch, "carryOut">;
  time: Pick<DatabaseTime, "now">;
  logger: Logger;
};

const callsAtOnce = 50;
const storyRunsPerStatement = 500;

/**
 * Cancels open story runs. Returns the ids of those that were open; the others are left as they are.
 *
 * 1. They close as cancelled. From then on nothing is recorded for them: the results of runs that execute now are
 *    discarded, and what comes out of a queue is not executed. Effects that were made stay made.
 * 2. What they recorded until then is counted, and their timers are dropped.
 * 3. Admission is told, so that waiting runs leave the backlog and workers learn with their next heartbeat which requests
 *    to break off. If Redis is away, waiting runs are dropped when their turn comes.
 *
 * Rejects when the database is away.
 */
export async function cancelAll(ids: readonly string[], means: CancelMeans): Promise<string[]> {
  if (ids.length === 0) return [];
  const { database, time } = means;
  const { from, to } = idRange(ids);
  const [patience, lock, close] = cancelStoryRuns;
  const rows = await database.together<{ id: string }>([
    patience,
    lock,
    { ...close, values: [ids, from, to, time.now()] },
  ]);
  const cancelled = rows.map((row) => row.id);
  await database.query({ ...settleCancelled, values: [ids, from, to] });
  await discardAll(cancelled, means);
  return cancelled;
}

/** Cancels the story runs of a story that are open now, not those that begin meanwhile; returns how many it were. */
export async function cancelStory(storyId: string, means: CancelMeans): Promise<number> {
  const beganBefore = means.time.now();
  for (let cancelled = 0; ; ) {
    const values = [storyId, beganBefore, storyRunsPerStatement];
    const rows = await means.database.query<{ id: string }>({ ...openOfStory, values });
    const ids = rows.map((row) => row.id);
    cancelled += (await cancelAll(ids, means)).length;
    if (ids.length < storyRunsPerStatement) return cancelled;
  }
}

async function discardAll(ids: readonly string[], { admission, dispatch, logger }: CancelMeans): Promise<void> {
  try {
    for (let from = 0; from < ids.length; from += callsAtOnce) {
      const some = ids.slice(from, from + callsAtOnce);
      await Promise.all(some.map(async (storyRunId) => dispatch.carryOut(await admission.discard({ storyRunId }))));
    }
  } catch (err) {
    logger.warn(
      { err, storyRuns: ids.length },
      "admission could not be told; cancelled runs are dropped at their turn",
    );
  }
}
