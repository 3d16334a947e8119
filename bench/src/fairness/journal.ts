import type { DecisionRecord } from "@fairlead/fairness";
import type { AskedRun } from "./arrivals.ts";

/** What happened to one run; times in ms from the start. */
export type JournalRun = AskedRun & {
  enqueuedMs: number;
  /** When a worker began to execute it, each time that one did. */
  startsMs: number[];
  /** When it ended; -1: it has not. */
  endedMs: number;
};

/** What was seen of a scenario that was played. */
export type Journal = {
  runs: Map<string, JournalRun>;
  /** What admission decided, in no order. */
  decisions: DecisionRecord[];
  /** By how many the fleet's slots changed. */
  slots: { atMs: number; change: number }[];
  /** How many stories were in line, now and then. */
  ready: { atMs: number; stories: number }[];
  /** When it began, ms since 1970, and when the last thing was seen. */
  originMs: number;
  endMs: number;
};

/** A journal with nothing in it. */
export function createJournal(): Journal {
  return { runs: new Map(), decisions: [], slots: [], ready: [], originMs: 0, endMs: 0 };
}
