import type { Logger } from "pino";
import { appendStatements } from "./appendSql.ts";
import type { Database } from "./database.ts";
import { hasCode, toStorageError } from "./databaseErrors.ts";
import type { Recorded, Unit } from "./rows.ts";
import { sightStatements } from "./sightSql.ts";
import type { Telemetry } from "./telemetry.ts";

/**
 * Group commit: records units in as few commits as the load allows.
 *
 * 1. A unit waits in the queue for one turn of the event loop, so that what arrives together goes together.
 * 2. Each of a few lanes takes up to 256 records or 2 MB and writes them in one statement, which is one commit. While
 *    all lanes are busy the queue grows, and the next batch is larger: no timer is needed, and none delays a lone unit.
 * 3. Every waiter gets its own outcome. A batch that fails on its data is halved until the bad unit stands alone.
 *
 * It does not retry lost connections: the waiter knows whether its caller can still wait.
 */
export type RecorderOptions = {
  database: Database;
  logger: Logger;
  lanes?: number;
  telemetry?: Pick<Telemetry, "commits">;
  /** Hears of each wait that was recorded, and when it ends at the earliest: a time of the database. */
  onWait?: (dueMs: number) => void;
};

export type Recorder = {
  /** Resolves after the commit. Rejects with `storage_unavailable` (outcome unknown) or `storage_rejected`. */
  record(unit: Unit): Promise<Recorded>;
  /** Waits until everything handed over so far has its outcome. */
  drain(): Promise<void>;
  /** Bytes that wait for their commit now. */
  pendingBytes(): number;
  counts(): { batches: number; units: number; rows: number };
};

const recordsPerBatchMax = 256;
const bytesPerBatchMax = 2_000_000;

type Waiter = { unit: Unit; resolve: (recorded: Recorded) => void; reject: (error: unknown) => void };

/** Creates the recorder of a process. `lanes`: commits under way at once, default 2. */
export function createRecorder(options: RecorderOptions): Recorder {
  const queue: Waiter[] = [];
  const counts = { batches: 0, units: 0, rows: 0 };
  const idle: (() => void)[] = [];
  let lanesFree = options.lanes ?? 2;
  const lanes = lanesFree;
  let scheduled = false;
  let pendingBytes = 0;

  function schedule(): void {
    if (scheduled || lanesFree === 0 || queue.length === 0) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      if (queue.length > 0) void runLane(takeBatch(queue));
      schedule();
    });
  }

  async function runLane(batch: Waiter[]): Promise<void> {
    lanesFree -= 1;
    await writeBatch(batch, options, counts);
    for (const waiter of batch) pendingBytes -= waiter.unit.bytes;
    lanesFree += 1;
    schedule();
    if (lanesFree === lanes && queue.length === 0) for (const wake of idle.splice(0)) wake();
  }

  return {
    record(unit) {
      pendingBytes += unit.bytes;
      return new Promise((resolve, reject) => {
        queue.push({ unit, resolve, reject });
        schedule();
      });
    },
    drain() {
      if (lanesFree === lanes && queue.length === 0) return Promise.resolve();
      return new Promise((resolve) => idle.push(resolve));
    },
    pendingBytes: () => pendingBytes,
    counts: () => ({ ...counts }),
  };
}

/** Takes the next batch off the queue; a unit whose head is in the batch already waits for the next one. */
function takeBatch(queue: Waiter[]): Waiter[] {
  const heads = new Set<string>();
  const batch: Waiter[] = [];
  const later: Waiter[] = [];
  let records = 0;
  let bytes = 0;
  while (queue.length > 0 && records < recordsPerBatchMax && bytes < bytesPerBatchMax) {
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

async function writeBatch(
  batch: Waiter[],
  options: RecorderOptions,
  counts: { batches: number; units: number; rows: number },
): Promise<void> {
  const ended = options.telemetry?.commits();
  try {
    const refused = await append(
      options.database,
      batch.map((waiter) => waiter.unit),
    );
    const rowsBefore = counts.rows;
    counts.batches += 1;
    for (const { unit, resolve } of batch) {
      const { fate: recorded, dueMs } = findRefused(unit, refused) ?? { fate: "recorded" as const, dueMs: null };
      if (dueMs !== null) options.onWait?.(dueMs);
      counts.units += 1;
      if (recorded === "recorded") counts.rows += rowsOf(unit);
      if (recorded === "recorded" && unit.wait !== undefined) options.onWait?.(unit.wait.dueMs);
      // A caller that an exit has woken is due now.
      if (recorded === "recorded" && unit.answers === true) options.onWait?.(0);
      resolve(recorded);
    }
    ended?.("committed", { units: batch.length, rows: counts.rows - rowsBefore });
  } catch (thrown) {
    const error = toStorageError(thrown);
    ended?.(hasCode(error, "storage_rejected") ? "rejected" : "unavailable");
    if (hasCode(error, "storage_rejected")) await splitBatch(batch, options, { counts, error });
    else for (const waiter of batch) waiter.reject(error);
  }
}

function rowsOf({ runs, events, start, wait }: Unit): number {
  return runs.length + events.length + (start ? 1 : 0) + (wait ? 1 : 0);
}

async function splitBatch(
  batch: Waiter[],
  options: RecorderOptions,
  context: { counts: { batches: number; units: number; rows: number }; error: unknown },
): Promise<void> {
  const [only] = batch;
  if (batch.length === 1 && only !== undefined) {
    const { storyRunId } = only.unit;
    options.logger.error({ err: context.error, storyRunId }, "a record was refused by the database");
    only.reject(context.error);
    return;
  }
  const middle = Math.ceil(batch.length / 2);
  await writeBatch(batch.slice(0, middle), options, context.counts);
  await writeBatch(batch.slice(middle), options, context.counts);
}

type Refused = ReadonlyMap<string, { fate: Recorded; dueMs: number | null }>;

/** A call was made before if the story run that it would start was not written. */
function findRefused({ headId, call }: Unit, refused: Refused) {
  return refused.get(headId) ?? (call === undefined ? undefined : refused.get(call.child.headId));
}

type Row = { id: string; is_full?: boolean; fate?: Recorded; due?: number | null };

/** The heads that were not written as they are, and what became of them; `dueMs`: when something is due because of it. */
async function append(database: Database, units: readonly Unit[]) {
  const [first, ...others] = appendStatements(units);
  const sights = sightStatements(units);
  const rows =
    others.length + sights.length === 0
      ? await database.query<Row>(first)
      : await database.together<Row>([first, ...others, ...sights], others.length);
  return new Map(
    rows.map(({ id, fate, is_full, due }) => {
      return [id, { fate: fate ?? (is_full ? "full" : "already"), dueMs: due ?? null }] as const;
    }),
  );
}
