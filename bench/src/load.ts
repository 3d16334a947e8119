import { Pool } from "undici";
import { percentile } from "./percentile.ts";

/** How a closed loop of calls went. */
export type Load = { perSecond: number; p50Ms: number; p95Ms: number; p99Ms: number };

type LoadOptions = { body: string; count: number; connections: number };

/**
 * Posts `count` bodies over `connections` connections, each sending its next when it has its answer. Throws if any
 * answer is no 2xx.
 */
export async function postMany(url: string, { body, count, connections }: LoadOptions): Promise<Load> {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, { connections, pipelining: 1 });
  const headers = { "content-type": "application/json" };
  const latenciesMs: number[] = [];
  const refused = new Map<number, number>();
  let left = count;
  const loop = async () => {
    while (left > 0) {
      left -= 1;
      const since = performance.now();
      const { statusCode, body: answer } = await pool.request({ path: pathname, method: "POST", body, headers });
      await answer.dump();
      latenciesMs.push(performance.now() - since);
      if (statusCode < 200 || statusCode > 299) refused.set(statusCode, (refused.get(statusCode) ?? 0) + 1);
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: connections }, loop));
  const seconds = (performance.now() - started) / 1000;
  await pool.close();
  if (refused.size > 0)
    throw new Error(`Calls were refused: ${[...refused].map((pair) => pair.join(" × ")).join(", ")}`);
  const at = (share: number) => percentile(latenciesMs, share);
  return { perSecond: Math.round(count / seconds), p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99) };
}
