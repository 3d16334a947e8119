import type { Logger } from "pino";
import type { Database } from "../database.ts";
import type { DatabaseTime } from "../databaseTime.ts";
import { monitoringOf } from "../monitoringOf.ts";
import type { PlanCache } from "../planCache.ts";
import { changedWatches, dropSightings, makeNotices, saveWatches } from "../watchSql.ts";
import type { Chore } from "./chore.ts";

/**
 * Makes messages of what monitored actions have done.
 *
 * 1. Stories whose live version has changed get what it is watched for.
 * 2. What was seen since the last message becomes the next one, unless its quiet time is not over: then it waits and is
 *    counted. An action that has emitted nothing for its period is told of once, and again only after it has emitted.
 *
 * Any number of processes may do this at once. Sending is for notices.ts.
 */
export type WatchesOptions = {
  database: Database;
  plans: PlanCache;
  time: Pick<DatabaseTime, "now">;
  logger: Logger;
  /** Default 2 000. */
  everyMs?: number;
};

const storiesPerPass = 200;
const watchesPerPass = 100;
/** How long what was seen may wait for its story's version to be taken over. */
const unwatchedMs = 3_600_000;

type Changed = { id: string; live_version_id: string | null; is_watched: boolean };

/** Creates the chore. */
export function createWatches(options: WatchesOptions): Chore {
  const { database, time } = options;
  return {
    name: "watches",
    everyMs: options.everyMs ?? 2_000,
    async runOnce() {
      const changed = await database.query<Changed>({ ...changedWatches, values: [storiesPerPass] });
      for (const story of changed) await takeOver(story, options);
      const notices = await database.query({ ...makeNotices, values: [time.now(), watchesPerPass] });
      await database.query({ ...dropSightings, values: [time.now() - unwatchedMs] });
      return { notices: notices.length };
    },
  };
}

async function takeOver({ id, live_version_id: version, is_watched }: Changed, options: WatchesOptions): Promise<void> {
  const { database, plans, time, logger } = options;
  try {
    const watches = version === null || !is_watched ? [] : monitoringOf((await plans.load(version)).plan);
    await database.query({ ...saveWatches, values: [id, version, JSON.stringify(watches), time.now()] });
  } catch (err) {
    logger.warn({ err, versionId: version }, "the monitoring of a version can't be read");
  }
}
