import type { PacedCalls } from "./pace.ts";
import type { Part } from "./processes.ts";
import type { Bench } from "./workload.ts";

/** How everything stood at a moment of a soak. Memory in MB, times in ms; latencies are those since the sample before. */
export type Sample = {
  atSeconds: number;
  rssMb: Partial<Record<Part, number>>;
  redisMb: number;
  answered: number;
  acceptP50Ms: number;
  acceptP99Ms: number;
  e2eP50Ms: number;
  e2eP99Ms: number;
  openStoryRuns: number;
  /** Rows that were deleted or replaced and not cleared away yet, by table. */
  deadTuples: Record<string, number>;
};

type Closed = { p50: number | null; p99: number | null; open: number };

/** Takes a sample; `seconds`: since the last one, `startedMs` on the clock of `performance`. */
export async function takeSample(
  { product, servers }: Bench,
  { calls, seconds, startedMs }: { calls: PacedCalls; seconds: number; startedMs: number },
): Promise<Sample> {
  const { answered, p50Ms, p99Ms } = calls.take();
  const usage = product.usage();
  const [closed] = await servers.query<Closed>(
    `SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY took) AS p50, percentile_cont(0.99) WITHIN GROUP (ORDER BY took) AS p99,
       (SELECT count(*)::int FROM story_run WHERE status = 'open') AS open
     FROM (SELECT extract(epoch FROM closed_at - created_at)::float8 * 1000 AS took FROM story_run
       WHERE created_at > now() - make_interval(secs => $1) AND status <> 'open') AS ended`,
    [seconds],
  );
  const dead = await servers.query<{ name: string; dead: number }>(
    `SELECT regexp_replace(relname, '_(default|\\d{8})$', '') AS name, sum(n_dead_tup)::int AS dead
     FROM pg_stat_user_tables GROUP BY 1 HAVING sum(n_dead_tup) > 0`,
  );
  const memory = /used_memory:(\d+)/.exec(await servers.redis.info("memory"))?.[1];
  return {
    atSeconds: Math.round((performance.now() - startedMs) / 1_000),
    rssMb: Object.fromEntries(Object.entries(usage).map(([part, { rssMb }]) => [part, Math.round(rssMb)])),
    redisMb: round(Number(memory) / 1e6),
    answered,
    acceptP50Ms: round(p50Ms),
    acceptP99Ms: round(p99Ms),
    e2eP50Ms: round(closed?.p50 ?? 0),
    e2eP99Ms: round(closed?.p99 ?? 0),
    openStoryRuns: closed?.open ?? 0,
    deadTuples: Object.fromEntries(dead.map(({ name, dead: count }) => [name, count])),
  };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
