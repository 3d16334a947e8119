import type { Logger } from "pino";
import type { Database } from "./database.ts";
import { closeStoryRuns, idRange } from "./recordSql.ts";

/**
 * Closes story runs of which nothing is left. Admission says when it knows of no run of a story run any more; that is a
 * hint, the equation in SQL decides. Ids gather while a statement is under way, so that closing many is one commit.
 */
export type Closer = {
  /** Hands over story runs that may be complete. Never fails: what is missed here the sweep closes. */
  close(storyRunIds: readonly string[]): void;
  drain(): Promise<void>;
};

/** A story run that was closed: whether it failed, and how long it was open. */
export type ClosedStoryRun = { id: string; storyId: string; failed: boolean; tookMs: number };

/** Hears of the story runs that one statement has closed. */
export type OnClosed = (closed: readonly ClosedStoryRun[]) => void;

const idsPerStatementMax = 256;

/** Creates the closer of a process. `onClosed` hears of those that each statement closed. */
export function createCloser(database: Database, logger: Logger, onClosed: OnClosed = () => {}): Closer {
  const waiting = new Set<string>();
  let running: Promise<void> | null = null;

  async function run(): Promise<void> {
    // One turn of the event loop lets a burst gather.
    await new Promise((resolve) => setImmediate(resolve));
    while (waiting.size > 0) {
      const ids = [...waiting].slice(0, idsPerStatementMax).sort();
      for (const id of ids) waiting.delete(id);
      await closeAll(database, ids).then(onClosed, (err) =>
        logger.warn({ err, storyRuns: ids.length }, "closing is left to the sweep"),
      );
    }
    running = null;
  }

  return {
    close(storyRunIds) {
      for (const id of storyRunIds) waiting.add(id);
      if (waiting.size > 0) running ??= run();
    },
    async drain() {
      await running;
    },
  };
}

type ClosedRow = { id: string; story_id: string; failed: boolean; took_ms: number };

/** Closes those of the story runs that are complete, and returns them. */
export async function closeAll(database: Database, ids: readonly string[]): Promise<ClosedStoryRun[]> {
  if (ids.length === 0) return [];
  const { from, to } = idRange(ids);
  const rows = await database.query<ClosedRow>({ ...closeStoryRuns, values: [ids, from, to] });
  return rows.map((row) => ({ id: row.id, storyId: row.story_id, failed: row.failed, tookMs: row.took_ms }));
}
