import type { Policy } from "./verbs.ts";

/** In what a policy differs from the others; everything else they share. */
export type PolicyTraits = {
  /** What moves a story back in line: what its runs cost, a turn for each run, or nothing (order of arrival). */
  order: "cost" | "turn" | "arrival";
  /** Runs are handed over only when a slot is about to be free. */
  lateBinding: boolean;
  gate: boolean;
  /** Stories of unknown cost start with few slots. */
  slowStart: boolean;
  /** Idle slots beyond the reserve are lent to stories that have used up their share. */
  borrows: boolean;
  budget: "accrual" | "fullRefill" | "none";
  /** The cost of a run is measured and trued up, instead of the fixed estimate being its price. */
  measures: boolean;
  dampener: "ramped" | "clock" | "none";
  /** A tenant has a ceiling of its own, in `multi`. */
  tenantCeiling: boolean;
  backpressure: boolean;
};

const fair: PolicyTraits = {
  order: "cost",
  lateBinding: true,
  gate: true,
  slowStart: true,
  borrows: true,
  budget: "accrual",
  measures: true,
  dampener: "ramped",
  tenantCeiling: true,
  backpressure: true,
};

const bare: PolicyTraits = {
  order: "arrival",
  lateBinding: false,
  gate: false,
  slowStart: false,
  borrows: false,
  budget: "none",
  measures: false,
  dampener: "none",
  tenantCeiling: false,
  backpressure: false,
};

/**
 * The policies. `fair` is the product, `strict` the same without lending. The others are what it is compared with:
 * `seedExact` is the published design to the letter (gate, continuously accruing budget, clock dampener, a fixed
 * estimate, no refund; counted at admission and clamped to the gate's headroom), `fullRefill` what that one replaced,
 * `roundRobin` one run for each story in turn, `fifo` a queue without admission.
 */
export const policyTraits: Readonly<Record<Policy, PolicyTraits>> = {
  fair,
  strict: { ...fair, borrows: false },
  seedExact: { ...bare, gate: true, budget: "accrual", dampener: "clock", backpressure: true },
  fullRefill: { ...bare, budget: "fullRefill", backpressure: true },
  roundRobin: { ...bare, order: "turn", lateBinding: true, backpressure: true },
  fifo: bare,
};
