import type { UsageBook, Verdict } from "@fairlead/fairness";
import type { Plan } from "@fairlead/story";
import type { Logger } from "pino";
import type { AdmissionCalls } from "./admissionCalls.ts";
import type { Beginnings } from "./beginnings.ts";
import type { Claimed } from "./claims.ts";
import type { Database } from "./database.ts";
import { hasCode } from "./databaseErrors.ts";
import { executeRun, isCounted } from "./executeRun.ts";
import { endSegment, failSegment, failWithoutPlan } from "./failRun.ts";
import { recordedChildren, toTickets } from "./follow.ts";
import type { RunJob } from "./handoff.ts";
import { turnedAway } from "./hold.ts";
import { runIdOf } from "./ids.ts";
import { keepTrying, tryForMs } from "./keepTrying.ts";
import { fromTicket, type Locator } from "./locator.ts";
import { memoryFull, withoutEvents } from "./memory.ts";
import type { MemoryGate, Place } from "./memoryGate.ts";
import { endSpent } from "./overrun.ts";
import type { RunError } from "./performed.ts";
import type { LoadedPlan, PlanCache } from "./planCache.ts";
import type { Recorder } from "./recorder.ts";
import { dropTimers } from "./recordSql.ts";
import type { RunBudgets } from "./runBudgets.ts";
import type { RunningRuns } from "./runningRuns.ts";
import { RuntimeError } from "./runtimeError.ts";
import { type Head, headAlone, type Segment, type SegmentMeans } from "./segment.ts";
import type { Telemetry } from "./telemetry.ts";
import type { TestPoints } from "./testPoints.ts";
import type { TakenRun } from "./turn.ts";

/**
 * One job, from start to finish: claim → load → execute → record → follow.
 *
 * 1. Admission says whether this delivery may run, while the record says whether the run has a result already.
 * 2. A run with a result is not executed again; its recorded children are followed instead.
 * 3. Otherwise the segment is executed and recorded. Only after the commit is anything told to Redis.
 * 4. Completing releases the slot, enqueues the children and hands over the runs that may go next. One of them the slot may
 *    go on with.
 *
 * It never decides about order or shares (admission does) and never updates a row (the record is append-only).
 */
export type RunMeans = SegmentMeans & {
  calls: AdmissionCalls;
  running: RunningRuns;
  beginnings: Beginnings;
  budgets: RunBudgets;
  memory: MemoryGate;
  database: Database;
  plans: PlanCache;
  recorder: Recorder;
  logger: Logger;
  points: TestPoints;
  /** Brings what follows in a story run that was just started to the workers, as far as Redis is there. */
  begin: (started: NonNullable<Segment["started"]>) => void;
  usage: Pick<UsageBook, "note">;
  telemetry: Telemetry;
  /** Whether the worker takes no more runs. */
  isDraining: () => boolean;
};

/**
 * A restart of Redis, or a change to its replica, is over within this time: what follows from the run is enqueued at once
 * then. Nothing else could use the slot meanwhile, as the queues are away too. Later, the run's lease or the sweep brings it.
 */
const completingMsMax = 60_000;

/** `recordedMs`: when this process, first of all, recorded the run, on its own clock. `isClosing`: its story run is being closed. */
type Worked = {
  loaded: LoadedPlan | null;
  children: Locator[];
  outcome: string;
  recordedMs?: number;
  isClosing?: boolean;
};

/**
 * Processes one job; returns the one that its slot goes on with, if `mayGoOn` says so and there is one. Rejects only when
 * the worker stops or Redis can't be reached; the lease of the run then ends and it is delivered again.
 */
export async function processRun(job: TakenRun, means: RunMeans, mayGoOn: () => boolean): Promise<TakenRun | null> {
  // A queue repeats a job that it takes for lost; the run is in hand, and its result counts.
  if (!means.running.enter(job)) return null;
  // One that admission counts as running has a lease, and its event is in memory already.
  const entered = job.started === true ? means.memory.take() : means.memory.enter();
  const place = entered instanceof Promise ? await entered : entered;
  try {
    return await deliver({ job, place, mayGoOn }, means);
  } finally {
    place.leave();
    means.running.leave(job.runId);
  }
}

type Delivery = { job: TakenRun; place: Place; mayGoOn: () => boolean };

async function deliver({ job, place, mayGoOn }: Delivery, means: RunMeans): Promise<TakenRun | null> {
  const locator = fromTicket(job);
  const [verdict, claimed, plan] = await Promise.all([
    verdictOf(job, means),
    claim(job, locator, means),
    keepTrying(() => loadPlan(locator.versionId, means), means),
  ]);
  if (claimed.state === "ready" && claimed.parent !== null) place.holds(claimed.parent.size);
  means.telemetry.delivered(job.pool, verdict);
  if (verdict !== "go") return null;
  means.running.hold(job.runId);
  means.points.reach("afterClaim");
  const sinceMs = means.clock.mono();
  const worked = await work({ job, place, locator, claimed, plan }, means);
  means.points.reach("afterCommit");
  return await complete({ job, worked, actualMs: means.clock.mono() - sinceMs, mayGoOn }, means);
}

/** Later than this after admission was asked, what it said of a run is asked again: its lease might have ended meanwhile. */
const sureMsMax = 1_000;

function isSure({ askedMs = Number.NEGATIVE_INFINITY }: TakenRun, { clock }: RunMeans): boolean {
  return clock.mono() - askedMs < sureMsMax;
}

/** Asks admission whether a run that came out of a queue may execute. What it has begun for this worker may. */
async function verdictOf(job: TakenRun, means: RunMeans): Promise<Verdict> {
  return job.started === true && isSure(job, means) ? "go" : means.calls.start(job);
}

/** What the record says of a run. Of one that can't be in it nothing is asked, as long as its event is in memory. */
async function claim(job: TakenRun, locator: Locator, means: RunMeans): Promise<Claimed> {
  const isNew = job.isFresh === true && isSure(job, means);
  const parent = isNew ? means.cache.get(locator.parentEventId ?? "") : undefined;
  return parent === undefined ? keepTrying(() => means.claims.claim(locator), means) : { state: "ready", parent };
}

/** The plan, or why this program can't run it: that is a failed run, not a job to try again. */
async function loadPlan(versionId: string, { plans }: RunMeans): Promise<LoadedPlan | RunError> {
  try {
    return await plans.load(versionId);
  } catch (error) {
    if (!(error instanceof RuntimeError) || error.code === "storage_unavailable") throw error;
    return { code: error.code, message: error.message };
  }
}

type Started = { job: RunJob; place: Place; locator: Locator; claimed: Claimed; plan: LoadedPlan | RunError };

async function work({ job, place, locator, claimed, plan }: Started, means: RunMeans): Promise<Worked> {
  const loaded = "plan" in plan ? plan : null;
  if (claimed.state === "cancelled") return { loaded, children: [], outcome: "cancelled" };
  if (claimed.state === "recorded") return followRecorded(loaded, locator, means);
  // Its wait was recorded by a worker that then died; executing it now would not wait, and repeat its effect.
  if (claimed.state === "waiting") return { loaded, children: [], outcome: "retry_later" };
  if (claimed.state === "missing") {
    means.logger.warn({ runId: job.runId, storyRunId: job.storyRunId }, "a run's event is not in the record any more");
    return { loaded, children: [], outcome: "lost" };
  }
  if (!("plan" in plan)) {
    const segment = failWithoutPlan(locator, plan, means.time.now());
    if ((await record(segment, means)) === "recorded") note(locator, segment, { plan: null, means });
    return { loaded, children: [], outcome: "failed" };
  }
  const head: Head = { locator, parent: claimed.parent, ...(job.waits ? { waits: job.waits } : {}) };
  const executing = { job, loaded: plan, head };
  const segment = endIfSpent(plan, head, means) ?? (await executeRun(executing, means));
  if (segment === null) {
    return { loaded, children: [], outcome: means.running.isGivenUp(job.runId) ? "cancelled" : "retry_later" };
  }
  place.holds(segment.unit.bytes);
  means.points.reach("afterEffect");
  const worked = await recordSegment({ loaded: plan, head, segment }, means);
  if (isCounted(executing)) means.beginnings.forget(locator);
  return worked;
}

/** The ending of a run whose story run has had all its runs; null for all others, and at once where stories can't. */
function endIfSpent(loaded: LoadedPlan, head: Head, { budgets, time }: RunMeans): Segment | null {
  if (loaded.plan.runLimit === undefined) return null;
  const state = budgets.stateOf(head.locator.storyRunId);
  return state === "free" ? null : endSpent(loaded, head, { isOver: state === "over", nowMs: time.now() });
}

async function followRecorded(loaded: LoadedPlan | null, locator: Locator, means: RunMeans): Promise<Worked> {
  const { database } = means;
  const read = () => (loaded === null ? Promise.resolve([]) : recordedChildren(database, loaded, locator));
  // Of two attempts at once, one may have left a wait behind just when the other was recorded.
  if (locator.attempt > 1)
    await keepTrying(() => database.query({ ...dropTimers, values: [[runIdOf(locator)]] }), means);
  return { loaded, children: await keepTrying(read, means), outcome: "recorded_before" };
}

type Done = { loaded: LoadedPlan; head: Head; segment: Segment };

/**
 * Records a segment. One that the database refuses is recorded without the runs that followed inline, as any of them may
 * be at fault; if that is refused too, the run has failed.
 */
async function recordSegment({ loaded, head, segment }: Done, means: RunMeans): Promise<Worked> {
  const nowMs = means.time.now();
  const failing = (error: RuntimeError) =>
    failSegment(loaded, head, { error: { code: error.code, message: error.message }, nowMs });
  let current = segment;
  for (const fallback of [() => headAlone(head, segment), failing, null]) {
    try {
      const recorded = await record(current, means);
      if (recorded === "already") return await followRecorded(loaded, head.locator, means);
      if (recorded === "full") {
        const performed = current.unit.memory === undefined ? turnedAway() : memoryFull(current.unit);
        current = endSegment(loaded, head, { performed, nowMs });
        continue;
      }
      if (recorded !== "recorded") {
        note(head.locator, withoutEvents(current, recorded), { plan: loaded.plan, means });
        return { loaded, children: [], outcome: recorded === "held" ? "retry_later" : "dropped" };
      }
      note(head.locator, current, { plan: loaded.plan, means });
      if (current.started !== undefined) means.begin(current.started);
      for (const event of current.emitted) means.cache.put(event);
      const isClosing = current.endsStoryRun === true;
      if (isClosing) means.recorder.close([head.locator.storyRunId]);
      const outcome = current.unit.runs[0]?.outcome ?? "retry_later";
      return { loaded, children: current.children, outcome, recordedMs: means.clock.mono(), isClosing };
    } catch (error) {
      if (fallback === null || !hasCode(error, "storage_rejected")) throw error;
      current = fallback(error) ?? failing(error);
    }
  }
  throw new Error("A segment was neither recorded nor refused.");
}

/** Keeps trying while the database is away: the effect is made, only its record is missing. */
function record({ unit }: Segment, means: RunMeans) {
  return keepTrying(() => means.recorder.record(unit), means);
}

type Noted = { plan: Plan | null; means: RunMeans };

function note({ storyId, dueMs }: Locator, { unit }: Segment, { plan, means }: Noted): void {
  const { budgets, telemetry, time } = means;
  if (plan?.runLimit !== undefined) budgets.note(unit.storyRunId, unit.runs.length, plan.runLimit);
  telemetry.recorded(unit, { storyId, plan, dueMs, nowMs: time.now() });
}

type Completed = { job: RunJob; worked: Worked; actualMs: number; mayGoOn: () => boolean };

/** Later than this after a run was recorded, the sweep might have enqueued what follows from it. */
const freshMsMax = 1_000;

async function complete({ job, worked, actualMs, mayGoOn }: Completed, means: RunMeans): Promise<TakenRun | null> {
  const { loaded, children, outcome, recordedMs = Number.NEGATIVE_INFINITY, isClosing = false } = worked;
  const { runId, storyRunId, storyId, pool, waits = {} } = job;
  means.running.release(runId);
  means.usage.note({ storyId, workMs: actualMs, waits }, means.time.now());
  means.telemetry.ended({ storyId, pool, workMs: actualMs, waits });
  const tickets = loaded === null ? [] : toTickets(loaded, children);
  const completion = { runId, storyRunId, pool, actualMs, outcome, children: tickets, isClosing };
  const tell = () => {
    const askedMs = means.clock.mono();
    return means.calls.complete({
      ...completion,
      goesOn: mayGoOn(),
      isFresh: askedMs - recordedMs < freshMsMax,
      askedMs,
    });
  };
  const next = await tryForMs(tell, completingMsMax, means);
  means.points.reach("afterAddBulk");
  return next;
}
