import { createSettings } from "../policySettings.ts";
import { fourWorkers, type Load, type Scenario } from "../scenarios/scenario.ts";
import type { Policy } from "../verbs.ts";
import { planArrivals } from "./arrivals.ts";
import { configureStories } from "./calls.ts";
import { planFleet } from "./fleet.ts";
import { createLedger } from "./ledger.ts";
import { type Metrics, measure } from "./metrics.ts";
import { createWorld, type World } from "./world.ts";

/** What is simulated. The same options give the same figures. */
export type Simulation = { scenario: Scenario; policy: Policy; slots: number; seed: number };

/** Simulates a scenario under a policy, with the light stories alone before, and gives its figures. */
export function simulate(simulation: Simulation): Metrics {
  const { scenario, slots } = simulation;
  const loads = scenario.loads(slots);
  const light = loads.filter((load) => load.role === "light");
  // A load's place in the list is part of its runs' ids: what is left out leaves a gap.
  const alone = light.length === 0 || light.length === loads.length ? undefined : play(simulation, loads, isLight);
  const latencies = new Map<string, number>();
  for (const [runId, run] of alone?.runs ?? []) {
    if (run.endedMs >= 0) latencies.set(runId, run.endedMs - run.enqueuedMs);
  }
  return measure(
    play(simulation, loads, () => true),
    latencies,
  );
}

const isLight = (load: Load) => load.role === "light";

function play({ scenario, policy, slots, seed }: Simulation, loads: Load[], isPlayed: (load: Load) => boolean): World {
  const settings = createSettings({ ...scenario.settings, policy });
  const world = createWorld({ scenario, settings, ledger: createLedger() });
  configureStories(world);
  planFleet(world, (scenario.fleet ?? fourWorkers)(slots));
  planArrivals(
    world,
    loads.map((load) => (isPlayed(load) ? load : null)),
    seed,
  );
  while (world.agenda.next(scenario.endsAtMs)) {
    if (world.arrivalsLeft === 0 && world.openRuns === 0) break;
  }
  return world;
}
