import type { Metrics } from "../sim/metrics.ts";

/** One figure for each policy as bars: which, how its axis is called, and in what it is written. */
export type BarPanel = { metric: keyof Metrics; head: string; unit: Unit };

export type Unit = "s" | "index" | "percent" | "count";

/** What a scenario's chart shows: its heading, the waits of light runs, bars, or both. */
export type ChartPlan = { heading: string; hasWaits: boolean; bars: BarPanel };

const drain: BarPanel = { metric: "drainSeconds", head: "until the heavy runs are done", unit: "s" };
const jain: BarPanel = { metric: "jainMin", head: "fairness index, worst 10 s", unit: "index" };
const doubles: BarPanel = { metric: "doubleRuns", head: "runs begun twice at once", unit: "count" };

/** By scenario. */
export const chartPlans: Readonly<Record<string, ChartPlan>> = {
  E1: { heading: "one story floods the fleet, 50 light ones beside it", hasWaits: true, bars: drain },
  E2: { heading: "five stories flood it at once, 50 light ones beside them", hasWaits: true, bars: jain },
  E3: {
    heading: "schedules of 510 stories fire at the full hour, 20 interactive ones beside them",
    hasWaits: true,
    bars: drain,
  },
  E4: {
    heading: "runs of 60 s and of 60 ms, all backlogged, 10 sparse stories beside them",
    hasWaits: true,
    bars: jain,
  },
  E5: {
    heading: "the runs of a known story suddenly take 20 s",
    hasWaits: true,
    bars: { metric: "budgetError", head: "charged beside what it cost", unit: "percent" },
  },
  E6: { heading: "one story alone on the fleet", hasWaits: false, bars: drain },
  E7: { heading: "one of four workers dies at half load", hasWaits: true, bars: doubles },
  E8: { heading: "admission is away for 3 s, and later loses all it knows", hasWaits: true, bars: doubles },
  E9: { heading: "20 slots, then 200, then 20 again, under two floods", hasWaits: true, bars: drain },
  E10: {
    heading: "weights 1, 2, 4 and throttles 0, 0.1, 0.5, all backlogged",
    hasWaits: false,
    bars: { metric: "shareError", head: "largest deviation from the share", unit: "percent" },
  },
  E11: { heading: "one event becomes 10 000 runs; later events of the same story", hasWaits: true, bars: drain },
  E12: {
    heading: "11 000 waiting stories; a tenant with 1 000 against one with a single story",
    hasWaits: true,
    bars: drain,
  },
  E13: {
    heading: "200 callers at once, budget for 100 of 400 runs",
    hasWaits: false,
    bars: { metric: "overAdmissions", head: "runs admitted against the rules", unit: "count" },
  },
};
