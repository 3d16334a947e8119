import type {
  LaneView,
  Pool,
  PoolSnapshot,
  Snapshot,
  StoryPolicy,
  UsageMinute,
  WaitingReason,
} from "@fairlead/fairness";
import { AppError } from "./appError.ts";
import { fairnessHeadline } from "./fairnessHeadline.ts";
import type { Actor, Services } from "./services.ts";
import { getStoryName, listStoryNames } from "./stories.ts";
import { readPolicy } from "./storyPolicy.ts";
import { waitSentence } from "./waitSentences.ts";
import type { StoriesView } from "./workerView.ts";

/** Why a story's next run waits. */
export type StoryWait = {
  reason: WaitingReason;
  sentence: string;
  /** How long the reason has held, ms. */
  sinceMs: number;
  /** Ms until time alone ends it; null where only other runs or people can. */
  wakeMs: number | null;
  /** Ms until all that waits now has started, at the present pace; null where no pace is known. */
  clearMs: number | null;
};

/** How a story stands to its share. */
export type StoryShare = {
  id: string;
  name: string;
  policy: StoryPolicy;
  /** Worker time of the budget that is used up now, ms, and the most that the budget holds. */
  budget: { usedMs: number; maxMs: number };
  running: number;
  /** How many it may run at once by its share; null while it has nothing to run. */
  allowed: number | null;
  /** How many of those that run are above that, on slots that nobody else wanted. */
  lent: number;
  waiting: number;
  /** Null when nothing waits. */
  wait: StoryWait | null;
  /** Over the last minutes: ended action runs, their worker time, its part of all worker time, how long they had waited. */
  used: { runs: number; workMs: number; part: number; waitP50Ms: number | null; waitP95Ms: number | null };
};

/** How the workers are shared out among the stories of a team. */
export type Fairness = {
  at: string;
  /** Minutes that `used` of the stories covers. */
  minutes: number;
  /** The most important thing to know, in a sentence or two. */
  headline: string;
  fleet: Pick<Snapshot, "settings" | "pools">;
  /** Stories that wait, run or ran lately: most waiting first, then by worker time. */
  stories: StoryShare[];
  /** How many other stories rest. */
  resting: number;
};

/** One story's share with what happened minute by minute. */
export type StoryFairness = StoryShare & {
  at: string;
  minutes: UsageMinute[];
  lanes: Record<Pool, StoryLane>;
  fleet: Fairness["fleet"];
};

/** A story's runs in one pool. */
export type StoryLane = {
  running: number;
  allowed: number;
  lent: number;
  waiting: number;
  wait: StoryWait | null;
  /** What one run is expected to take, ms. */
  estimateMs: number;
};

const fairnessMinutes = 30;
const storiesMax = 1_000;
const pools: readonly Pool[] = ["cpu", "io"];

/** How the workers are shared out now. Throws `workers_unavailable` when Redis is away. */
export async function readFairness(services: Services, actor: Actor): Promise<Fairness> {
  const names = await listStoryNames(services, actor, storiesMax);
  const view = await readView(services, names);
  const shares = view.stories.map((story, index) => toShare(names[index], story, view));
  const limits = services.teamLimits.levelsOf(actor.teamId);
  const busy = shares.filter(({ waiting, running, used }) => waiting > 0 || running > 0 || used.runs > 0);
  busy.sort((a, b) => b.waiting - a.waiting || b.used.workMs - a.used.workMs || a.name.localeCompare(b.name));
  return {
    at: new Date(view.fleet.nowMs).toISOString(),
    minutes: fairnessMinutes,
    headline: [fairnessHeadline(busy, view.fleet.pools), ...limits.map(({ message }) => message)].join(" "),
    fleet: toFleet(view),
    stories: busy,
    resting: shares.length - busy.length,
  };
}

/** How one story stands. Throws `not_found`, and `workers_unavailable` when Redis is away. */
export async function readStoryFairness(services: Services, actor: Actor, id: string): Promise<StoryFairness> {
  const name = await getStoryName(services, actor, id);
  const [view, policy] = await Promise.all([readView(services, [{ id }]), readPolicy(services, id)]);
  const [story] = view.stories;
  if (story === undefined) throw workersUnavailable();
  return {
    ...toShare({ id, name }, story, view),
    policy,
    at: new Date(view.fleet.nowMs).toISOString(),
    minutes: story.used.minutes,
    lanes: { cpu: toLane("cpu", story, view), io: toLane("io", story, view) },
    fleet: toFleet(view),
  };
}

/** Why a story waits and how many of its action runs do; null: none does, or Redis does not say. */
export async function readHeld(
  services: Services,
  storyId: string,
): Promise<{ waiting: number; wait: StoryWait } | null> {
  const [held] = (await readHeldOf(services, [storyId])) ?? [];
  return held === undefined || held.wait === null ? null : { waiting: held.waiting, wait: held.wait };
}

/** How much of some stories waits and why, in the order of the ids; null: Redis does not say. */
export async function readHeldOf(
  { workers }: Services,
  storyIds: readonly string[],
): Promise<Pick<StoryShare, "waiting" | "wait">[] | null> {
  if (storyIds.length === 0) return [];
  const view = await workers.readStories(storyIds, 1);
  if (view === null) return null;
  return view.stories.map((story) => toShare(undefined, story, view));
}

async function readView({ workers }: Services, stories: readonly { id: string }[]): Promise<StoriesView> {
  const ids = stories.map(({ id }) => id);
  const view = await workers.readStories(ids, fairnessMinutes);
  if (view === null) throw workersUnavailable();
  return view;
}

function workersUnavailable(): AppError {
  const message =
    "Redis, which shares out the workers, does not answer. What is accepted is kept, and runs when it is back. Try again in 5 seconds.";
  return new AppError("workers_unavailable", message);
}

function toFleet({ fleet: { settings, pools } }: StoriesView): Fairness["fleet"] {
  return { settings, pools };
}

type ViewedStory = StoriesView["stories"][number];

function toShare(
  { id, name }: { id: string; name: string } = { id: "", name: "" },
  story: ViewedStory,
  view: StoriesView,
): StoryShare {
  const { now, used } = story;
  const lanes = pools.map((pool) => toLane(pool, story, view)).filter(({ running, waiting }) => running + waiting > 0);
  const waits = lanes.filter(({ wait }) => wait !== null).sort((a, b) => b.waiting - a.waiting);
  const { workMs } = view.usedByAll;
  return {
    id,
    name,
    policy: now.policy,
    budget: { usedMs: Math.max(0, now.tokensMax - now.tokens), maxMs: now.tokensMax },
    running: sum(lanes, "running"),
    allowed: lanes.length === 0 ? null : sum(lanes, "allowed"),
    lent: sum(lanes, "lent"),
    waiting: sum(lanes, "waiting"),
    wait: waits[0]?.wait ?? null,
    used: {
      runs: used.runs,
      workMs: used.workMs,
      part: workMs === 0 ? 0 : Math.min(1, used.workMs / workMs),
      waitP50Ms: used.waitP50Ms,
      waitP95Ms: used.waitP95Ms,
    },
  };
}

function sum(lanes: readonly StoryLane[], what: "running" | "allowed" | "lent" | "waiting"): number {
  return lanes.reduce((total, lane) => total + lane[what], 0);
}

function toLane(pool: Pool, { now }: ViewedStory, { fleet }: StoriesView): StoryLane {
  const lane = now.lanes.find((one) => one.pool === pool);
  if (lane === undefined) return { running: 0, allowed: 0, lent: 0, waiting: 0, wait: null, estimateMs: 0 };
  const { inflight, gate, waiting, estimateMs } = lane;
  const lent = Math.max(0, inflight - gate);
  return { running: inflight, allowed: gate, lent, waiting, wait: toWait(lane, now, fleet.pools[pool]), estimateMs };
}

function toWait(lane: LaneView, { policy, tokensMax }: ViewedStory["now"], fleet: PoolSnapshot): StoryWait | null {
  if (lane.reason === null || lane.waiting === 0) return null;
  const { reason, sinceMs, wakeMs } = lane;
  const clearMs = toClearMs(lane);
  return {
    reason,
    sentence: waitSentence(reason, { lane, policy, budgetMaxMs: tokensMax, fleet }),
    sinceMs,
    wakeMs,
    clearMs,
  };
}

const paced: readonly WaitingReason[] = ["no_capacity", "concurrency", "slow_start", "throttle"];

/** As many runs end at once as run now, each after what its runs have been found to take. */
function toClearMs({ reason, waiting, inflight, estimateMs, isMeasured }: LaneView): number | null {
  if (reason === null || !paced.includes(reason) || inflight === 0 || !isMeasured) return null;
  return Math.ceil((waiting * estimateMs) / inflight);
}
