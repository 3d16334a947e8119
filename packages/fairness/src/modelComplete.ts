import { enqueueTicket, storyRunOf, touchStoryRun } from "./modelBacklog.ts";
import { forgetRun, releaseRun, removeWaiting } from "./modelFlights.ts";
import type { Step } from "./modelState.ts";
import { constants } from "./policySettings.ts";
import type { Command, Completion } from "./verbs.ts";

/** Ends runs, puts what follows on the backlog, and gives the story runs of which nothing is left. */
export function complete(step: Step, { worker, runs }: Extract<Command, { verb: "complete" }>): string[] {
  for (const run of runs) {
    touchStoryRun(step, run.storyRunId, 0).hasBegun = true;
    for (const child of run.children) enqueueTicket(step, child);
    endRun(step, worker, run);
  }
  const ids = [...new Set(runs.map((run) => run.storyRunId))];
  return ids.filter((id) => storyRunOf(step, id).outstanding === 0);
}

/** A run that another worker executes keeps its slot; whatever else is known of the run ends, since it is recorded. */
function endRun(step: Step, worker: string, { runId, actualMs }: Completion): void {
  const run = step.state.runs.get(runId);
  if (run === undefined || (run.state === "running" && run.worker !== worker)) return;
  if (run.state === "waiting") {
    removeWaiting(step, run);
    return;
  }
  const isSample = run.state === "running";
  releaseRun(step, run, { settledMs: Math.max(constants.costMinMs, actualMs), isSample });
  forgetRun(step, run);
}
