import type { Admission, Completion, Grant, RunRef, Verdict } from "@fairlead/fairness";
import { type Batcher, createBatcher } from "./batcher.ts";
import type { Decided } from "./dispatch.ts";
import type { TakenRun } from "./turn.ts";

/** A delivery of a run that came out of a queue. */
export type Delivered = RunRef & { delivery: number };

/**
 * A run that has ended; what is left out is false. `goesOn`: its slot goes on with a run of its pool that admission grants now.
 * `isFresh`: its result was recorded just now, by this process and before all others. `isClosing`: its story run is being closed.
 */
export type Ending = Completion & { goesOn?: boolean; isFresh?: boolean; isClosing?: boolean };

/** What becomes of the answers when runs are completed. */
export type CompletionHandlers = {
  /** Story runs of which admission knows nothing that is left, without those that are being closed. */
  onDrained: (storyRunIds: readonly string[]) => void;
  /** Begins a run in a slot to spare; false if there is none. Default: there is none. */
  take?: (run: TakenRun) => boolean;
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
    async run(endings) {
      const reply = await admission.complete(worker, endings);
      on.onCompleted?.();
      on.onDrained(withoutClosing(reply.drained, endings));
      const toRun = markFresh(endings);
      const goingOn = assign(endings, reply.granted);
      const kept = new Set(goingOn);
      for (const grant of takeBeside(
        endings,
        reply.granted,
        (one) => !kept.has(one) && on.take?.(toRun(one)) === true,
      )) {
        kept.add(grant);
      }
      await on.onDecided({ ...reply, kept });
      return goingOn.map((grant) => (grant === null ? null : toRun(grant)));
    },
  });
  return { start, complete };
}

/** For each ended run whose slot goes on, the next grant of its pool, in the order in which they were granted. */
function assign(endings: readonly Ending[], granted: readonly Grant[]): (Grant | null)[] {
  const left = [...granted];
  return endings.map(({ pool, goesOn = false }) => {
    const at = goesOn ? left.findIndex((grant) => grant.pool === pool) : -1;
    return at < 0 ? null : (left.splice(at, 1)[0] ?? null);
  });
}

/**
 * The grants that slots to spare take, no more than runs have ended: a story run goes on where it is, and what fans out goes
 * through the queues to all workers.
 */
function takeBeside(endings: readonly Ending[], granted: readonly Grant[], take: (grant: Grant) => boolean): Grant[] {
  const taken: Grant[] = [];
  for (const grant of granted) {
    if (taken.length < endings.length && take(grant)) taken.push(grant);
  }
  return taken;
}

function withoutClosing(drained: readonly string[], endings: readonly Ending[]): readonly string[] {
  const closing = new Set(endings.filter(({ isClosing }) => isClosing).map(({ storyRunId }) => storyRunId));
  return closing.size === 0 ? drained : drained.filter((id) => !closing.has(id));
}

function markFresh(endings: readonly Ending[]): (grant: Grant) => TakenRun {
  const fresh = new Set(
    endings.flatMap(({ isFresh, children }) => (isFresh === true ? children.map(({ runId }) => runId) : [])),
  );
  return (grant) => (fresh.has(grant.runId) && grant.delivery === 1 ? { ...grant, isFresh: true } : grant);
}
