import type { Sample } from "./soakSamples.ts";

/** Of a figure: its mean in the second and in the last quarter of a soak, and the last as a multiple of the other. */
export type Trend = { before: number; after: number; ratio: number };

/**
 * What becomes of each figure from the second quarter to the last: 1 is flat. The first quarter, in which caches fill, does
 * not count. None for fewer than eight samples.
 */
export function trendsOf(samples: readonly Sample[]): Record<string, Trend> {
  const quarter = Math.floor(samples.length / 4);
  if (quarter < 2) return {};
  const [second, last] = [samples.slice(quarter, 2 * quarter), samples.slice(-quarter)];
  const names = [...new Set(samples.flatMap((sample) => Object.keys(figuresOf(sample))))];
  return Object.fromEntries(names.map((name) => [name, trend(meanOf(second, name), meanOf(last, name))]));
}

function figuresOf({ rssMb, redisMb, acceptP50Ms, acceptP99Ms, e2eP50Ms, e2eP99Ms, deadTuples }: Sample) {
  const memory = Object.fromEntries(Object.entries(rssMb).map(([part, mb]) => [`rssMb.${part}`, mb]));
  const dead = Object.values(deadTuples).reduce((sum, count) => sum + count, 0);
  const figures: Record<string, number> = { ...memory, redisMb, acceptP50Ms, acceptP99Ms, e2eP50Ms, e2eP99Ms };
  return { ...figures, deadTuples: dead };
}

function meanOf(samples: readonly Sample[], name: string): number {
  const values = samples.map((sample) => figuresOf(sample)[name as "deadTuples"] ?? 0);
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function trend(before: number, after: number): Trend {
  const ratio = before === 0 ? (after === 0 ? 1 : Number.POSITIVE_INFINITY) : after / before;
  return { before: round(before), after: round(after), ratio: round(ratio) };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
