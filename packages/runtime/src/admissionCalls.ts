import type { Admission, Completion, RunRef, Verdict } from "@fairlead/fairness";
import type { Pool } from "@fairlead/story";
import { type Batcher, createBatcher } from "./batcher.ts";
import type { Decided } from "./dispatch.ts";
import type { TakenRun } from "./turn.ts";

/** A delivery of a run that came out of a queue. */
export type Delivered = RunRef & { delivery: number };

/**
 * A run that has ended; what is left out is false. `goesOn`: its slot goes on with a run of its pool that admission grants now.
 * `isFresh`: its result was recorded just now, by this process and before all others. `isClosing`: its story run is being closed.
 * `askedMs`: now, on the process's own clock.
 */
export type Ending = Completion & { goesOn?: boolean; isFresh?: boolean; isClosing?: boolean; askedMs?: number };

/** Slots that can be had for requests, one by one. */
export type SpareSlots = {
  /** Keeps a slot; false if there is none to spare. */
  reserve(): boolean;
  /** Gives a kept slot back. */
  release(): void;
  /** Begins a run in a kept slot. */
  begin(run: TakenRun): void;
};

/** What becomes of the answers when runs are completed. */
export type CompletionHandlers = {
  /** Story runs of which admission knows nothing that is left, without those that are being closed. */
  onDrained: (storyRunIds: readonly string[]) => void;
  /** Slots for requests that need not go through a queue, from when there are some. */
  spare?: { slots?: SpareSlots | undefined };
  /** What admission lets run; completing ends when it was handed over. */
  onDecided: (decided: Decided) => Promise<void>;
  /** Called between the two. */
  onCompleted?: () => void;
};

/** A worker's calls of admission for its runs, as many of a kind as come together in one script. */
export type AdmissionCalls = {
  start: Batcher<Delivered, Verdict>;
  /** Resolves with the run that the slot goes on with; null if there is none. */
  complete: Batcher<Ending, TakenRun | null>;
};

const runsPerCallMax = 50;

/** Creates the calls of one worker. They reject when Redis can't be reached. */
export function createAdmissionCalls(admission: Admission, worker: string, on: CompletionHandlers): AdmissionCalls {
  const start = createBatcher<Delivered, Verdict>({
    max: runsPerCallMax,
    parallel: 4,
    run: (runs) => admission.start(worker, runs),
  });
  const complete = createBatcher<Ending, TakenRun | null>({
    max: runsPerCallMax,
    parallel: 4,
    run: (endings) => completeAll(endings, { admission, worker, on }),
  });
  return { start, complete };
}

type Means = { admission: Admission; worker: string; on: CompletionHandlers };

/**
 * Ends runs, and begins with the same call what has a slot here: what their own slots go on with, and requests in slots to
 * spare, no more than runs have ended. So a story run goes on where it is, and what fans out goes through the queues to all
 * workers.
 */
async function completeAll(endings: readonly Ending[], { admission, worker, on }: Means): Promise<(TakenRun | null)[]> {
  const slots = on.spare?.slots;
  let kept = 0;
  while (kept < endings.length && slots?.reserve() === true) kept += 1;
  try {
    const goingOn = (pool: Pool) => endings.filter((ending) => ending.goesOn === true && ending.pool === pool).length;
    const reply = await admission.complete(worker, endings, { cpu: goingOn("cpu"), io: goingOn("io") + kept });
    on.onCompleted?.();
    on.onDrained(withoutClosing(reply.drained, endings));
    const toRun = markRuns(endings);
    const begun = reply.granted.filter(({ started }) => started === true).map(toRun);
    const { next, left } = assign(endings, begun);
    for (const run of left) {
      kept -= 1;
      slots?.begin(run);
    }
    await on.onDecided(reply);
    return next;
  } finally {
    for (; kept > 0; kept -= 1) slots?.release();
  }
}

/** For each ended run whose slot goes on, the next begun run of its pool, in the order in which they were granted. */
function assign(endings: readonly Ending[], begun: readonly TakenRun[]) {
  const left = [...begun];
  const next = endings.map(({ pool, goesOn = false }) => {
    const at = goesOn ? left.findIndex((run) => run.pool === pool) : -1;
    return at < 0 ? null : (left.splice(at, 1)[0] ?? null);
  });
  return { next, left };
}

function withoutClosing(drained: readonly string[], endings: readonly Ending[]): readonly string[] {
  const closing = new Set(endings.filter(({ isClosing }) => isClosing).map(({ storyRunId }) => storyRunId));
  return closing.size === 0 ? drained : drained.filter((id) => !closing.has(id));
}

function markRuns(endings: readonly Ending[]): (run: TakenRun) => TakenRun {
  const askedMs = Math.min(...endings.map((ending) => ending.askedMs ?? Number.NEGATIVE_INFINITY));
  const fresh = new Set(
    endings.flatMap(({ isFresh, children }) => (isFresh === true ? children.map(({ runId }) => runId) : [])),
  );
  return (run) => {
    const isFresh = fresh.has(run.runId) && run.delivery === 1;
    return { ...run, askedMs, ...(isFresh ? { isFresh } : {}) };
  };
}
