import { peekHeap, putHeap, removeHeap } from "./heap.ts";
import { isDiscarded, leaveQueue, touchStoryRun, uncountWaiting } from "./modelBacklog.ts";
import { forgetRun, laneOfRun, leaseRun, meterRun, releaseRun, requeueRun, settleRun } from "./modelFlights.ts";
import { countLane, placeLane } from "./modelLanes.ts";
import type { PoolState, Run, Step } from "./modelState.ts";
import { constants } from "./policySettings.ts";
import { pools, type RunRef } from "./ticket.ts";
import type { Command, Verdict } from "./verbs.ts";

type Started = RunRef & { delivery?: number };

/** Says of runs that came out of a queue whether this worker executes them. */
export function start(step: Step, { worker, runs }: Extract<Command, { verb: "start" }>): Verdict[] {
  return runs.map((named) => startRun(step, worker, named));
}

function startRun(step: Step, worker: string, named: RunRef & { delivery: number }): Verdict {
  const known = step.state.runs.get(named.runId);
  const isRunningHere = known?.state === "running" && known.worker === worker;
  if (isDiscarded(step, named.storyRunId) && !isRunningHere) return cancelRun(step, known);
  if (known !== undefined && known.state !== "waiting" && known.delivery !== named.delivery) return "stale";
  if (known?.state === "running" && !isRunningHere) return "owned";
  ownRun(step, worker, takeUp(step, worker, named));
  return "go";
}

/** A run of a discarded story run does not start; what it holds is given back. */
function cancelRun(step: Step, run: Run | undefined): Verdict {
  if (run?.state === "handoff" || run?.state === "recovering") {
    releaseRun(step, run, { settledMs: run.meteredMs, isSample: false });
    forgetRun(step, run);
  }
  return "cancelled";
}

/** The run in flight that a worker names. One that waits is taken from the backlog, one that is unknown is adopted. */
function takeUp(step: Step, worker: string, named: Started): Run {
  const known = step.state.runs.get(named.runId);
  if (known === undefined) return adoptRun(step, worker, named);
  if (known.state !== "waiting") return known;
  known.state = "handoff";
  known.delivery = Math.max(known.delivery, named.delivery ?? 1);
  known.admittedMs = step.now;
  const lane = laneOfRun(step, known);
  leaveQueue(lane, known);
  step.state.pools[known.ticket.pool].taken += 1;
  uncountWaiting(step, lane, 1);
  placeLane(step, lane);
  return known;
}

function adoptRun(step: Step, worker: string, named: Started): Run {
  const { runId, storyRunId, storyId = "", tenantId = "default", pool, delivery = 1 } = named;
  const run: Run = {
    ticket: { runId, storyRunId, storyId, tenantId, pool: pool ?? "cpu", payload: "" },
    isKnown: false,
    isCounted: storyId !== "" && pool !== undefined,
    state: "handoff",
    delivery,
    enqueuedMs: step.now,
    marks: [],
    worker,
    admittedMs: step.now,
    isBorrowed: false,
    chargedMs: 0,
    meterFromMs: step.now,
    meteredMs: 0,
    retries: 0,
  };
  step.state.runs.set(runId, run);
  touchStoryRun(step, storyRunId, 1);
  if (run.isCounted) {
    step.state.pools[run.ticket.pool].taken += 1;
    countLane(step, laneOfRun(step, run), { inflight: 1 });
  }
  return run;
}

/** Makes a worker the owner of a run in flight and begins to meter it. */
function ownRun(step: Step, worker: string, run: Run): void {
  const { runId, pool } = run.ticket;
  if (run.state === "handoff" && run.isCounted) takeFromQueue(step, step.state.pools[pool], run);
  if (run.state === "recovering") recoverRun(step, run);
  if (run.state !== "running") Object.assign(run, { state: "running", meterFromMs: step.now, meteredMs: 0 });
  run.worker = worker;
  leaseRun(step, run, constants.runningLeaseMs);
  const held = step.state.held.get(worker) ?? new Set();
  step.state.held.set(worker, held.add(runId));
}

/** A worker begins with the first runs that are granted now, as many of each pool as it says that it has slots for. */
export function startGranted(
  step: Step,
  { worker, starts = { cpu: 0, io: 0 } }: Extract<Command, { verb: "complete" }>,
): void {
  const left = { ...starts };
  for (const grant of step.granted) {
    const run = step.state.runs.get(grant.runId);
    if (run === undefined || left[grant.pool] <= 0) continue;
    left[grant.pool] -= 1;
    // It is in no queue, so it says nothing about how far to look ahead.
    step.state.pools[grant.pool].handoffs.delete(grant.runId);
    ownRun(step, worker, run);
    grant.started = true;
  }
}

/** The attempt that died is paid for, and the new one begins with nothing charged. */
function recoverRun(step: Step, run: Run): void {
  settleRun(step, run, run.meteredMs);
  run.chargedMs = 0;
  if (!run.isCounted) return;
  step.state.pools[run.ticket.pool].taken += 1;
  placeLane(step, laneOfRun(step, run));
}

/**
 * A worker took a run up. If more runs are still on their way than are meant to be ahead, slots stand idle although
 * stories are in line: look farther ahead, but never so far that runs wait longer ahead than a hand-over takes. Otherwise
 * look a little less far, until slots stand idle now and then.
 */
function takeFromQueue(step: Step, pool: PoolState, run: Run): void {
  if (!pool.handoffs.delete(run.ticket.runId)) return;
  const isStarved =
    pool.isSaturated &&
    pool.handoffs.size > pool.lookAhead &&
    pool.lookAhead * laneOfRun(step, run).estimateMs < constants.aheadMs * pool.slots;
  const wanted = pool.lookAhead + (isStarved ? 0.5 : -0.01);
  pool.lookAhead = Math.max(2, Math.min(Math.max(2, pool.slots / 4), wanted));
}

/** A worker's sign of life: its slots, and the runs that it executes. Gives the runs that it should give up. */
export function tick(step: Step, { worker, slots, running }: Extract<Command, { verb: "tick" }>): string[] {
  setSlots(step, worker, slots);
  putHeap(step.state.workers, { id: worker, key: step.now + constants.workerTtlMs, seq: 0 });
  return running.filter((named) => !holdRun(step, worker, named)).map((named) => named.runId);
}

function holdRun(step: Step, worker: string, named: RunRef): boolean {
  const known = step.state.runs.get(named.runId);
  if (known?.state === "running" && known.worker !== worker) return false;
  const isLost = isDiscarded(step, named.storyRunId);
  if (isLost && known?.state !== "running") return false;
  const run = takeUp(step, worker, named);
  ownRun(step, worker, run);
  touchStoryRun(step, run.ticket.storyRunId, 0);
  if (known?.state === "running") {
    meterRun(step, run);
    if (run.isCounted) placeLane(step, laneOfRun(step, run));
  }
  return !isLost;
}

/** A worker goes: its slots end and what it runs goes back to the front of the backlog. */
export function leave(step: Step, worker: string): void {
  dropWorker(step, worker);
  for (const run of heldRuns(step, worker)) requeueRun(step, run);
  step.state.held.delete(worker);
}

/** Workers without a sign of life lose their slots; their runs recover. */
export function expireWorkers(step: Step): void {
  for (;;) {
    const head = peekHeap(step.state.workers);
    if (head === undefined || head.key > step.now) return;
    dropWorker(step, head.id);
    for (const run of heldRuns(step, head.id)) {
      if (run.isCounted) step.state.pools[run.ticket.pool].taken -= 1;
      run.state = "recovering";
    }
    step.state.held.delete(head.id);
  }
}

function heldRuns(step: Step, worker: string): Run[] {
  const ids = [...(step.state.held.get(worker) ?? [])].sort().reverse();
  return ids.map((runId) => step.state.runs.get(runId)).filter((run) => run !== undefined);
}

function dropWorker(step: Step, worker: string): void {
  setSlots(step, worker, { cpu: 0, io: 0 });
  step.state.slots.delete(worker);
  step.state.answers.delete(worker);
  removeHeap(step.state.workers, worker);
}

function setSlots(step: Step, worker: string, slots: { cpu: number; io: number }): void {
  const before = step.state.slots.get(worker) ?? { cpu: 0, io: 0 };
  for (const pool of pools) step.state.pools[pool].slots += slots[pool] - before[pool];
  step.state.slots.set(worker, { cpu: slots.cpu, io: slots.io });
}

/** Ends leases that ran out. Gives the runs to hand over again. */
export function reap(step: Step): Run[] {
  const redeliver: Run[] = [];
  for (const run of expiredRuns(step)) {
    if (run.state !== "handoff") requeueRun(step, run);
    else if (isDiscarded(step, run.ticket.storyRunId)) cancelRun(step, run);
    else redeliver.push(handOverAgain(step, run));
  }
  return redeliver;
}

function expiredRuns(step: Step): Run[] {
  const { leases, runs } = step.state;
  const expired: Run[] = [];
  while (expired.length < constants.reapMax) {
    const head = peekHeap(leases);
    const run = head === undefined || head.key > step.now ? undefined : runs.get(head.id);
    if (run === undefined) return expired;
    removeHeap(leases, run.ticket.runId);
    expired.push(run);
  }
  return expired;
}

function handOverAgain(step: Step, run: Run): Run {
  run.retries += 1;
  leaseRun(step, run, constants.handoffLeaseMs);
  // One frozen worker must not look like a fleet that is late. Where all goes into the queue at once, it is the fleet.
  if (step.state.settings.policy !== "seedExact" && step.state.settings.policy !== "fullRefill") {
    step.state.pools[run.ticket.pool].handoffs.delete(run.ticket.runId);
  }
  return run;
}
