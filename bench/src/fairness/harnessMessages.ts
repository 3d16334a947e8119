import type { DecisionRecord } from "@fairlead/fairness";

/** What a worker process of the harness is told at its start. */
export type WorkerOrders = {
  id: string;
  redisUrl: string;
  prefix: string;
  slots: number;
  /** Whether decisions are to be told, which costs Redis some time. */
  records: boolean;
  /** Take jobs as BullMQ gives them, and never ask admission. */
  plain: boolean;
};

/** What a worker tells: that it takes jobs, and some times a second what has happened. Times since 1970, ms. */
export type WorkerReport =
  | { kind: "ready" }
  | {
      kind: "seen";
      started: { runId: string; atMs: number }[];
      ended: { runId: string; atMs: number }[];
      decisions: DecisionRecord[];
    };

/** Wall-clock time with fractions of a millisecond. */
export function preciseNow(): number {
  return performance.timeOrigin + performance.now();
}
