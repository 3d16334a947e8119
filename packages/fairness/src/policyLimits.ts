import { constants } from "./policySettings.ts";
import { policyTraits } from "./policyTraits.ts";
import type { Pool } from "./ticket.ts";
import type { Settings, StoryPolicy } from "./verbs.ts";

/*
 * The ceilings and rates of a story: pure functions of numbers, the one place of the policy's arithmetic. The scripts in
 * Redis compute the same in the same order.
 */

/** Before a product is cut to whole slots: 0.1 x 30 must not count as 2. */
const epsilon = 1e-9;
const hourMs = 3_600_000;

/** Weight and priority as one factor. */
export function weightOf(policy: StoryPolicy): number {
  if (policy.priority === "high") return policy.weight * 2;
  return policy.priority === "low" ? policy.weight * 0.5 : policy.weight;
}

/** The part of its share that a story may use: nothing while it is paused. */
export function throttleOf(policy: StoryPolicy): number {
  return policy.paused ? 0 : policy.throttle;
}

/** Slots that are never lent: at least one, but none on a fleet of fewer than ten. */
export function reserveSlots(settings: Settings, slots: number): number {
  return slots < 10 ? 0 : Math.max(1, Math.ceil(slots * settings.reserve - epsilon));
}

/** Slots that a story may hold by its share. */
export function softCeiling(base: number, factor: number): number {
  if (base === 0 || factor === 0) return 0;
  return Math.max(1, Math.floor(base * factor + epsilon));
}

/** Slots that a story may hold with what it borrows. */
export function hardCeiling(settings: Settings, slots: number, throttle: number): number {
  if (slots === 0 || throttle === 0) return 0;
  return Math.max(1, Math.floor((slots - reserveSlots(settings, slots)) * throttle + epsilon));
}

/**
 * Slots that a story of which little is known may hold: its part by weight of the slots, however many stories there are,
 * and two more for each run that has ended. Two slots alone would starve a story of long runs on a large fleet.
 */
export function slowCeiling(slots: number, part: number, done: number): number {
  const { slowStartSlots, slowStartStep } = constants;
  return Math.max(slowStartSlots, Math.floor(slots * part + epsilon)) + slowStartStep * done;
}

/** Slots that the stories of one tenant may hold together by their share. */
export function tenantCeiling(settings: Settings, slots: number): number {
  return Math.max(1, Math.floor(slots * settings.share * constants.tenantShares + epsilon));
}

/** How much later or earlier the dampener's window is for a story, -60 000 to 60 000 ms: no two open at once. */
export function dampPhase(storyId: string): number {
  let hash = 7;
  for (const byte of new TextEncoder().encode(storyId)) hash = (hash * 31 + byte) % 2_147_483_647;
  return (hash % (2 * constants.dampJitterMs + 1)) - constants.dampJitterMs;
}

/** How far shares are lowered now, 0.15 to 1. */
export function damp(settings: Settings, phaseMs: number, now: number): number {
  const kind = settings.dampened ? policyTraits[settings.policy].dampener : "none";
  if (kind === "none") return 1;
  const { dampDepth, dampWindowMs, dampRampMs } = constants;
  const distanceMs = Math.abs(fromHour(now) - (kind === "ramped" ? phaseMs : 0));
  if (kind === "clock") return distanceMs < dampWindowMs ? dampDepth : 1;
  if (distanceMs <= dampWindowMs) return dampDepth;
  if (distanceMs >= dampWindowMs + dampRampMs) return 1;
  return dampDepth + ((1 - dampDepth) * (distanceMs - dampWindowMs)) / dampRampMs;
}

/** Ms until the dampener has risen to `wanted`, at least 1. Only asked while it is lower. */
export function dampRisesInMs(settings: Settings, phaseMs: number, at: { now: number; wanted: number }): number {
  const { dampDepth, dampWindowMs, dampRampMs } = constants;
  const fromTop = fromHour(at.now);
  if (policyTraits[settings.policy].dampener === "clock") return Math.max(1, Math.ceil(dampWindowMs - fromTop));
  const opensAt = dampWindowMs + (dampRampMs * (at.wanted - dampDepth)) / (1 - dampDepth);
  return Math.max(1, Math.ceil(opensAt - (fromTop - phaseMs)));
}

/** Ms from the nearest full hour, -1 800 000 to 1 800 000. */
function fromHour(now: number): number {
  const past = now % hourMs;
  return past < hourMs / 2 ? past : past - hourMs;
}

/** The most budget that a story can have: what it may use in a minute, slot-ms. */
export function budgetMaxOf(settings: Settings, policy: StoryPolicy, slots: Readonly<Record<Pool, number>>): number {
  const doubled = policy.priority === "high" ? 2 : 1;
  if (policy.budgetMs !== null) return policy.budgetMs * doubled;
  if (!policyTraits[settings.policy].lateBinding) return settings.budgetMs * doubled;
  const fleetMs = settings.share * (slots.cpu + constants.ioPrice * slots.io) * 60_000;
  return Math.min(settings.budgetMs, fleetMs) * doubled;
}

/** Budget that has come back by `now`. `atMs` -1: a story that is looked at for the first time has it all. */
export function accrue(settings: Settings, budget: { tokens: number; atMs: number; max: number }, now: number): number {
  const { tokens, atMs, max } = budget;
  if (atMs < 0 || now - atMs >= constants.idleResetMs) return max;
  if (policyTraits[settings.policy].budget === "fullRefill") {
    const hasRefilled = Math.floor(now / settings.refillMs) > Math.floor(atMs / settings.refillMs);
    return hasRefilled ? max : Math.min(max, tokens);
  }
  return Math.min(max, tokens + ((now - atMs) * max) / 60_000);
}

/** Ms until a story without budget has some again, at least 1. */
export function budgetReturnsInMs(settings: Settings, budget: { tokens: number; max: number }, now: number): number {
  if (policyTraits[settings.policy].budget === "fullRefill") return settings.refillMs - (now % settings.refillMs);
  return Math.max(1, Math.ceil(((1 - budget.tokens) * 60_000) / budget.max));
}

/** What is expected after a run that cost `costMs`: fast up, slow down. */
export function nextEstimate(estimateMs: number, costMs: number): number {
  const next = estimateMs + (costMs - estimateMs) * (costMs > estimateMs ? 0.5 : 0.1);
  return Math.min(constants.estimateMaxMs, Math.max(constants.costMinMs, next));
}
