import type { Admission, Completion, Grant, RunRef, Verdict } from "@fairlead/fairness";
import { type Batcher, createBatcher } from "./batcher.ts";
import type { Decided } from "./dispatch.ts";

/** A delivery of a run that came out of a queue. */
export type Delivered = RunRef & { delivery: number };

/** A run that has ended. `goesOn`: its slot goes on with a run of its pool that admission grants now, default false. */
export type Ending = Completion & { goesOn?: boolean };

/** What becomes of the answers when runs are completed. */
export type CompletionHandlers = {
  /** Story runs of which admission knows nothing that is left. */
  onDrained: (storyRunIds: readonly string[]) => void;
  /** What admission lets run; completing ends when it was handed over. */
  onDecided: (decided: Decided) => Promise<void>;
  /** Called between the two. */
  onCompleted?: () => void;
};

/** A worker's calls of admission for its runs, as many of a kind as come together in one script. */
export type AdmissionCalls = {
  start: Batcher<Delivered, Verdict>;
  /** Resolves with the run that the slot goes on with; null if there is none. */
  complete: Batcher<Ending, Grant | null>;
};

const runsPerCallMax = 50;

/** Creates the calls of one worker. They reject when Redis can't be reached. */
export function createAdmissionCalls(admission: Admission, worker: string, on: CompletionHandlers): AdmissionCalls {
  const start = createBatcher<Delivered, Verdict>({
    max: runsPerCallMax,
    parallel: 4,
    run: (runs) => admission.start(worker, runs),
  });
  const complete = createBatcher<Ending, Grant | null>({
    max: runsPerCallMax,
    parallel: 4,
    async run(endings) {
      const reply = await admission.complete(worker, endings);
      on.onCompleted?.();
      on.onDrained(reply.drained);
      const taken = assign(endings, reply.granted);
      await on.onDecided({ ...reply, kept: new Set(taken) });
      return taken;
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
