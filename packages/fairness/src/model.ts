import { admit, nextWakeMs } from "./modelAdmit.ts";
import { enqueueTicket, forgetStoryRuns } from "./modelBacklog.ts";
import { complete } from "./modelComplete.ts";
import { configure } from "./modelConfigure.ts";
import { discard } from "./modelDiscard.ts";
import { leaseRun } from "./modelFlights.ts";
import type { Run, State, Step } from "./modelState.ts";
import { forgetStories } from "./modelStories.ts";
import { expireWorkers, leave, reap, start, startGranted, tick } from "./modelWorkers.ts";
import { constants } from "./policySettings.ts";
import type { Grant } from "./ticket.ts";
import type { Command, DecisionRecord, Operation, Reply } from "./verbs.ts";

/**
 * Admission as a pure function: what the scripts in Redis do, in memory. It is what they are compared with, what the
 * simulator runs, and what a worker goes on with when Redis is away.
 *
 * It changes the given state in place. It reads no clock, draws no random number and does no I/O: the same calls at the
 * same times give the same answers. `now` in whole ms; a time before the last one counts as the last one.
 */
export function step(
  state: State,
  command: Command,
  { now, operation }: { now: number; operation?: Operation },
): { reply: Reply; records: DecisionRecord[] } {
  const answered = operation === undefined ? undefined : state.answers.get(operation.caller);
  if (answered !== undefined && answered.opId === operation?.opId) return { reply: answered.reply, records: [] };
  state.now = Math.max(state.now, now);
  const call: Step = { state, now: state.now, granted: [], records: [], more: false };
  forgetStoryRuns(call);
  forgetStories(call);
  expireWorkers(call);
  const own = perform(call, command);
  if (command.verb !== "start" && command.verb !== "confirm") admit(call);
  if (command.verb === "complete") startGranted(call, command);
  const reply: Reply = { granted: call.granted, more: call.more, nextWakeMs: nextWakeMs(call), ...own };
  if (operation !== undefined) state.answers.set(operation.caller, { opId: operation.opId, reply });
  return { reply, records: call.records };
}

function perform(call: Step, command: Command): Partial<Reply> {
  switch (command.verb) {
    case "enqueue":
      return { added: command.tickets.reduce((added, ticket) => added + enqueueTicket(call, ticket), 0) };
    case "start":
      return { verdicts: start(call, command) };
    case "complete":
      return { drained: complete(call, command) };
    case "tick":
      return { lost: tick(call, command) };
    case "reap":
      return { redeliver: reap(call).map(toGrant) };
    case "leave":
      leave(call, command.worker);
      return {};
    case "admit":
      return {};
    case "confirm":
      confirm(call, command);
      return {};
    case "discard":
      return { removed: discard(call, command.what) };
    case "configure":
      return { applied: configure(call, command.configuration) };
  }
}

function toGrant(run: Run): Grant {
  return { ...run.ticket, delivery: run.delivery };
}

/** A hand-over got through to the queue: its lease need not end soon. */
function confirm(call: Step, { runs }: Extract<Command, { verb: "confirm" }>): void {
  for (const { runId, delivery } of runs) {
    const run = call.state.runs.get(runId);
    if (run?.state === "handoff" && run.delivery === delivery) leaseRun(call, run, constants.runningLeaseMs);
  }
}
