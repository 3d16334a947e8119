/** Scenarios as data, and the figures that are made of what happened in one: for whoever plays them elsewhere. */
export { scenarios } from "../scenarios/index.ts";
export { type FleetEvent, fourWorkers, type Load, type Scenario } from "../scenarios/scenario.ts";
export { changeStory, createLedger, type Ledger, noteDecisions, settleLedger } from "./ledger.ts";
export { type Metrics, measure, percentile } from "./metrics.ts";
export { createRandom } from "./random.ts";
export { simulateSeeds } from "./seeds.ts";
export { createWorld, type SimRun, type World } from "./world.ts";
