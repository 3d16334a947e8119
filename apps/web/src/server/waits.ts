import { type RunExplanation, type WaitingReason, waitingReasons } from "@fairlead/fairness";
import { eventIdOf, runIdOf } from "@fairlead/runtime/enqueue";
import { findAction, frontier, type Plan, type Recorded } from "@fairlead/story";
import { type FrontierRows, readFrontiers, type TimerRow } from "./recordQueries.ts";
import type { Services } from "./services.ts";
import { waitSentence } from "./waitSentences.ts";
import type { StoriesView } from "./workerView.ts";

/** `starting`: on its way to a worker, or not known to the workers yet. */
export const waitReasons = [...waitingReasons, "retry_backoff", "delay", "starting", "running"] as const;

/** Why runs of one action are not recorded yet, in words. */
export type Wait = {
  action: string;
  reason: (typeof waitReasons)[number];
  /** Runs that this holds for. */
  count: number;
  sentence: string;
  /** When it ends, if that is known. */
  until: string | null;
};

/** An open story run. */
export type OpenRun = { id: string; storyId: string; versionId: string; replay: { action: string | null } | null };

type PendingRun = { id: string; action: string; timer: TimerRow | null };

/** Pending runs that admission is asked about; the others of their action are taken to wait for the same. */
const askedMax = 200;

/**
 * What the pending runs of an open story run wait for, by action. Which runs are pending is derived from what the
 * database knows now; why they wait is what admission says, which may be a moment older or younger.
 */
export async function readWaits(services: Services, run: OpenRun): Promise<Wait[]> {
  return (await readWaitsOf(services, [run])).get(run.id) ?? [];
}

/** The same for several open story runs, by their ids. Runs of versions that this release can't read are left out. */
export async function readWaitsOf(services: Services, runs: readonly OpenRun[]): Promise<Map<string, Wait[]>> {
  if (runs.length === 0) return new Map();
  const { pool, plans, workers, intake } = services;
  const recorded = await readFrontiers(
    pool,
    runs.map(({ id }) => id),
  );
  const found: (Pending & { run: OpenRun; asked: PendingRun[] })[] = [];
  const askedOfEach = Math.ceil(askedMax / runs.length);
  for (const run of runs) {
    const plan = await plans.load(run.versionId);
    if (plan === null) continue;
    const pending = toPending(run, plan, recorded.get(run.id) ?? { runs: [], events: [], waits: [] });
    if (pending.length > 0) found.push({ run, plan, pending, asked: pending.slice(0, askedOfEach) });
  }
  const storyIds = [...new Set(found.map(({ run }) => run.storyId))];
  const [explained, view] = await Promise.all([
    workers.explainRuns(found.flatMap(({ run, asked }) => asked.map(({ id }) => ({ runId: id, storyRunId: run.id })))),
    workers.readStories(storyIds, 1),
  ]);
  const nowMs = intake.now();
  let from = 0;
  return new Map(
    found.map(({ run, plan, pending, asked }) => {
      const told = { plan, view, nowMs, story: view?.stories[storyIds.indexOf(run.storyId)]?.now };
      const start = from;
      from += asked.length;
      const waits = asked.map((one, index) => toWait(one, explained?.[start + index] ?? null, told));
      return [run.id, gather(waits, pending.slice(asked.length))];
    }),
  );
}

/** The runs that are still to come, by the plan of their version. */
type Pending = { plan: Plan; pending: PendingRun[] };

function toPending(run: OpenRun, plan: Plan, recorded: FrontierRows): PendingRun[] {
  const waits = recorded.waits.map((timer) => ({ ...timer, timer }));
  const next = frontier(plan, { ...recorded, ...retriedOf(run, recorded) }).map((key) => ({ ...key, timer: null }));
  return [...waits, ...next].map(({ action, parentEventId, loopIndex, timer }) => {
    return { id: runIdOf({ storyRunId: run.id, parentEventId, action, loopIndex }), action, timer };
  });
}

/** Where a story run tries one action again, that is the only one that its root's event goes to. */
function retriedOf({ id, replay }: OpenRun, { runs }: FrontierRows): Pick<Recorded, "retried"> {
  const root = runs.find(({ parentEventId }) => parentEventId === null);
  if (root === undefined || replay === null || replay.action === null) return {};
  return { retried: { eventId: eventIdOf(runIdOf({ storyRunId: id, ...root }), 0), action: replay.action } };
}

type Told = {
  plan: Plan;
  view: StoriesView | null;
  nowMs: number;
  story: StoriesView["stories"][number]["now"] | undefined;
};

function toWait({ action, timer }: PendingRun, explained: RunExplanation | null, told: Told): Wait {
  const base = { action, count: 1, until: null };
  const state = explained?.state ?? "unknown";
  if (state === "running") return { ...base, reason: "running", sentence: "" };
  if (explained?.state === "waiting") return toHeld(base, explained, told);
  if (timer !== null && !isBeginning(timer) && state === "unknown") return toTimed(base, timer, told.plan);
  if (told.view !== null && !isAnyWorkerAlive(told.view))
    return { ...base, reason: "no_worker", sentence: "No worker is connected." };
  return { ...base, reason: "starting", sentence: "" };
}

function isAnyWorkerAlive({ fleet: { pools } }: StoriesView): boolean {
  return pools.cpu.workers + pools.io.workers > 0;
}

type Base = { action: string; count: number; until: null };

function toHeld(base: Base, { reason, etaMs }: RunExplanation & { state: "waiting" }, told: Told): Wait {
  const until = etaMs === null ? null : new Date(told.nowMs + etaMs).toISOString();
  const start = until === null ? "" : ` It is expected to start at ${until}.`;
  return { ...base, reason, sentence: `${heldSentence(base.action, reason, told)}${start}`, until };
}

function heldSentence(action: string, reason: WaitingReason, { plan, view, story }: Told): string {
  const pool = findAction(plan, action)?.pool ?? "cpu";
  const lane = story?.lanes.find((one) => one.pool === pool);
  if (view === null || story === undefined || lane === undefined) return "Its story waits.";
  const sentence = waitSentence(reason, {
    lane,
    policy: story.policy,
    budgetMaxMs: story.tokensMax,
    fleet: view.fleet.pools[pool],
  });
  return reason === "no_worker" || reason === "backpressure" || reason === "no_capacity"
    ? sentence.replace("it is next in line", "its story is next in line")
    : sentence.replace(/^It /, "Its story ");
}

/** A run that begins by itself is to start at once; its timer only wakes it again if it is lost. */
function isBeginning({ attempt, parentEventId }: TimerRow): boolean {
  return attempt === 1 && parentEventId === null;
}

function toTimed(base: Base, { dueAt, attempt }: TimerRow, plan: Plan): Wait {
  const until = dueAt.toISOString();
  // What waits for an answer or for other events is woken by these.
  const what =
    findAction(plan, base.action)?.type === "send_to_story" ? "Waits for the answer of the story that it called" : null;
  if (what !== null) return { ...base, reason: "delay", sentence: `${what}, until ${until} at the latest.`, until };
  if (attempt === 1) return { ...base, reason: "delay", sentence: `Set to wait until ${until}.`, until };
  const sentence = `The last attempt failed. Attempt ${attempt} starts at ${until}.`;
  return { ...base, reason: "retry_backoff", sentence, until };
}

/**
 * One wait per action and reason, with the first end among them; runs that were not asked about join their action. What
 * is held comes first.
 */
function gather(waits: readonly Wait[], others: readonly PendingRun[]): Wait[] {
  const groups = new Map<string, Wait>();
  for (const wait of waits) {
    const key = `${wait.reason} ${wait.action}`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { ...wait });
    else groups.set(key, { ...earlier(known, wait), count: known.count + 1 });
  }
  for (const { action } of others) {
    const known = [...groups.values()].find((wait) => wait.action === action && !isGoingOn(wait));
    if (known !== undefined) known.count += 1;
  }
  const all = [...groups.values()].map((wait) => ({ ...wait, sentence: wait.sentence || countSentence(wait) }));
  return all.sort((a, b) => Number(isGoingOn(a)) - Number(isGoingOn(b)));
}

/** One wait per action and reason, of several story runs. What is held comes first. */
export function mergeWaits(waits: readonly Wait[]): Wait[] {
  const groups = new Map<string, Wait>();
  for (const wait of waits) {
    const key = `${wait.reason} ${wait.action}`;
    const known = groups.get(key);
    groups.set(key, known === undefined ? wait : { ...earlier(known, wait), count: known.count + wait.count });
  }
  return [...groups.values()].sort((a, b) => Number(isGoingOn(a)) - Number(isGoingOn(b)));
}

function isGoingOn({ reason }: Wait): boolean {
  return reason === "running" || reason === "starting";
}

function earlier(one: Wait, other: Wait): Wait {
  if (other.until === null) return one;
  return one.until === null || other.until < one.until ? other : one;
}

function countSentence({ reason, count }: Wait): string {
  const runs = count === 1 ? "One run of this action" : `${count} runs of this action`;
  const are = count === 1 ? "is" : "are";
  return reason === "running" ? `${runs} ${are} running.` : `${runs} ${are} on the way to a worker.`;
}
