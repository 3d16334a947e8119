import type { Logger } from "pino";
import type { ClaimQuery, ClaimRow } from "./claimRows.ts";
import type { Clock } from "./clock.ts";
import type { Closer, OnClosed } from "./closer.ts";
import type { Database } from "./database.ts";
import { createLanes } from "./lanes.ts";
import type { Recorded, Unit } from "./rows.ts";
import type { Telemetry } from "./telemetry.ts";
import { type Claimer, type RecordedCounts, type Trip, travel, type Waiter } from "./trip.ts";

/**
 * Group commit: records units, reads what claims ask for and closes story runs, in as few trips to the database as the load
 * allows.
 *
 * 1. What arrives in one turn of the event loop goes together, and what arrives while a trip is under way goes with the
 *    next one (lanes.ts): no timer delays a lone unit.
 * 2. A trip takes up to 256 records or 2 MB, 200 claims and 256 story runs to close. It is one statement, which is one
 *    commit; units that wait or remember go by themselves beside it (trip.ts).
 * 3. Every waiter gets its own outcome. A batch that fails on its data is halved until the bad unit stands alone.
 *
 * It does not retry lost connections: the waiter knows whether its caller can still wait.
 */
export type RecorderOptions = {
  database: Database;
  logger: Logger;
  clock: Pick<Clock, "mono" | "after">;
  /** Under load, milliseconds from one trip to the next, default 0 (lanes.ts). */
  gatherMs?: number;
  /** Runs that the process has in hand. Each waits for one claim or one record at a time. */
  inHand?: () => number;
  telemetry?: Pick<Telemetry, "commits">;
  /** Hears of each wait that was recorded, and when it ends at the earliest: a time of the database. */
  onWait?: (dueMs: number) => void;
  /** Hears of the story runs that each trip closed. */
  onClosed?: OnClosed;
};

export type Recorder = Closer & {
  /** Resolves after the commit. Rejects with `storage_unavailable` (outcome unknown) or `storage_rejected`. */
  record(unit: Unit): Promise<Recorded>;
  /** What the record says of a run. Rejects with `storage_unavailable`. */
  claim(query: ClaimQuery): Promise<ClaimRow>;
  /** Waits until everything handed over so far has its outcome. */
  drain(): Promise<void>;
  /** Bytes that wait for their commit now. */
  pendingBytes(): number;
  counts(): RecordedCounts;
};

const recordsPerTripMax = 256;
const bytesPerTripMax = 2_000_000;
const claimsPerTripMax = 200;
const closingPerTripMax = 256;

/** Creates the recorder of a process. */
export function createRecorder(options: RecorderOptions): Recorder {
  const units: Waiter[] = [];
  const claims: Claimer[] = [];
  const closing = new Set<string>();
  const counts = { batches: 0, units: 0, rows: 0 };
  let pendingBytes = 0;
  let underWay = 0;
  const { inHand } = options;
  const lanes = createLanes({
    clock: options.clock,
    gatherMs: options.gatherMs ?? 0,
    waiting: () => units.length + claims.length + closing.size,
    ...(inHand === undefined ? {} : { isWhole: () => units.length + claims.length >= inHand() - underWay }),
    begin: makeTrip,
  });

  async function makeTrip(): Promise<void> {
    const trip = takeTrip();
    const runs = trip.units.length + trip.claims.length;
    underWay += runs;
    await travel(trip, { options, counts });
    underWay -= runs;
  }

  function takeTrip(): Trip {
    const ids = [...closing].slice(0, closingPerTripMax);
    for (const id of ids) closing.delete(id);
    return { units: takeUnits(units), claims: claims.splice(0, claimsPerTripMax), closing: ids };
  }

  return {
    record(unit) {
      pendingBytes += unit.bytes;
      const recorded = new Promise<Recorded>((resolve, reject) => units.push({ unit, resolve, reject }));
      lanes.offer();
      return recorded.finally(() => {
        pendingBytes -= unit.bytes;
      });
    },
    claim(query) {
      const claimed = new Promise<ClaimRow>((resolve, reject) => claims.push({ query, resolve, reject }));
      lanes.offer();
      return claimed;
    },
    close(storyRunIds) {
      for (const id of storyRunIds) closing.add(id);
      lanes.offer();
    },
    drain: () => lanes.drain(),
    pendingBytes: () => pendingBytes,
    counts: () => ({ ...counts }),
  };
}

/** Takes the next batch off the queue; a unit whose head is in the batch already waits for the next one. */
function takeUnits(queue: Waiter[]): Waiter[] {
  const heads = new Set<string>();
  const batch: Waiter[] = [];
  const later: Waiter[] = [];
  let records = 0;
  let bytes = 0;
  while (queue.length > 0 && records < recordsPerTripMax && bytes < bytesPerTripMax) {
    const waiter = queue.shift();
    if (waiter === undefined) break;
    const key = waiter.unit.headId;
    if (heads.has(key)) {
      later.push(waiter);
      continue;
    }
    heads.add(key);
    batch.push(waiter);
    records += Math.max(1, waiter.unit.runs.length);
    bytes += waiter.unit.bytes;
  }
  queue.unshift(...later);
  return batch.sort(byKey);
}

function byKey(a: Waiter, b: Waiter): number {
  const left = a.unit.storyRunId + a.unit.headId;
  const right = b.unit.storyRunId + b.unit.headId;
  return left < right ? -1 : left > right ? 1 : 0;
}
