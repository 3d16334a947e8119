import { Pool } from "undici";

/** Latencies of a closed loop, in ms, and how long it all took. */
export type Load = { latenciesMs: number[]; seconds: number; failed: number };

/** Posts `count` bodies over `connections` connections, each sending its next when it has its answer. */
export async function postMany(
  url: string,
  options: { body: string; count: number; connections: number },
): Promise<Load> {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, { connections: options.connections, pipelining: 1 });
  const latenciesMs: number[] = [];
  let left = options.count;
  let failed = 0;
  const started = performance.now();
  const loop = async () => {
    while (left > 0) {
      left -= 1;
      const since = performance.now();
      const response = await pool.request({
        path: pathname,
        method: "POST",
        body: options.body,
        headers: { "content-type": "application/json" },
      });
      await response.body.dump();
      if (response.statusCode !== 200) failed += 1;
      latenciesMs.push(performance.now() - since);
    }
  };
  await Promise.all(Array.from({ length: options.connections }, loop));
  const seconds = (performance.now() - started) / 1000;
  await pool.close();
  return { latenciesMs, seconds, failed };
}

/** The value below which `share` (0..1) of the values lie, rounded to 0.01. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return Math.round(value * 100) / 100;
}
