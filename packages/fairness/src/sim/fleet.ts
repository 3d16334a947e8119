import type { FleetEvent } from "../scenarios/scenario.ts";
import type { Grant } from "../ticket.ts";
import { renewLoad } from "./arrivals.ts";
import { breakAdmission, call } from "./calls.ts";
import { bucketMs, changeStory, settleLedger } from "./ledger.ts";
import type { SimRun, SimWorker, World } from "./world.ts";

/** How long a hand-over takes to reach the queue, ms. */
const handoffMs = 1;
/** How long after a worker's death the queue gives its jobs to others, ms: lock and check of the queue. */
const stalledMs = 12_500;

/** Hands runs over: they are in the queue a moment later. */
function deliver(world: World, grants: readonly Grant[]): void {
  if (grants.length === 0) return;
  world.agenda.plan(world.agenda.now() + handoffMs, () => {
    for (const grant of grants) world.queue.push(grant);
    dispatch(world);
  });
}

/** Lets workers with a free slot take jobs, in order. */
function dispatch(world: World): void {
  while (world.queueHead < world.queue.length && world.pending === null) {
    const worker = freestWorker(world);
    if (worker === undefined) return;
    const job = world.queue[world.queueHead];
    world.queueHead += 1;
    if (world.queueHead > 4_096 && world.queueHead * 2 > world.queue.length) {
      world.queue.splice(0, world.queueHead);
      world.queueHead = 0;
    }
    if (job !== undefined) begin(world, worker, job);
  }
}

function freestWorker(world: World): SimWorker | undefined {
  let best: SimWorker | undefined;
  for (const worker of world.workers) {
    if (worker.state !== "up" || worker.running.size >= worker.slots) continue;
    if (best === undefined || worker.slots - worker.running.size > best.slots - best.running.size) best = worker;
  }
  return best;
}

function begin(world: World, worker: SimWorker, job: Grant): void {
  const run = world.runs.get(job.runId);
  if (run === undefined || run.endedMs >= 0) return;
  const reply = call(world, { verb: "start", worker: worker.id, runs: [job] });
  if (reply?.verdicts?.[0] !== "go") return;
  const nowMs = world.agenda.now();
  settleLedger(world.ledger, nowMs);
  if (world.workers.some((other) => other.state !== "dead" && other.running.has(job.runId))) world.ledger.doubles += 1;
  const isFirst = run.startedMs < 0;
  if (isFirst) noteStart(world, run, nowMs);
  changeStory(world.ledger, job.storyId, { nowMs, running: 1, unstarted: isFirst ? -1 : 0 });
  run.attempts += 1;
  worker.running.set(job.runId, run);
  world.ledger.busy += 1;
  const actualMs = durationOf(run, nowMs);
  world.agenda.plan(nowMs + actualMs, () => end(world, worker, { run, actualMs }));
}

function noteStart(world: World, run: SimRun, nowMs: number): void {
  run.startedMs = nowMs;
  world.ledger.unstarted -= 1;
  const second = Math.floor(nowMs / bucketMs);
  world.ledger.starts[second] = (world.ledger.starts[second] ?? 0) + 1;
}

function durationOf(run: SimRun, nowMs: number): number {
  const { surprise, durationMs } = run.load;
  if (surprise === undefined || nowMs < surprise.fromMs || nowMs >= surprise.untilMs) return run.durationMs;
  return Math.max(1, Math.round((run.durationMs * surprise.durationMs) / durationMs));
}

function end(world: World, worker: SimWorker, { run, actualMs }: { run: SimRun; actualMs: number }): void {
  const nowMs = world.agenda.now();
  const { runId, storyRunId, pool } = run.ticket;
  if (worker.state === "dead" || !worker.running.delete(runId)) return;
  stopRunning(world, run);
  if (run.endedMs < 0) {
    run.endedMs = nowMs;
    world.openRuns -= 1;
  }
  const known = world.admission.runs.get(runId);
  call(world, {
    verb: "complete",
    worker: worker.id,
    runs: [{ runId, storyRunId, pool, actualMs, outcome: "emitted", children: [] }],
  });
  if (known !== undefined && run.attempts === 1 && !world.admission.runs.has(runId)) {
    world.ledger.chargedMs += known.chargedMs;
    world.ledger.costMs += Math.max(0.5, actualMs);
  }
  renewLoad(run);
  if (worker.state === "draining") leaveIfDone(world, worker);
  dispatch(world);
}

function stopRunning(world: World, run: SimRun): void {
  const nowMs = world.agenda.now();
  settleLedger(world.ledger, nowMs);
  world.ledger.busy -= 1;
  changeStory(world.ledger, run.ticket.storyId, { nowMs, running: -1, unstarted: 0 });
}

/** Plans what happens to the fleet, and its chores. */
export function planFleet(world: World, events: readonly FleetEvent[]): void {
  world.onGranted = (grants) => deliver(world, grants);
  for (const event of events) world.agenda.plan(event.atMs, () => happen(world, event));
  const reap = () => {
    call(world, { verb: "reap" });
    world.agenda.plan(world.agenda.now() + 1_000, reap);
  };
  world.agenda.plan(500, reap);
}

function happen(world: World, event: FleetEvent): void {
  if (event.kind === "join") join(world, event);
  else if (event.kind === "outage") breakAdmission(world, event);
  else {
    const worker = world.workers.find((one) => one.id === event.worker);
    if (worker === undefined) return;
    if (event.kind === "crash") crash(world, worker);
    else drain(world, worker);
  }
}

function join(world: World, { worker: id, slots }: { worker: string; slots: number }): void {
  const worker: SimWorker = { id, slots, running: new Map(), state: "up" };
  world.workers.push(worker);
  changeSlots(world, slots);
  const beat = () => {
    if (!world.workers.includes(worker)) return;
    const running = [...worker.running.values()].map((run) => run.ticket);
    const cpu = worker.state === "up" ? worker.slots : 0;
    const reply = call(world, { verb: "tick", worker: id, slots: { cpu, io: 0 }, running });
    for (const runId of reply?.lost ?? []) giveUp(world, worker, runId);
    dispatch(world);
    world.agenda.plan(world.agenda.now() + 1_000, beat);
  };
  beat();
}

function giveUp(world: World, worker: SimWorker, runId: string): void {
  const run = worker.running.get(runId);
  if (run === undefined) return;
  worker.running.delete(runId);
  stopRunning(world, run);
}

function crash(world: World, worker: SimWorker): void {
  worker.state = "dead";
  world.workers = world.workers.filter((one) => one !== worker);
  changeSlots(world, -worker.slots);
  for (const run of worker.running.values()) stopRunning(world, run);
  const jobs = [...worker.running.values()].map((run) => toJob(world, run));
  world.agenda.plan(world.agenda.now() + stalledMs, () => {
    world.queue.splice(world.queueHead, 0, ...jobs);
    dispatch(world);
  });
}

function toJob(world: World, run: SimRun): Grant {
  return { ...run.ticket, delivery: world.admission.runs.get(run.ticket.runId)?.delivery ?? 1 };
}

function drain(world: World, worker: SimWorker): void {
  worker.state = "draining";
  changeSlots(world, -worker.slots);
  leaveIfDone(world, worker);
}

function leaveIfDone(world: World, worker: SimWorker): void {
  if (worker.running.size > 0) return;
  world.workers = world.workers.filter((one) => one !== worker);
  call(world, { verb: "leave", worker: worker.id });
}

function changeSlots(world: World, change: number): void {
  settleLedger(world.ledger, world.agenda.now());
  world.ledger.slots += change;
}
