import type { Ticket } from "@fairlead/fairness";
import { frontier, type Pending, type Recorded, type RecordedEvent } from "@fairlead/story";
import type { Database } from "./database.ts";
import { toTickets } from "./follow.ts";
import { eventIdOf, runIdOf } from "./ids.ts";
import type { LoadedPlan } from "./planCache.ts";
import { idRange } from "./recordSql.ts";
import { eventsOfStoryRuns, runsOfStoryRuns, waitsOfStoryRuns } from "./sweepSql.ts";

/** An open story run with its plan. `replayAction`: the action that it tries again, if that is what it is there for. */
export type OpenStoryRun = { id: string; loaded: LoadedPlan; replayAction: string | null };

/**
 * The runs of open story runs that are neither recorded nor waiting, as tickets. What is recorded of all of them is read
 * at once, ids only: give it no more than memory has room for.
 */
export async function pendingTickets(
  open: readonly OpenStoryRun[],
  database: Database,
  nowMs: number,
): Promise<Ticket[]> {
  const recorded = await readRecorded(
    open.map(({ id }) => id),
    database,
  );
  return open.flatMap(({ id, loaded, replayAction }) => {
    const found: Recorded = recorded.get(id) ?? nothing();
    const pending = frontier(
      loaded.plan,
      replayAction === null
        ? found
        : { ...found, retried: { eventId: replayedEventOf(id, found), action: replayAction } },
    );
    const { storyId, versionId } = loaded;
    const base = { storyRunId: id, storyId, versionId, attempt: 1, hops: 0, dueMs: nowMs, backoffMs: 0 };
    return toTickets(
      loaded,
      pending.map((one) => ({ ...base, ...one })),
    );
  });
}

/** The event that a replay goes on from: the first one of its root. */
function replayedEventOf(storyRunId: string, { runs }: Recorded): string {
  const root = runs.find(({ parentEventId }) => parentEventId === null);
  return root === undefined ? "" : eventIdOf(runIdOf({ storyRunId, ...root }), 0);
}

type KeyRow = { story_run_id: string; parent_event_id: string | null; action: string; loop_index: number };
type EventRow = {
  story_run_id: string;
  id: string;
  action_run_id: string;
  action: string;
  port: RecordedEvent["port"];
};
type Gathered = { [Part in "runs" | "events" | "waits"]: Recorded[Part][number][] };

const nothing = (): Gathered => ({ runs: [], events: [], waits: [] });

async function readRecorded(ids: readonly string[], database: Database): Promise<Map<string, Gathered>> {
  const { from, to } = idRange(ids);
  const runs = await database.query<KeyRow & { id: string }>({ ...runsOfStoryRuns, values: [ids, from, to] });
  const events = await database.query<EventRow>({ ...eventsOfStoryRuns, values: [ids, from, to] });
  const waits = await database.query<KeyRow>({ ...waitsOfStoryRuns, values: [ids] });
  const byId = new Map(ids.map((id) => [id, nothing()]));
  for (const run of runs) byId.get(run.story_run_id)?.runs.push(toKey(run));
  for (const { story_run_id, action_run_id, ...event } of events) {
    byId.get(story_run_id)?.events.push({ ...event, actionRunId: action_run_id });
  }
  for (const wait of waits) byId.get(wait.story_run_id)?.waits.push(...toWait(wait));
  return byId;
}

/** A root has no event, so no wait of it is in the frontier's way. */
function toWait(row: KeyRow): Pending[] {
  return row.parent_event_id === null ? [] : [{ ...toKey(row), parentEventId: row.parent_event_id }];
}

function toKey({ parent_event_id, action, loop_index }: KeyRow) {
  return { parentEventId: parent_event_id, action, loopIndex: loop_index };
}
