import { hardCeiling, softCeiling, throttleOf, weightOf } from "../policyLimits.ts";
import { createStoryPolicy } from "../policySettings.ts";
import type { World } from "./world.ts";

/** One that shares: its weight and the most that it may have. */
type Claim = { weight: number; max: number };

/**
 * What each gets of a capacity that flows like water: as much as the others by weight, unless its own maximum is less;
 * what it can't take is for the others (max-min fairness, GPS).
 */
function fillByWeight(capacity: number, claims: readonly Claim[]): number[] {
  const shares = claims.map(() => 0);
  let open = claims.map((_, index) => index).filter((index) => (claims[index]?.max ?? 0) > 0);
  let left = capacity;
  while (open.length > 0 && left > 0) {
    const weight = open.reduce((sum, index) => sum + (claims[index]?.weight ?? 0), 0);
    const full = open.filter((index) => (claims[index]?.max ?? 0) <= (left * (claims[index]?.weight ?? 0)) / weight);
    const closing = full.length > 0 ? full : open;
    for (const index of closing) {
      shares[index] = full.length > 0 ? (claims[index]?.max ?? 0) : (left * (claims[index]?.weight ?? 0)) / weight;
    }
    left -= closing.reduce((sum, index) => sum + (shares[index] ?? 0), 0);
    open = open.filter((index) => !closing.includes(index));
  }
  return shares;
}

/** The slots that backlogged stories should hold on average, by weight and ceilings. */
export function idealShares(world: World, storyIds: readonly string[]): number[] {
  const { settings, ledger } = world;
  const claims = storyIds.map((storyId) => {
    const policy = createStoryPolicy(world.scenario.policies?.[storyId] ?? {});
    const throttle = throttleOf(policy);
    const max = softCeiling(ledger.slots * settings.share, throttle);
    return { weight: weightOf(policy), max: Math.min(max, hardCeiling(settings, ledger.slots, throttle)) };
  });
  return fillByWeight(ledger.slots, claims);
}
