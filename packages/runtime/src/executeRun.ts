import { randomUUID } from "node:crypto";
import { findAction } from "@fairlead/story";
import { endSegment, failSegment } from "./failRun.ts";
import type { RunJob } from "./handoff.ts";
import { keepTrying } from "./keepTrying.ts";
import { unknown } from "./performed.ts";
import type { LoadedPlan } from "./planCache.ts";
import type { RunMeans } from "./processRun.ts";
import { messageOf, RuntimeError } from "./runtimeError.ts";
import { executeSegment, type Head, type Segment } from "./segment.ts";

/**
 * Executes a delivered run, unless its worker was lost with it before:
 *
 * 1. Ordinary runs are executed at once. From the second delivery on, and for actions that run at most once, it is written
 *    down first that the execution begins.
 * 2. A run that runs at most once ends as unknown if it has begun before.
 * 3. Any other ends as failed when three executions have come to nothing. The second and third are of the run alone, so that
 *    what follows from it inline is not mistaken for it, and third ones are executed one at a time, so that the others that a
 *    worker was lost with are not either.
 */
export type Executing = { job: RunJob; loaded: LoadedPlan; head: Head };

const beginningsMax = 3;

/** Whether it is written down that the run begins. */
export function isCounted({ job, loaded, head }: Executing): boolean {
  return job.delivery > 1 || isAtMostOnce(loaded, head);
}

function isAtMostOnce({ plan }: LoadedPlan, { locator }: Head): boolean {
  return findAction(plan, locator.action)?.atMostOnce === true;
}

/**
 * Null if the run was given up and has not ended before: then its result would not count, and nobody waits for it. Null as
 * well if it waits as it did before.
 */
export async function executeRun(executing: Executing, means: RunMeans): Promise<Segment | null> {
  if (!isCounted(executing)) return executeOrHandBack(executing, means);
  if (executing.job.delivery < beginningsMax) return executeCounted(executing, means);
  return means.beginnings.alone(() => executeCounted(executing, means));
}

async function executeCounted(executing: Executing, means: RunMeans): Promise<Segment | null> {
  const { job, loaded, head } = executing;
  const { beginnings, running, signal, time } = means;
  // It may have waited for others to end.
  if (running.isGivenUp(job.runId)) return null;
  if (signal.aborted) throw new RuntimeError("stopping", "The worker stops.");
  const once = isAtMostOnce(loaded, head);
  const beginning = { locator: head.locator, token: randomUUID(), earlier: once ? 0 : 1 };
  const begun = await keepTrying(() => beginnings.begin(beginning), means);
  if (once && begun > 1) return endSegment(loaded, head, { performed: unknown(notRepeated), nowMs: time.now() });
  if (begun > beginningsMax) return failSegment(loaded, head, { error: workerLost, nowMs: time.now() });
  return executeOrHandBack({ job, loaded, head: job.delivery > 1 ? { ...head, alone: true } : head }, means);
}

const notRepeated = {
  code: "outcome_unknown",
  message:
    "The worker was lost while it executed this run, so nobody knows whether it had its effect. It is not repeated, as the action runs at most once. Look at the other side, and retry it from here if it had none.",
};

const workerLost = {
  code: "worker_lost",
  message: `The worker was lost ${beginningsMax} times while it executed this run, so it is not tried again. Make what the action works on smaller, or retry it from here.`,
};

/** A run that is broken off because the worker stops has not been lost with it; one with an effect may have had it. */
async function executeOrHandBack(executing: Executing, means: RunMeans): Promise<Segment | null> {
  const { job, loaded, head } = executing;
  try {
    return await execute(loaded, head, toOwnSignal(job, means));
  } catch (error) {
    if (means.running.isGivenUp(job.runId)) return null;
    if (means.signal.aborted && !isAtMostOnce(loaded, head)) await means.beginnings.takeBack(head.locator);
    throw error;
  }
}

/** What waits for others can be broken off alone; what computes ends soon. */
function toOwnSignal({ pool, runId }: RunJob, means: RunMeans): RunMeans {
  return pool === "io" ? { ...means, signal: means.running.signalOf(runId) } : means;
}

/** Whatever this program does wrong in executing a run fails that run: it would go wrong again and again. */
async function execute(loaded: LoadedPlan, head: Head, means: RunMeans): Promise<Segment | null> {
  try {
    return await executeSegment(loaded, head, means);
  } catch (error) {
    if (error instanceof RuntimeError) throw error;
    means.logger.error({ err: error, storyRunId: head.locator.storyRunId }, "a run could not be executed");
    const message = `The run stopped with a fault of this program: ${messageOf(error)}`;
    return failSegment(loaded, head, { error: { code: "action_fault", message }, nowMs: means.time.now() });
  }
}
