import type { Admission } from "@fairlead/fairness";
import type { Pool } from "@fairlead/story";
import type { Logger } from "pino";
import type { RunError } from "./actions/action.ts";
import type { Claimed } from "./claims.ts";
import type { Closer } from "./closer.ts";
import type { Database } from "./database.ts";
import type { CachedEvent } from "./eventCache.ts";
import { failSegment, failWithoutPlan } from "./failRun.ts";
import { recordedChildren, toTickets } from "./follow.ts";
import type { Handoff, RunJob } from "./handoff.ts";
import { keepRecording } from "./keepRecording.ts";
import { fromTicket, type Locator } from "./locator.ts";
import type { LoadedPlan, PlanCache } from "./planCache.ts";
import type { Recorder } from "./recorder.ts";
import { RuntimeError } from "./runtimeError.ts";
import { executeSegment, type Segment, type SegmentMeans } from "./segment.ts";
import type { TestPoints } from "./testPoints.ts";

/**
 * One job, from start to finish: claim → load → execute → record → follow.
 *
 * 1. Admission says whether this delivery may run, while the record says whether the run has a result already.
 * 2. A run with a result is not executed again; its recorded children are followed instead.
 * 3. Otherwise the segment is executed and recorded. Only after the commit is anything told to Redis.
 * 4. Completing releases the slot, enqueues the children and returns the runs that may go next, which are handed over.
 *
 * It never decides about order or shares (admission does) and never updates a row (the record is append-only).
 */
export type RunMeans = SegmentMeans & {
  worker: string;
  admission: Admission;
  database: Database;
  plans: PlanCache;
  recorder: Recorder;
  handoff: Handoff;
  closer: Closer;
  logger: Logger;
  points: TestPoints;
};

type Head = { locator: Locator; parent: CachedEvent };
type Worked = { loaded: LoadedPlan | null; children: Locator[]; outcome: string };

/** Processes one job. Throws only when the record or admission can't be reached; the job is then delivered again. */
export async function processRun(job: RunJob, pool: Pool, means: RunMeans): Promise<void> {
  const locator = fromTicket(job);
  const [verdict, claimed, plan] = await Promise.all([
    startRun(job, means),
    means.claims.claim(locator),
    loadPlan(locator.versionId, means),
  ]);
  if (verdict !== "go") return;
  means.points.reach("afterClaim");
  const since = means.clock.mono();
  const worked = await work({ locator, claimed, plan }, means);
  means.points.reach("afterCommit");
  await complete({ job, pool, worked, actualMs: means.clock.mono() - since }, means);
}

async function startRun({ runId, storyRunId, delivery }: RunJob, means: RunMeans) {
  const [verdict] = await means.admission.start(means.worker, [{ runId, storyRunId, delivery }]);
  return verdict;
}

/** The plan, or why this program can't run it: that is a failed run, not a job to try again. */
async function loadPlan(versionId: string, { plans }: RunMeans): Promise<LoadedPlan | RunError> {
  try {
    return await plans.load(versionId);
  } catch (error) {
    if (error instanceof RuntimeError && error.code !== "storage_unavailable")
      return { code: error.code, message: error.message };
    throw error;
  }
}

type Started = { locator: Locator; claimed: Claimed; plan: LoadedPlan | RunError };

async function work({ locator, claimed, plan }: Started, means: RunMeans): Promise<Worked> {
  if (!("plan" in plan)) {
    const segment = failWithoutPlan(locator, plan, means.time.now());
    if (!claimed.recorded) await keepRecording(segment.unit, means);
    return { loaded: null, children: [], outcome: "failed" };
  }
  if (claimed.recorded) return followRecorded(plan, locator, means);
  const head = { locator, parent: claimed.parent };
  const segment = await executeSegment(plan, head, means);
  means.points.reach("afterEffect");
  return recordSegment({ loaded: plan, head, segment }, means);
}

async function followRecorded(loaded: LoadedPlan, locator: Locator, { database }: RunMeans): Promise<Worked> {
  return { loaded, children: await recordedChildren(database, loaded, locator), outcome: "recorded_before" };
}

type Done = { loaded: LoadedPlan; head: Head; segment: Segment };

async function recordSegment({ loaded, head, segment }: Done, means: RunMeans): Promise<Worked> {
  try {
    const recorded = await keepRecording(segment.unit, means);
    if (recorded === "already") return await followRecorded(loaded, head.locator, means);
  } catch (error) {
    if (!(error instanceof RuntimeError) || error.code !== "storage_rejected") throw error;
    const why = { error: { code: error.code, message: error.message }, nowMs: means.time.now() };
    return recordSegment({ loaded, head, segment: failSegment(loaded, head, why) }, means);
  }
  for (const event of segment.emitted) means.cache.put(event);
  return { loaded, children: segment.children, outcome: segment.unit.runs[0]?.outcome ?? "unknown" };
}

type Completed = { job: RunJob; pool: Pool; worked: Worked; actualMs: number };

async function complete({ job, pool, worked, actualMs }: Completed, means: RunMeans): Promise<void> {
  const { loaded, children, outcome } = worked;
  const tickets = loaded === null ? [] : toTickets(loaded, children);
  const { granted, drained } = await means.admission.complete(means.worker, [
    { runId: job.runId, storyRunId: job.storyRunId, pool, actualMs, outcome, children: tickets },
  ]);
  means.points.reach("afterComplete");
  means.closer.close(drained);
  await means.handoff.push(granted);
  means.points.reach("afterAddBulk");
}
