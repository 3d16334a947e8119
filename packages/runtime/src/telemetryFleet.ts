import type { PoolSnapshot, Snapshot } from "@fairlead/fairness";
import { pools } from "./handoff.ts";
import type { Instruments, Tell } from "./telemetryInstruments.ts";
import type { MetricName } from "./telemetryTable.ts";

/** Asks admission for the fleet as it is now. Rejects when Redis does not answer in time. */
export type ReadFleet = () => Promise<Snapshot>;

const gauges = {
  fairlead_pool_workers: (pool) => pool.workers,
  fairlead_pool_slots: (pool) => pool.slots,
  fairlead_pool_slots_taken: (pool) => pool.taken,
  fairlead_pool_runs_waiting: (pool) => pool.waiting,
  fairlead_pool_stories_ready: (pool) => pool.ready,
  fairlead_pool_stories_gated: (pool) => pool.gated,
  fairlead_pool_stories_parked: (pool) => pool.parked,
  fairlead_pool_handoffs: (pool) => pool.handoffs,
  fairlead_pool_oldest_handoff_seconds: (pool) => pool.oldestHandoffMs / 1_000,
  fairlead_pool_look_ahead_runs: (pool) => pool.lookAhead,
} as const satisfies { [Name in MetricName<"gauge">]?: (pool: PoolSnapshot) => number };

const names = Object.keys(gauges) as (keyof typeof gauges)[];

/**
 * Tells how the fleet is whenever the metrics are read: every process that is asked tells the same of all of them. `readers`
 * may change; the first one counts. `onRead` is called first at each reading.
 */
export function createFleetGauges(instruments: Instruments, readers: ReadonlySet<ReadFleet>, onRead: () => void): void {
  instruments.observe([...names, "fairlead_admission_reachable"], async (tell) => {
    onRead();
    const [read] = readers;
    if (read === undefined) return;
    const fleet = await read().catch(() => null);
    tell("fairlead_admission_reachable", fleet === null ? 0 : 1);
    tellPools(fleet, tell);
  });
}

/** What is not known is told as NaN: a gauge that is not told would go on to show its last value. */
function tellPools(fleet: Snapshot | null, tell: Tell): void {
  for (const pool of pools) {
    for (const name of names) tell(name, fleet === null ? Number.NaN : gauges[name](fleet.pools[pool]), pool);
  }
}
