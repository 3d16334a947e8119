import { createRandom, type Load } from "@fairlead/fairness/sim";

/** A run that is asked for. */
export type AskedRun = { runId: string; storyRunId: string; load: Load; durationMs: number };

/** Runs of one load that are asked for together, ms after the start. */
export type Arrival = { atMs: number; source: Source; runs: number };

/** One load, which names its runs and says how long each takes. The same seed gives the same runs in the same order. */
export type Source = {
  load: Load;
  /** The next run of the load. */
  next(): AskedRun;
};

/** Sources of the loads. Each has random numbers of its own, so that it does not matter what else there is. */
export function createSources(loads: readonly Load[], seed: number): Source[] {
  return loads.map((load, index) => {
    const random = createRandom(hash(`${seed}/${load.storyId}/${index}`));
    let made = 0;
    const next = (): AskedRun => {
      made += 1;
      const runId = `${load.storyId}.${index}.${made}`;
      const perStoryRun = load.arrivals.kind === "burst" ? (load.arrivals.runsPerStoryRun ?? 1) : 1;
      const storyRunId = `${load.storyId}.${index}.s${Math.ceil(made / perStoryRun)}`;
      return { runId, storyRunId, load, durationMs: load.durationMs * (0.9 + 0.2 * random()) };
    };
    return { load, next };
  });
}

/** All arrivals that do not depend on the end of others, in the order of time. Closed loads arrive once. */
export function planArrivals(sources: readonly Source[], seed: number): Arrival[] {
  const all = sources.flatMap((source, index) => planSource(source, createRandom(hash(`${seed}/phase/${index}`))()));
  return all.sort((a, b) => a.atMs - b.atMs);
}

/** `phase`: from 0 to 1, so that stories that ask equally often do not ask at the same time. */
function planSource(source: Source, phase: number): Arrival[] {
  const { arrivals } = source.load;
  if (arrivals.kind === "burst") return [{ atMs: arrivals.atMs, source, runs: arrivals.runs }];
  if (arrivals.kind === "closed") return [{ atMs: arrivals.fromMs, source, runs: arrivals.runs }];
  const { everyMs, fromMs, untilMs, runs = 1 } = arrivals;
  const count = Math.max(0, Math.ceil((untilMs - fromMs - phase * everyMs) / everyMs));
  return Array.from({ length: count }, (_, n) => ({ atMs: fromMs + (phase + n) * everyMs, source, runs }));
}

function hash(text: string): number {
  let value = 2_166_136_261;
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 16_777_619);
  return value >>> 0;
}
