import type { Admission, Completion, RunRef, Verdict } from "@fairlead/fairness";
import { type Batcher, createBatcher } from "./batcher.ts";
import type { Decided } from "./dispatch.ts";

/** A delivery of a run that came out of a queue. */
export type Delivered = RunRef & { delivery: number };

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
export type AdmissionCalls = { start: Batcher<Delivered, Verdict>; complete: Batcher<Completion, true> };

const runsPerCallMax = 50;

/** Creates the calls of one worker. They reject when Redis can't be reached. */
export function createAdmissionCalls(admission: Admission, worker: string, on: CompletionHandlers): AdmissionCalls {
  const start = createBatcher<Delivered, Verdict>({
    max: runsPerCallMax,
    parallel: 4,
    run: (runs) => admission.start(worker, runs),
  });
  const complete = createBatcher<Completion, true>({
    max: runsPerCallMax,
    parallel: 4,
    async run(runs) {
      const reply = await admission.complete(worker, runs);
      on.onCompleted?.();
      on.onDrained(reply.drained);
      await on.onDecided(reply);
      return runs.map(() => true as const);
    },
  });
  return { start, complete };
}
