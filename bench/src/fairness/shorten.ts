import type { FleetEvent, Load, Scenario } from "@fairlead/fairness/sim";

/** How a scenario is made short enough for a real clock. Factors are 1 where left out. */
export type Shortening = {
  /** Factor of the times at which something begins or ends. How often a story asks stays. */
  times?: number;
  /** Factor of the durations of all runs: longer ones leave the machine time to keep up. */
  durations?: number;
  /** Factor of the durations of runs of 1 s and more; shorter ones stay, as the machine could not keep up with them. */
  longDurations?: number;
  /** The latest end, ms. */
  endsAtMs?: number;
  /** From when on is measured, ms. */
  warmUpMs?: number;
};

const longFromMs = 1_000;
const warmUpDefaultMs = 10_000;

/** The same scenario with shorter times: as many stories, slots and runs as before. */
export function shorten(scenario: Scenario, by: Shortening): Scenario {
  const { times = 1, durations = 1, longDurations = 1 } = by;
  const { fleet } = scenario;
  const shortLoad = (load: Load): Load => ({
    ...load,
    durationMs: load.durationMs * durations * (load.durationMs < longFromMs ? 1 : longDurations),
    arrivals: shortenArrivals(load.arrivals, times),
  });
  const shortEvent = (event: FleetEvent): FleetEvent => ({ ...event, atMs: event.atMs * times });
  return {
    ...scenario,
    warmUpMs: by.warmUpMs ?? (scenario.warmUpMs ?? warmUpDefaultMs) * times,
    endsAtMs: by.endsAtMs ?? scenario.endsAtMs * times,
    loads: (slots) => scenario.loads(slots).map(shortLoad),
    ...(fleet === undefined ? {} : { fleet: (slots: number) => fleet(slots).map(shortEvent) }),
  };
}

function shortenArrivals(arrivals: Load["arrivals"], times: number): Load["arrivals"] {
  if (arrivals.kind === "burst") return { ...arrivals, atMs: arrivals.atMs * times };
  return { ...arrivals, fromMs: arrivals.fromMs * times, untilMs: arrivals.untilMs * times };
}
