import { policyTraits } from "../policyTraits.ts";
import { idealShares } from "./fluid.ts";
import { bucketMs, type Ledger, type StoryLedger, settleStory } from "./ledger.ts";
import type { SimRun, World } from "./world.ts";

/** The figures of one simulation. Null: does not apply to the scenario or the policy. */
export type Metrics = {
  /** Time from enqueue to start of light runs, ms. */
  lightP50Ms: number | null;
  lightP95Ms: number | null;
  lightP99Ms: number | null;
  lightMaxMs: number | null;
  /** Enqueue to end of light runs, as a multiple of what it is for them alone on the fleet. */
  slowdownP99: number | null;
  /** Jain's index of the stories that were backlogged throughout 10 s, and 60 s, in the worst such time. */
  jainMin: number | null;
  jainMin60: number | null;
  /** From the first arrival to the last end of heavy runs. */
  drainSeconds: number | null;
  /** The same as a multiple of the time that the fleet needs for them at full use. */
  drainRatio: number | null;
  /** Slot-seconds that were idle although a run waited for them. */
  idleWithBacklogSlotSeconds: number;
  utilisation: number;
  gateViolations: number;
  maxOvershoot: number;
  /** Admissions above the ceiling or, under policies with a budget, without any; what is lent openly does not count. */
  overAdmissions: number;
  budgetError: number | null;
  promiseFailureMs: number | null;
  borrowedRuns: number;
  /** Largest deviation of a backlogged story's worker time from its share. */
  shareError: number | null;
  /** Starts a second in the ten seconds after ten past, as a multiple of those before. */
  herdFactor: number | null;
  runs: number;
  lostRuns: number;
  doubleRuns: number;
  leakedSlots: number;
};

/** Makes the figures of a simulation that has ended. `alone`: latency of each light run without the others, ms. */
export function measure(world: World, alone: ReadonlyMap<string, number>): Metrics {
  const { ledger, scenario, settings } = world;
  const warmUpMs = scenario.warmUpMs ?? 10_000;
  const runs = [...world.runs.values()];
  const light = runs.filter((run) => run.load.role === "light" && run.enqueuedMs >= warmUpMs && run.startedMs >= 0);
  const waits = light.map((run) => run.startedMs - run.enqueuedMs).sort((a, b) => a - b);
  const traits = policyTraits[settings.policy];
  const fromSecond = Math.ceil(warmUpMs / bucketMs);
  for (const story of ledger.stories.values()) settleStory(story, world.agenda.now());
  return {
    lightP50Ms: percentile(waits, 0.5),
    lightP95Ms: percentile(waits, 0.95),
    lightP99Ms: percentile(waits, 0.99),
    lightMaxMs: waits.at(-1) ?? null,
    slowdownP99: percentile(slowdowns(light, alone), 0.99),
    jainMin: measureJain(world, { fromSecond, seconds: 10 }),
    jainMin60: measureJain(world, { fromSecond, seconds: 60 }),
    ...measureDrain(world, runs),
    idleWithBacklogSlotSeconds: ledger.idleMs / 1_000,
    utilisation: ledger.slotMs === 0 ? 0 : ledger.busyMs / ledger.slotMs,
    gateViolations: ledger.gateViolations,
    maxOvershoot: ledger.maxOvershoot,
    overAdmissions: ledger.gateViolations + (traits.budget === "none" ? 0 : ledger.unpaid),
    budgetError:
      traits.budget === "none" ? null : Math.abs(ledger.chargedMs - ledger.costMs) / Math.max(1, ledger.costMs),
    promiseFailureMs: traits.lateBinding ? ledger.promiseMs : null,
    borrowedRuns: ledger.borrowed,
    shareError: scenario.measuresShares === true ? measureShares(world, warmUpMs) : null,
    herdFactor: scenario.startsAtMs === undefined ? null : measureHerd(ledger, scenario.startsAtMs),
    runs: runs.length,
    lostRuns: lostRuns(world),
    doubleRuns: ledger.doubles,
    leakedSlots: world.openRuns === 0 ? world.admission.pools.cpu.taken : 0,
  };
}

/** The value below which that part of an ascending list lies. */
export function percentile(sorted: readonly number[], part: number): number | null {
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * part) - 1)] ?? null;
}

/** Jain's fairness index of what each got: 1 is equal, 1/n is all for one. */
function jainIndex(received: readonly number[]): number {
  const sum = received.reduce((total, one) => total + one, 0);
  const squares = received.reduce((total, one) => total + one * one, 0);
  return squares === 0 ? 1 : (sum * sum) / (received.length * squares);
}

function slowdowns(light: readonly SimRun[], alone: ReadonlyMap<string, number>): number[] {
  return light
    .filter((run) => run.endedMs >= 0 && alone.has(run.ticket.runId))
    .map((run) => (run.endedMs - run.enqueuedMs) / Math.max(1, alone.get(run.ticket.runId) ?? 1))
    .sort((a, b) => a - b);
}

/** The index of the worst window; null if never two stories were backlogged for so long. */
function measureJain(world: World, { fromSecond, seconds }: { fromSecond: number; seconds: number }): number | null {
  const { policies = {} } = world.scenario;
  // A story that is throttled does not compete for an equal share.
  const stories = [...world.ledger.stories]
    .filter(([storyId]) => (policies[storyId]?.throttle ?? 1) === 1)
    .map(([storyId, story]) => ({ story, weight: policies[storyId]?.weight ?? 1 }));
  const untilSecond = Math.floor(world.agenda.now() / bucketMs);
  let worst: number | null = null;
  for (let from = fromSecond; from + seconds <= untilSecond; from += 1) {
    const window = { from, until: from + seconds };
    const backlogged = stories.filter(({ story }) => isBacklogged(story, window));
    if (backlogged.length < 2) continue;
    const received = backlogged.map(({ story, weight }) => servedIn(story, window) / weight);
    worst = Math.min(worst ?? 1, jainIndex(received));
  }
  return worst;
}

type Window = { from: number; until: number };

function isBacklogged(story: StoryLedger, { from, until }: Window): boolean {
  for (let second = from; second < until; second += 1) if (story.wasEmpty[second] === true) return false;
  return true;
}

function servedIn(story: StoryLedger, { from, until }: Window): number {
  let servedMs = 0;
  for (let second = from; second < until; second += 1) servedMs += story.servedMs[second] ?? 0;
  return servedMs;
}

function measureDrain(world: World, runs: readonly SimRun[]): Pick<Metrics, "drainSeconds" | "drainRatio"> {
  const heavy = runs.filter((run) => run.load.role === "heavy");
  if (heavy.length === 0 || heavy.some((run) => run.endedMs < 0)) return { drainSeconds: null, drainRatio: null };
  const fromMs = heavy.reduce((first, run) => Math.min(first, run.enqueuedMs), Number.POSITIVE_INFINITY);
  const untilMs = heavy.reduce((last, run) => Math.max(last, run.endedMs), 0);
  const workMs = heavy.reduce((sum, run) => sum + run.durationMs, 0);
  const idealMs = workMs / Math.max(1, world.ledger.slots);
  return { drainSeconds: (untilMs - fromMs) / 1_000, drainRatio: (untilMs - fromMs) / idealMs };
}

/** Over the second half of the time after the warm-up, when everything has settled. */
function measureShares(world: World, warmUpMs: number): number {
  const from = Math.ceil((warmUpMs + world.agenda.now()) / 2 / bucketMs);
  const until = Math.floor(Math.min(world.agenda.now(), world.scenario.endsAtMs) / bucketMs) - 1;
  const ids = [...world.ledger.stories.keys()].filter((id) => (world.ledger.stories.get(id)?.servedMs.length ?? 0) > 0);
  const received = ids.map((id) => {
    const served = world.ledger.stories.get(id)?.servedMs.slice(from, until) ?? [];
    return served.reduce((sum, ms) => sum + ms, 0) / ((until - from) * bucketMs);
  });
  const ideal = idealShares(world, ids);
  return Math.max(
    ...ids.map((_, index) => {
      const wanted = ideal[index] ?? 0;
      const got = received[index] ?? 0;
      return wanted === 0 ? got : Math.abs(got - wanted) / wanted;
    }),
  );
}

function measureHerd(ledger: Ledger, startsAtMs: number): number | null {
  const topMs = Math.ceil(startsAtMs / 3_600_000) * 3_600_000 - startsAtMs;
  const tenPast = Math.floor((topMs + 600_000) / bucketMs);
  const sum = (from: number) => ledger.starts.slice(from, from + 10).reduce((total, count) => total + (count ?? 0), 0);
  const before = sum(tenPast - 10);
  return before === 0 ? null : sum(tenPast) / before;
}

/** Runs that have neither ended nor are anywhere: not waiting, not handed over, not running. */
function lostRuns(world: World): number {
  let lost = 0;
  for (const [runId, run] of world.runs) if (run.endedMs < 0 && !world.admission.runs.has(runId)) lost += 1;
  return lost;
}
