import { type Grant, type Pool, pools } from "./ticket.ts";

/**
 * What a worker is told about a run that came out of a queue: execute it (`go`), or drop the job because another living
 * worker executes the run (`owned`), or because a later delivery of it is under way (`stale`).
 */
export type Verdict = "go" | "owned" | "stale";

/** One pool of the fleet. */
export type PoolSnapshot = {
  /** Workers that gave a sign of life within 15 s and have slots of this pool. */
  workers: number;
  /** Slots of those workers. */
  slots: number;
  /** Runs that hold a slot or are on their way to one. */
  taken: number;
  /** Runs on the backlog. */
  waiting: number;
};

export type Snapshot = { pools: Record<Pool, PoolSnapshot> };

const verdicts: readonly Verdict[] = ["go", "owned", "stale"];

type GrantRow = [string, string, string, string, Pool, string, number];

/** Decodes the runs of a reply. */
export function decodeGrants(rows: unknown): Grant[] {
  return (rows as GrantRow[]).map(([runId, storyRunId, storyId, tenantId, pool, payload, delivery]) => ({
    runId,
    storyRunId,
    storyId,
    tenantId,
    pool,
    payload,
    delivery,
  }));
}

/** Decodes the verdicts of a reply; throws on a word that is none. */
export function decodeVerdicts(words: unknown): Verdict[] {
  return (words as string[]).map((word) => {
    const verdict = verdicts.find((one) => one === word);
    if (verdict === undefined) throw new TypeError(`Admission answered with the unknown verdict "${word}".`);
    return verdict;
  });
}

/** Decodes what is known of story runs. */
export function decodeInspected(rows: unknown): ({ outstanding: number; touchedMs: number } | undefined)[] {
  return (rows as ([number, number] | false)[]).map((row) =>
    row === false ? undefined : { outstanding: row[0], touchedMs: row[1] },
  );
}

/** Decodes the snapshot's rows, one per pool. */
export function decodeSnapshot(rows: unknown): Snapshot {
  const [cpu, io] = pools.map((_, index) => {
    const [workers = 0, slots = 0, taken = 0, waiting = 0] = (rows as number[][])[index] ?? [];
    return { workers, slots, taken, waiting };
  });
  if (cpu === undefined || io === undefined) throw new TypeError("A snapshot lacks a pool.");
  return { pools: { cpu, io } };
}
