import type { Admission } from "@fairlead/fairness";
import type { Logger } from "pino";
import { type ClosedStoryRun, closeAll } from "./closer.ts";
import type { Database } from "./database.ts";
import type { DatabaseTime } from "./databaseTime.ts";
import type { Dispatch } from "./dispatch.ts";
import { failWithoutPlan } from "./failRun.ts";
import { timeOfId } from "./ids.ts";
import { fromTicket, type Locator } from "./locator.ts";
import { type OpenStoryRun, pendingTickets } from "./pending.ts";
import type { Recorder } from "./recorder.ts";
import { waitsOfStoryRuns } from "./sweepSql.ts";

export type DeadlineMeans = {
  database: Database;
  admission: Pick<Admission, "discard">;
  dispatch: Pick<Dispatch, "carryOut">;
  recorder: Pick<Recorder, "record">;
  time: Pick<DatabaseTime, "now">;
  logger: Logger;
};

/** A run that is recorded while its story run ends may lead to others; whatever is left then the next sweep ends. */
const roundsMax = 3;
const unitsAtOnce = 500;

/** Whether a story run is open for longer than its story lets it. */
export function isOverdue({ id, loaded }: OpenStoryRun, nowMs: number): boolean {
  const { deadlineMs } = loaded.plan;
  return deadlineMs !== undefined && timeOfId(id) + deadlineMs <= nowMs;
}

/**
 * Ends a story run that is over its deadline. Every run that is left of it, whether it waits or executes, is recorded as
 * failed, with nothing to follow: the result of one that executes comes too late then. So the story run is complete and
 * closes as failed. Returns the story runs that were closed, which is none if something was recorded meanwhile.
 */
export async function endOverdue(storyRun: OpenStoryRun, means: DeadlineMeans): Promise<ClosedStoryRun[]> {
  const { database, admission, dispatch, logger } = means;
  for (let round = 0; round < roundsMax; round += 1) {
    const left = await readLeft(storyRun, means);
    if (left.length === 0) break;
    await failAll(left, storyRun, means);
  }
  try {
    await dispatch.carryOut(await admission.discard({ storyRunId: storyRun.id }));
  } catch (err) {
    logger.debug({ err, storyRunId: storyRun.id }, "admission could not be told; runs are dropped at their turn");
  }
  return closeAll(database, [storyRun.id]);
}

type WaitRow = { parent_event_id: string | null; action: string; loop_index: number };

async function readLeft(storyRun: OpenStoryRun, { database, time }: DeadlineMeans): Promise<Locator[]> {
  const { id, loaded } = storyRun;
  const nowMs = time.now();
  const pending = (await pendingTickets([storyRun], database, nowMs)).map(fromTicket);
  const waits = await database.query<WaitRow>({ ...waitsOfStoryRuns, values: [[id]] });
  const { storyId, versionId } = loaded;
  const base = { storyRunId: id, storyId, versionId, attempt: 1, hops: 0, dueMs: nowMs, backoffMs: 0 };
  const waiting = waits.map((row) => {
    return { ...base, parentEventId: row.parent_event_id, action: row.action, loopIndex: row.loop_index };
  });
  return [...pending, ...waiting];
}

async function failAll(left: readonly Locator[], { loaded }: OpenStoryRun, { recorder, time }: DeadlineMeans) {
  const seconds = (loaded.plan.deadlineMs ?? 0) / 1_000;
  const message = `The story run took longer than the ${seconds} seconds that its story allows; this run was left of it.`;
  for (let from = 0; from < left.length; from += unitsAtOnce) {
    const segments = left
      .slice(from, from + unitsAtOnce)
      .map((locator) => failWithoutPlan(locator, { code: "deadline_exceeded", message }, Math.floor(time.now())));
    await Promise.all(segments.map(({ unit }) => recorder.record(unit)));
  }
}
