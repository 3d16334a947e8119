import { type CostPerRun, type Counters, costPerRun, readCounters } from "./counters.ts";
import { type Load, postMany } from "./load.ts";
import type { Part } from "./processes.ts";
import type { Product, PublishedStory } from "./product.ts";
import type { Servers } from "./servers.ts";
import { payload } from "./stories.ts";

/** A story that is called `calls` times; each call makes `actions` action runs. */
export type Burst = { story: PublishedStory; calls: number; actions: number };

/** How fast a story was run under load, from the first call until the last event was recorded, and what it cost. */
export type Workload = CostPerRun & {
  storyRunsPerSecond: number;
  actionRunsPerSecond: number;
  /** Of the webhook calls while everything else goes on. */
  accept: Load;
  /** From the call until the story run is closed, in the burst: mostly waiting. */
  e2e: { p50Ms: number; p95Ms: number; p99Ms: number };
  /** Processor time of each part for one action run, ms. */
  cpuMsPerRun: Partial<Record<Part, number>>;
};

export type Bench = { product: Product; servers: Servers };

/** Connections that call at the same time. */
export const connections = 32;

/** Runs a burst and gives its figures with the counters after it, from which the next burst may go on. */
export async function runBurst(
  { product, servers }: Bench,
  burst: Burst,
  before: Counters,
): Promise<{ workload: Workload; after: Counters }> {
  const { story, calls, actions } = burst;
  const runs = calls * actions;
  const used = product.usage();
  const since = performance.now();
  const accept = await postMany(story.url, { body: payload, count: calls, connections });
  await drained(servers);
  const seconds = (performance.now() - since) / 1000;
  const cpuMsPerRun = cpuPerRun(used, product.usage(), runs);
  const e2e = await checkBurst(servers, burst);
  const after = await readCounters(servers);
  const rates = {
    storyRunsPerSecond: Math.round(calls / seconds),
    actionRunsPerSecond: Math.round(runs / seconds),
  };
  return { workload: { ...rates, ...costPerRun(before, after, runs), accept, e2e, cpuMsPerRun }, after };
}

const pollMs = 20;
const stuckAfterMs = 30_000;

/** Waits until no story run is open. Throws when nothing has been recorded for half a minute. */
export async function drained({ query }: Pick<Servers, "query">): Promise<void> {
  let last = { runs: "", atMs: performance.now() };
  for (;;) {
    const [row] = await query<{ open: boolean }>(
      "SELECT EXISTS (SELECT 1 FROM story_run WHERE status = 'open') AS open",
    );
    if (row?.open === false) return;
    await pauseMs(pollMs);
    if (performance.now() - last.atMs < stuckAfterMs) continue;
    const [{ runs = "", open = "" } = {}] = await query<{ runs: string; open: string }>(
      `SELECT (SELECT count(*) FROM action_run)::text AS runs,
        (SELECT count(*) FROM story_run WHERE status = 'open')::text AS open`,
    );
    if (runs === last.runs) throw new Error(`${open} story runs stay open, and nothing more is recorded.`);
    last = { runs, atMs: performance.now() };
  }
}

/** Nothing counts that was not done: every call's story run has succeeded with all of its action runs. */
async function checkBurst({ query }: Servers, { story, calls, actions }: Burst) {
  const [row] = await query<{ runs: number; good: number; p50: number; p95: number; p99: number }>(
    `WITH newest AS (SELECT * FROM story_run WHERE story_id = $1 ORDER BY id DESC LIMIT $2)
     SELECT coalesce(sum(runs), 0)::int AS runs, count(*) FILTER (WHERE status = 'succeeded')::int AS good,
       ${[0.5, 0.95, 0.99].map((share) => `${percentileSql(share)} AS p${share * 100}`).join(", ")}
     FROM newest`,
    [story.id, calls],
  );
  if (row?.good !== calls || row.runs !== calls * actions) {
    throw new Error(`Of ${calls} story runs ${row?.good} succeeded, with ${row?.runs} action runs in all.`);
  }
  return { p50Ms: Math.round(row.p50), p95Ms: Math.round(row.p95), p99Ms: Math.round(row.p99) };
}

function percentileSql(share: number): string {
  return `percentile_cont(${share}) WITHIN GROUP (ORDER BY extract(epoch FROM closed_at - created_at)::float8 * 1000)`;
}

type UsageByPart = ReturnType<Product["usage"]>;

function cpuPerRun(before: UsageByPart, after: UsageByPart, runs: number): Partial<Record<Part, number>> {
  const parts = Object.keys(after) as Part[];
  return Object.fromEntries(
    parts.map((part) => {
      const ms = (after[part]?.cpuMs ?? 0) - (before[part]?.cpuMs ?? 0);
      return [part, Math.round((ms / runs) * 10_000) / 10_000];
    }),
  );
}

/** Resolves after some milliseconds. */
export function pauseMs(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
