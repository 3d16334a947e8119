import type { Admission } from "@fairlead/fairness";
import type { Database } from "./database.ts";
import type { DatabaseTime } from "./databaseTime.ts";
import type { Dispatch } from "./dispatch.ts";
import { cancelStoryRuns, idRange } from "./recordSql.ts";

export type CancelMeans = {
  database: Database;
  admission: Pick<Admission, "discard">;
  dispatch: Dispatch;
  time: Pick<DatabaseTime, "now">;
};

const callsAtOnce = 50;

/**
 * Cancels open story runs: what waits of them is taken off the backlog, their timers are dropped, and they close as
 * cancelled. A run that executes now ends by itself; nothing follows from it. Returns the ids of those that were open.
 *
 * Admission is told first: if the process ends in between, the story run is still open and is cancelled by whoever comes
 * next. Rejects when Redis or the database is away.
 */
export async function cancelAll(ids: readonly string[], means: CancelMeans): Promise<string[]> {
  if (ids.length === 0) return [];
  const { database, admission, dispatch, time } = means;
  for (let from = 0; from < ids.length; from += callsAtOnce) {
    const some = ids.slice(from, from + callsAtOnce);
    await Promise.all(some.map(async (storyRunId) => dispatch.carryOut(await admission.discard({ storyRunId }))));
  }
  const { from, to } = idRange(ids);
  const rows = await database.query<{ id: string }>({ ...cancelStoryRuns, values: [ids, from, to, time.now()] });
  return rows.map((row) => row.id);
}
