import type { Json } from "@fairlead/formula";
import { idRange } from "./recordSql.ts";

/** What a claim asks of the record. `eventId`: the event to read; null if it is known already, or if there is none. */
export type ClaimQuery = { storyRunId: string; runId: string; eventId: string | null };

/** An event as it is read. */
export type EventFields = { action: string; data: Json; lineage: Record<string, string> | null; size: number };

/** What the record says of a run; `n` is its place among those that were asked for, from 1. */
export type ClaimRow = EventFields & {
  n: number;
  recorded: boolean;
  cancelled: boolean;
  awaited: number | null;
  held: boolean;
  event_id: string | null;
};

/** The parameters of the statements that claim. */
export function claimValues(queries: readonly ClaimQuery[]): unknown[] {
  const storyRuns = queries.map(({ storyRunId }) => storyRunId);
  const { from, to } = idRange(storyRuns);
  const runs = queries.map(({ runId }) => runId);
  return [storyRuns, runs, queries.map(({ eventId }) => eventId), from || null, to || null];
}
