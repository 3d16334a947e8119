import type { Ticket } from "@fairlead/fairness";
import { type RunJob, toTicket } from "@fairlead/runtime/queueing";
import type { AskedRun } from "./arrivals.ts";

const nobody = "00000000-0000-7000-8000-000000000000";

/**
 * The ticket of a run of the harness. The hand-over reads payloads, so it is one of the runtime's; the place of the
 * action says how long the run takes.
 */
export function toRunTicket(run: AskedRun): Ticket {
  const locator = {
    ...{ storyRunId: nobody, storyId: nobody, versionId: nobody, parentEventId: null, loopIndex: 0 },
    ...{ action: String(run.durationMs), attempt: 1, hops: 0, dueMs: 0, backoffMs: 0 },
  };
  const { payload } = toTicket(locator, "cpu");
  const { tenantId, storyId } = run.load;
  const ids = { runId: run.runId, storyRunId: run.storyRunId, storyId };
  return { ...ids, pool: "cpu", payload, ...(tenantId === undefined ? {} : { tenantId }) };
}

/** How long a run of the harness takes, ms. */
export function durationOf({ payload }: Pick<RunJob, "payload">): number {
  const ms = Number(payload.split("\t")[2]);
  if (!(ms >= 0)) throw new TypeError(`A job of the harness does not say how long it takes: "${payload}".`);
  return ms;
}
