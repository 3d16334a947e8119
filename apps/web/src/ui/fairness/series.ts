import { waitWords } from "../run/waitWords.ts";
import type { UsageMinute, WaitingReason } from "./figures.ts";

/** One kind of bar in a chart by the minute. */
export type Series = { name: string; look: "ink" | "marker" | "hatched" | "wait" | "muted"; valuesMs: number[] };

/** In the order in which they are stacked. */
const looks: Readonly<Record<WaitingReason, Series["look"]>> = {
  no_capacity: "ink",
  concurrency: "marker",
  slow_start: "muted",
  budget: "hatched",
  tenant_share: "muted",
  throttle: "wait",
  paused: "muted",
  backpressure: "wait",
  no_worker: "ink",
};

/** How long runs waited, one series a reason that occurred. */
export function waitSeries(minutes: readonly UsageMinute[]): Series[] {
  return (Object.keys(looks) as WaitingReason[]).flatMap((reason) => {
    const valuesMs = minutes.map(({ waits }) => waits[reason] ?? 0);
    if (valuesMs.every((ms) => ms === 0)) return [];
    return [{ name: waitWords(reason).word, look: looks[reason], valuesMs }];
  });
}

/** How long runs held a worker. */
export function workSeries(minutes: readonly UsageMinute[]): Series[] {
  const valuesMs = minutes.map(({ workMs }) => workMs);
  return valuesMs.every((ms) => ms === 0) ? [] : [{ name: "Worked", look: "marker", valuesMs }];
}
