import type { Database } from "./database.ts";
import { closeStoryRuns, idRange } from "./recordSql.ts";

/**
 * Closes story runs of which nothing is left. Admission says when it knows of no run of a story run any more; that is a
 * hint, the equation in SQL decides. The recorder does it, with what it writes and reads anyway.
 */
export type Closer = {
  /** Hands over story runs that may be complete. Never fails: what is missed here the sweep closes. */
  close(storyRunIds: readonly string[]): void;
};

/** A story run that was closed: whether it failed, and how long it was open. */
export type ClosedStoryRun = { id: string; storyId: string; failed: boolean; tookMs: number };

/** Hears of the story runs that one statement has closed. */
export type OnClosed = (closed: readonly ClosedStoryRun[]) => void;

/** A story run that was closed, as the statements return it. */
export type ClosedRow = { id: string; story_id: string; failed: boolean; took_ms: number };

/** Closes those of the story runs that are complete, and returns them. */
export async function closeAll(database: Database, ids: readonly string[]): Promise<ClosedStoryRun[]> {
  if (ids.length === 0) return [];
  const { from, to } = idRange(ids);
  return (await database.query<ClosedRow>({ ...closeStoryRuns, values: [ids, from, to] })).map(toClosed);
}

export function toClosed({ id, story_id, failed, took_ms }: ClosedRow): ClosedStoryRun {
  return { id, storyId: story_id, failed, tookMs: took_ms };
}
