import type { CostFigures } from "./admissionCost.ts";
import type { BesideFlood } from "./besideFlood.ts";
import type { Figures } from "./figures.ts";

/** All that a run of the benchmark has measured; parts that were left out are missing. */
export type FairnessResults = {
  /** Figures by scenario and policy. */
  real: Record<string, Record<string, Figures>>;
  /** W3 by policy. */
  besideFlood: Record<string, BesideFlood>;
  /** Throughput of the whole product by policy. */
  admissionCost: Record<string, CostFigures>;
  sim?: Record<string, Record<string, Figures>>;
};

/** A figure that has to be met, and whether it is. Null: it was not measured. */
export type Verdict = { part: string; what: string; must: string; value: number | null; met: boolean | null };

type Target = {
  part: string;
  what: string;
  must: string;
  read: (results: FairnessResults) => number | null;
  holds: (value: number) => boolean;
};

/** Redis' clock is read to 1 ms, and so a budget to what accrues meanwhile: a few hundred-thousandths of what is charged. */
const budgetErrorMax = 1e-4;

const targets: readonly Target[] = [
  figure("E1", "lightP99Ms", { what: "light stories wait, p99 ms", most: 50 }),
  figure("E1", "slowdownP99", { what: "light stories' slowdown, p99", most: 2 }),
  {
    ...{ part: "E1", what: "drain of the flood as a multiple of fifo's", must: "<= 1.25" },
    read: ({ real }) => ratio(numberOf(real.E1?.fair?.drainSeconds), numberOf(real.E1?.fifo?.drainSeconds)),
    holds: (value) => value <= 1.25,
  },
  figure("E4", "jainMin", { what: "Jain's index of long and short runs, worst 10 s", least: 0.99 }),
  figure("E4", "lightP99Ms", { what: "sparse stories wait, p99 ms", most: 200 }),
  figure("E6", "drainRatio", { what: "one story alone, drain as a multiple of the ideal", most: 1.2 }),
  ...["E7", "E8"].flatMap((part) => [
    figure(part, "lostRuns", { what: "runs lost", most: 0 }),
    figure(part, "recordedTwice", { what: "runs recorded twice", most: 0 }),
    figure(part, "leakedSlots", { what: "slots held after two leases", most: 0 }),
  ]),
  figure("E10", "shareError", { what: "largest error of a share by weight and throttle", most: 0.05 }),
  figure("E13", "overAdmissions", { what: "admissions beyond gate or budget", most: 0 }),
  ...["fair", "strict"].flatMap((policy) => [
    everywhere(policy, "gateViolations", { what: `gate violations under ${policy}, all scenarios`, most: 0 }),
    everywhere(policy, "budgetError", { what: `budget error under ${policy}, all scenarios`, most: budgetErrorMax }),
  ]),
  {
    ...{ part: "W3", what: "light stories end to end beside a flood, p99 as a multiple of alone", must: "<= 2" },
    read: ({ besideFlood }) => besideFlood.fair?.slowdownP99 ?? null,
    holds: (value) => value <= 2,
  },
  ...(["noop", "ms10"] as const).map((name) => ({
    ...{ part: "cost", what: `throughput of ${name} runs as a part of fifo's`, must: ">= 0.85" },
    read: ({ admissionCost: { fair, fifo } }: FairnessResults) => ratio(fair?.[name].best, fifo?.[name].best),
    holds: (value: number) => value >= 0.85,
  })),
];

/** Compares what was measured with what has to be met. */
export function judge(results: FairnessResults): Verdict[] {
  return targets.map(({ part, what, must, read, holds }) => {
    const value = read(results);
    return { part, what, must, value, met: value === null ? null : holds(value) };
  });
}

type Limit = { what: string; most: number } | { what: string; least: number };

/** A figure of the product's policy in one scenario. */
function figure(part: string, name: string, limit: Limit): Target {
  return { part, ...toTarget(limit), read: ({ real }) => numberOf(real[part]?.fair?.[name]) };
}

/** The largest of a figure over all scenarios. */
function everywhere(policy: string, name: string, limit: Limit): Target {
  const read = ({ real }: FairnessResults) => {
    const values = Object.values(real).flatMap((policies) => numberOf(policies[policy]?.[name]) ?? []);
    return values.length === 0 ? null : Math.max(...values);
  };
  return { part: "all", ...toTarget(limit), read };
}

function toTarget(limit: Limit): Pick<Target, "what" | "must" | "holds"> {
  const { what } = limit;
  if ("least" in limit) return { what, must: `>= ${limit.least}`, holds: (value) => value >= limit.least };
  return { what, must: limit.most === 0 ? "0" : `<= ${limit.most}`, holds: (value) => value <= limit.most };
}

function numberOf(value: Figures[string] | undefined): number | null {
  return typeof value === "number" ? value : null;
}

function ratio(of: number | null | undefined, to: number | null | undefined): number | null {
  return typeof of === "number" && typeof to === "number" && to > 0 ? of / to : null;
}
