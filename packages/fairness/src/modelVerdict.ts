import type { Lane, Step, Story } from "./modelState.ts";
import { budgetMax, countTokens, storyOf } from "./modelStories.ts";
import * as limits from "./policyLimits.ts";
import { constants } from "./policySettings.ts";
import { policyTraits } from "./policyTraits.ts";
import type { Grounds, WaitingReason } from "./verbs.ts";

/** What a look at a lane found. */
export type Verdict = { grounds: Grounds } & ({ state: "ready" } | Blocked);

type Blocked = {
  state: "gated" | "parked" | "paused";
  reason: WaitingReason;
  /** The share of the fleet, in slots, at which its gate would open; undefined: more slots would not open it. */
  needShare?: number;
  /** Ms until time alone lets it go on; null: only an event does. */
  wakeMs: number | null;
};

/** Says whether a lane may have another slot by its share and its budget, and if not, why. Counts its budget to now. */
export function judge(step: Step, lane: Lane): Verdict {
  const { state, now } = step;
  const story = storyOf(step, lane.storyId);
  const tokens = countTokens(step, story);
  const grounds = readGrounds(step, lane, story);
  const throttle = limits.throttleOf(story.policy);
  const traits = policyTraits[state.settings.policy];
  if (throttle === 0) {
    return { state: "paused", reason: story.policy.paused ? "paused" : "throttle", wakeMs: null, grounds };
  }
  // Without workers nobody waits for anything else.
  if (grounds.slots === 0) return { state: "ready", grounds };
  if (lane.inflight >= grounds.gate) return { ...judgeGate(step, lane, { story, grounds, throttle }), grounds };
  if (traits.budget === "none" || tokens > 0) return { state: "ready", grounds };
  const wakeMs = limits.budgetReturnsInMs(state.settings, { tokens, max: budgetMax(step, story) }, now);
  return { state: "parked", reason: "budget", wakeMs, grounds };
}

type Judged = { story: Story; grounds: Grounds; throttle: number };

function judgeGate(step: Step, lane: Lane, { story, grounds, throttle }: Judged): Blocked {
  const { settings } = step.state;
  const base = grounds.slots * settings.share;
  if (grounds.gate < grounds.softCeiling) return { state: "gated", reason: "slow_start", wakeMs: null };
  const isThrottled = throttle < 1 && lane.inflight < limits.softCeiling(base, grounds.damp);
  const wanted = (lane.inflight + 1) / (base * throttle);
  const wakeMs =
    grounds.damp < 1 && wanted <= 1
      ? limits.dampRisesInMs(settings, story.dampPhaseMs, { now: step.now, wanted })
      : null;
  const needShare = (lane.inflight + 1) / (throttle * grounds.damp);
  return { state: "gated", reason: isThrottled ? "throttle" : "concurrency", needShare, wakeMs };
}

/** Whether a lane that is out of line may take a slot that nobody else needs. */
export function isBorrowable(step: Step, lane: Lane, { grounds }: Pick<Verdict, "grounds">): boolean {
  if (!policyTraits[step.state.settings.policy].borrows) return false;
  if (lane.done === 0 || lane.estimateMs > constants.borrowEstimateMaxMs) return false;
  return lane.inflight < grounds.hardCeiling;
}

/** The numbers that a lane is judged by, as they are now. */
export function readGrounds(step: Step, lane: Lane, story: Story): Grounds {
  const { settings } = step.state;
  const pool = step.state.pools[lane.pool];
  const throttle = limits.throttleOf(story.policy);
  const damp = limits.damp(settings, story.dampPhaseMs, step.now);
  const softCeiling = limits.softCeiling(pool.slots * settings.share, damp * throttle);
  const group = pool.groups.get(lane.groupId);
  return {
    atMs: step.now,
    storyId: lane.storyId,
    pool: lane.pool,
    tokensBefore: story.tokens,
    tokensAfter: story.tokens,
    estimateMs: lane.estimateMs,
    inflight: lane.inflight,
    gate: gateOf(step, lane, softCeiling),
    softCeiling,
    hardCeiling: limits.hardCeiling(settings, pool.slots, throttle),
    slots: pool.slots,
    taken: pool.taken,
    damp,
    aheadMs: lane.virtualMs - (group?.frontMs ?? 0),
  };
}

function gateOf(step: Step, lane: Lane, softCeiling: number): number {
  const traits = policyTraits[step.state.settings.policy];
  if (!traits.gate) return Number.MAX_SAFE_INTEGER;
  if (!traits.slowStart) return softCeiling;
  const pool = step.state.pools[lane.pool];
  const part = pool.activeWeight === 0 ? 1 : lane.activeWeight / pool.activeWeight;
  return Math.min(softCeiling, limits.slowCeiling(pool.slots, part, lane.done));
}
