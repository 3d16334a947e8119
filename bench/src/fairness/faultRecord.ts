import type { Servers } from "../servers.ts";
import { pauseMs } from "../workload.ts";
import { createJournal, type Journal } from "./journal.ts";
import type { Posted } from "./postArrivals.ts";

/** What the record says of the runs that were asked for. */
export type Recorded = {
  /** When each began and ended, by its recorded attempt. */
  journal: Journal;
  /** Accepted events whose story run has not succeeded with both of its runs. */
  lost: number;
  /** Rows of runs that another row has recorded too. */
  recordedTwice: number;
};

const pollMs = 100;

/** Waits until no story run is open, at most `ms`. Gives how many still are. */
export async function whenClosed({ query }: Servers, ms: number): Promise<number> {
  const untilMs = performance.now() + ms;
  for (;;) {
    const [row] = await query<{ open: number }>("SELECT count(*)::int AS open FROM story_run WHERE status = 'open'");
    const open = row?.open ?? 0;
    if (open === 0 || performance.now() > untilMs) return open;
    await pauseMs(pollMs);
  }
}

type Row = { id: string; good: boolean; created: number; started: number | null; ended: number | null };

/** Reads what was recorded. `originMs`: the time of the journal's beginning. */
export async function readRecord({ query }: Servers, posted: readonly Posted[], originMs: number): Promise<Recorded> {
  const rows = await query<Row>(
    `SELECT s.id, s.status = 'succeeded' AND s.runs = 2 AS good, ${epochMs("s.created_at")} AS created,
       ${epochMs("a.started_at")} AS started, ${epochMs("a.ended_at")} AS ended
     FROM story_run s LEFT JOIN action_run a ON a.story_run_id = s.id AND a.action = 'call'`,
  );
  const [twice] = await query<{ rows: number }>(
    `SELECT (count(*) - count(DISTINCT (story_run_id, parent_event_id, action, loop_index)))::int AS rows
     FROM action_run`,
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  const journal = createJournal();
  for (const run of posted) {
    const row = byId.get(run.storyRunId);
    if (row === undefined) continue;
    const { created, started, ended } = row;
    journal.runs.set(run.runId, {
      ...run,
      enqueuedMs: Math.max(0, created - originMs),
      startsMs: started === null ? [] : [Math.max(started, created) - originMs],
      endedMs: ended === null ? -1 : ended - originMs,
    });
    journal.endMs = Math.max(journal.endMs, (ended ?? 0) - originMs);
  }
  const lost = posted.filter((run) => byId.get(run.storyRunId)?.good !== true).length;
  return { journal, lost, recordedTwice: twice?.rows ?? 0 };
}

function epochMs(column: string): string {
  return `extract(epoch FROM ${column})::float8 * 1000`;
}
