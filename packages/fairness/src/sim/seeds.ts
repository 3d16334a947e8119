import type { Metrics } from "./metrics.ts";
import { type Simulation, simulate } from "./simulate.ts";

/** The median over seeds of each figure, and its range. */
export type Summary = Metrics & { seeds: number; range: { [metric in keyof Metrics]?: [number, number] } };

/** Simulates with the seeds 1 to `seeds`. */
export function simulateSeeds(simulation: Omit<Simulation, "seed">, seeds: number): Summary {
  const all = Array.from({ length: seeds }, (_, index) => simulate({ ...simulation, seed: index + 1 }));
  const [first] = all;
  if (first === undefined) throw new RangeError("At least one seed is needed.");
  const median = { ...first };
  const range: Summary["range"] = {};
  for (const metric of Object.keys(first) as (keyof Metrics)[]) {
    const values = all.map((metrics) => metrics[metric]).filter((value) => value !== null);
    values.sort((a, b) => a - b);
    const [lowest] = values;
    const highest = values.at(-1);
    if (lowest === undefined || highest === undefined) continue;
    Object.assign(median, { [metric]: values[Math.floor((values.length - 1) / 2)] });
    range[metric] = [lowest, highest];
  }
  return { ...median, seeds, range };
}
