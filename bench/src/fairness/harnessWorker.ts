import { setTimeout as sleep } from "node:timers/promises";
import { systemClock } from "@fairlead/runtime";
import {
  createAdmissionCalls,
  createDispatch,
  createHandoff,
  createHeartbeat,
  createReap,
  createRunningRuns,
  queueName,
  type RunJob,
  startChore,
  takeTurn,
} from "@fairlead/runtime/queueing";
import { Worker } from "bullmq";
import { Redis } from "ioredis";
import { pino } from "pino";
import { preciseNow, type WorkerOrders, type WorkerReport } from "./harnessMessages.ts";
import { NotingAdmission } from "./notingAdmission.ts";
import { durationOf } from "./ticketOfRun.ts";

/*
 * A worker process of the harness. It takes turns as the product's worker does, with the same code: BullMQ's queue, start,
 * heartbeat, reaping, complete, going on and hand-over. To run is to wait for as long as the ticket says; nothing is recorded.
 */
const orders = JSON.parse(process.argv[2] ?? "") as WorkerOrders;
const { id, redisUrl, prefix, slots, records, plain } = orders;
const reportEveryMs = 50;

let seen = nothingSeen();
const redis = new Redis(redisUrl);
const logger = pino({ level: "warn" }, process.stderr);
const admission = new NotingAdmission({ redis, prefix, records }, (decisions) => {
  seen.decisions.push(...decisions.filter((record) => record.decision !== "blocked"));
});
const handoff = createHandoff(new Redis(redisUrl), logger, prefix);
const dispatch = createDispatch({ admission, handoff, clock: systemClock, logger });
const calls = createAdmissionCalls(admission, id, {
  onDrained: () => {},
  onDecided: (decided) => dispatch.carryOut(decided),
});
const running = createRunningRuns();

async function work(job: RunJob): Promise<void> {
  if (plain) await execute(job);
  else await takeTurn(job, run, { clock: systemClock, logger, isDraining: () => false });
}

/** Gives the run that the slot goes on with. */
async function run(job: RunJob, mayGoOn: () => boolean): Promise<RunJob | null> {
  if (!running.enter(job)) return null;
  try {
    if ((await calls.start(job)) !== "go") return null;
    running.hold(job.runId);
    const actualMs = await execute(job);
    running.release(job.runId);
    const { runId, storyRunId, pool } = job;
    const ending = { runId, storyRunId, pool, actualMs, outcome: "emitted", children: [] };
    return await calls.complete({ ...ending, goesOn: mayGoOn() });
  } finally {
    running.leave(job.runId);
  }
}

async function execute(job: RunJob): Promise<number> {
  const { runId } = job;
  const startedMs = preciseNow();
  seen.started.push({ runId, atMs: startedMs });
  const durationMs = durationOf(job);
  if (durationMs > 0) await sleep(durationMs);
  const endedMs = preciseNow();
  seen.ended.push({ runId, atMs: endedMs });
  return endedMs - startedMs;
}

function nothingSeen(): Extract<WorkerReport, { kind: "seen" }> {
  return { kind: "seen", started: [], ended: [], decisions: [] };
}

function tell(report: WorkerReport): void {
  process.send?.(report);
}

async function main(): Promise<void> {
  const chore = { clock: systemClock, logger };
  if (!plain) {
    const policies = { ensure: async () => true };
    const own = { worker: id, slots: () => ({ cpu: slots, io: 0 }), running };
    const heartbeat = createHeartbeat({ ...own, admission, policies, dispatch, logger });
    await heartbeat.runOnce();
    startChore(heartbeat, chore);
    startChore(createReap({ admission, dispatch }), chore);
  }
  const connection = new Redis(redisUrl, { maxRetriesPerRequest: null });
  const options = {
    connection,
    prefix,
    concurrency: slots,
    removeOnComplete: { count: 0 },
    removeOnFail: { count: 0 },
  };
  const worker = new Worker<RunJob>(queueName("cpu"), ({ data }) => work(data), options);
  worker.on("failed", (job, err) => logger.warn({ err, runId: job?.data.runId }, "a run of the harness failed"));
  await worker.waitUntilReady();
  tell({ kind: "ready" });
  setInterval(() => {
    if (seen.started.length + seen.ended.length + seen.decisions.length === 0) return;
    tell(seen);
    seen = nothingSeen();
  }, reportEveryMs);
}

process.on("disconnect", () => process.exit(0));
await main();
