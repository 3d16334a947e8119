import { policies, type Settings, type StoryPolicy } from "./verbs.ts";

/**
 * Numbers of the policy that nobody needs to change. FAIRNESS constants in ms, slot-ms or slots; the scripts in Redis
 * carry the same.
 */
export const constants = {
  /** The farthest that a story is held ahead of the others: debts beyond are forgiven. */
  lagMs: 30_000,
  /** How far a story that comes back may be behind, so that a sparse story is served before a herd. */
  creditMs: 500,
  /** What a run of an unknown story is expected to cost. */
  firstEstimateMs: 100,
  /** Bounds of what is expected, and the least that a run is charged. */
  estimateMaxMs: 60_000,
  costMinMs: 0.5,
  /** How far a slot in use puts a story back in the order, ms of virtual time. */
  slotAheadMs: 10_000,
  /**
   * The most that is charged ahead of use: at admission, and again with each tick. It covers the time to the next tick.
   * Charging all of a long run at once would be more than LAG forgives, and would stop its story for a minute.
   */
  prepayMs: 2_000,
  /** Stories whose runs are longer than this are lent nothing: lent slots must come back soon. */
  borrowEstimateMaxMs: 5_000,
  /** Slot-ms of budget per ms of a run that mostly waits for others. */
  ioPrice: 0.2,
  /** After this time without a run a story is new again. */
  idleResetMs: 600_000,
  /** After this time it is forgotten. */
  storyTtlMs: 3_600_000,
  slowStartSlots: 2,
  slowStartStep: 2,
  /** A tenant's ceiling in shares of a story. */
  tenantShares: 2,
  dampDepth: 0.15,
  dampWindowMs: 600_000,
  dampRampMs: 120_000,
  dampJitterMs: 60_000,
  /**
   * How long runs may wait ahead of workers, a few times what a hand-over takes. A run that waits there holds a slot of its
   * story: to look ahead a quarter of the fleet with runs of 500 ms would cost a throttled story a fifth of its share.
   */
  aheadMs: 15,
  handoffLateMs: 5_000,
  handoffLeaseMs: 5_000,
  runningLeaseMs: 30_000,
  workerTtlMs: 15_000,
  storyRunTtlMs: 86_400_000,
  drainedTtlMs: 60_000,
  discardedTtlMs: 3_600_000,
  admitMax: 50,
  scanMax: 32,
  promoteMax: 16,
  reapMax: 100,
  discardMax: 1_000,
  /** Runs of a story run up to which a waiting one lies whole in its queue, where it is found by a search. */
  queuedWholeMax: 32,
} as const;

/** A refused setting: names the field, its limits and what came. */
export class SettingsError extends Error {
  readonly code = "invalid_fairness_setting";
  readonly field: string;

  constructor(field: string, limits: string, value: unknown) {
    super(
      `The fairness setting "${field}" must be ${limits}, not ${JSON.stringify(value)}. Leave it out for its default.`,
    );
    this.name = "SettingsError";
    this.field = field;
  }
}

/** Settings of the fleet, complete. Throws SettingsError on a value out of its limits. */
export function createSettings(given: Partial<Settings> = {}): Settings {
  const tenancy = given.tenancy ?? "single";
  const settings: Settings = {
    policy: "fair",
    tenancy,
    share: tenancy === "multi" ? 0.3 : 0.5,
    reserve: 0.1,
    budgetMs: given.policy === "fullRefill" ? 3_000_000 : 1_500_000,
    dampened: tenancy === "multi",
    refillMs: 60_000,
    ...given,
  };
  if (!policies.includes(settings.policy)) throw new SettingsError("policy", policies.join(", "), settings.policy);
  if (tenancy !== "single" && tenancy !== "multi") throw new SettingsError("tenancy", "single or multi", tenancy);
  requireNumber("share", settings.share, { min: 0.001, max: 1 });
  requireNumber("reserve", settings.reserve, { min: 0, max: 0.9 });
  requireNumber("budgetMs", settings.budgetMs, { min: 1, max: 1e12 });
  requireNumber("refillMs", settings.refillMs, { min: 1_000, max: 3_600_000 });
  return settings;
}

/** The policy of a story, complete. Throws SettingsError on a value out of its limits. */
export function createStoryPolicy(given: Partial<StoryPolicy> = {}): StoryPolicy {
  const policy: StoryPolicy = { weight: 1, priority: "normal", throttle: 1, paused: false, budgetMs: null, ...given };
  requireNumber("weight", policy.weight, { min: 0.01, max: 100 });
  if (!["low", "normal", "high"].includes(policy.priority))
    throw new SettingsError("priority", "low, normal or high", policy.priority);
  requireNumber("throttle", policy.throttle, { min: 0, max: 1 });
  if (policy.budgetMs !== null) requireNumber("budgetMs", policy.budgetMs, { min: 1, max: 1e12 });
  return policy;
}

function requireNumber(field: string, value: number, { min, max }: { min: number; max: number }): void {
  const isInside = typeof value === "number" && value >= min && value <= max;
  if (!isInside) throw new SettingsError(field, `a number from ${min} to ${max}`, value);
}
