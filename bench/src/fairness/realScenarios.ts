import type { Policy } from "@fairlead/fairness";
import { type Scenario, scenarios } from "@fairlead/fairness/sim";
import { type Shortening, shorten } from "./shorten.ts";

/** A scenario of the simulator, as it is played on a real clock. */
export type RealScenario = {
  scenario: Scenario;
  policies: readonly Policy[];
  /** In what it differs from the simulator's. */
  differs: string;
  /** Play the light stories alone first: their slowdown is measured against it. */
  measuresAlone: boolean;
};

const all: readonly Policy[] = ["fair", "strict", "seedExact", "fullRefill", "roundRobin", "fifo"];

/** Played by the harness, which records nothing. */
export const harnessScenarios: readonly RealScenario[] = [
  real("E1", {
    by: { times: 0.4 },
    policies: all,
    measuresAlone: true,
    differs: "begins and ends at 0.4 of the simulator's times; durations, rates and numbers of runs are the same",
  }),
  real("E4", {
    by: { times: 0.1, longDurations: 0.1, warmUpMs: 5_000 },
    policies: ["fair", "roundRobin", "fifo"],
    differs:
      "a tenth of the times; long runs take 6 s instead of 60 s, short ones 60 ms as before (6 ms would be 8 000 runs/s): 100:1",
  }),
  real("E6", { by: {}, policies: all, differs: "nothing" }),
  real("E10", {
    by: { times: 0.2, durations: 5 },
    policies: ["fair", "fifo"],
    differs:
      "a fifth of the times, and cut off at their end; runs of 500 ms, so that slots and not processors are short",
  }),
  real("E13", {
    by: { times: 0.25, endsAtMs: 6_000 },
    policies: all,
    differs: "a quarter of the times, and cut off 3 s after the race",
  }),
];

/** Played by the whole product, as what they measure is what becomes of the record. */
export const faultScenarios: readonly RealScenario[] = [
  real("E7", {
    by: { times: 0.4 },
    policies: ["fair"],
    differs: "0.4 of the times; the worker process is killed while it executes",
  }),
  real("E8", {
    by: { times: 0.4 },
    policies: ["fair"],
    differs: "0.4 of the times; Redis, with the queues in it, is killed, started again, then emptied",
  }),
];

type Choice = {
  by: Shortening;
  policies: readonly Policy[];
  differs: string;
  measuresAlone?: boolean;
};

function real(name: string, { by, policies, differs, measuresAlone = false }: Choice): RealScenario {
  const found = scenarios.find((scenario) => scenario.name === name);
  if (found === undefined) throw new Error(`The simulator has no scenario ${name}.`);
  return { scenario: shorten(found, by), policies, differs, measuresAlone };
}
