export { type Clock, systemClock } from "./clock.ts";
export { createEgress, type Egress } from "./egress.ts";
export type { EgressGrant, EgressPolicy } from "./egressPolicy.ts";
export { createWorker, type RunningWorker, type WorkerOptions } from "./worker.ts";
