import type { Policy } from "@fairlead/fairness";
import { type Echo, startEcho } from "../echo.ts";
import { postMany } from "../load.ts";
import { type Product, type PublishedStory, startProduct } from "../product.ts";
import { connectServers, type Servers } from "../servers.ts";
import { drained } from "../workload.ts";
import { type Course, loadNow } from "./playReal.ts";
import { noopStory, shortRunsStory } from "./productStories.ts";

/** What runs of one kind cost under one policy. */
export type Rates = {
  /** Action runs a second, in each repetition, and the best. */
  perSecond: number[];
  best: number;
  /** Processor time of web, worker, PostgreSQL and Redis for one action run, ms; the least of all repetitions. */
  cpuMsPerRun: number;
};

/** Figures of the whole product under one policy. */
export type CostFigures = Record<"noop" | "ms10", Rates> & { loadAverage: number };

/** What is measured with the product while it runs under a policy. */
export type ProductMeasure<Result> = (means: ProductMeans, course: Course) => Promise<Result>;
export type ProductMeans = { product: Product; echo: Echo; servers: Servers };

const itemsPerCall = 100;
const bursts = [
  { name: "noop", calls: 150 },
  { name: "ms10", calls: 50 },
] as const;
const repetitions = 3;

/** Starts the product under a policy, measures, and stops it. */
export async function withProduct<Result>(
  policy: Policy,
  course: Course,
  measure: ProductMeasure<Result>,
): Promise<Result> {
  await using product = await startProduct({ FAIRLEAD_FAIRNESS_POLICY: policy });
  using echo = await startEcho();
  await using servers = connectServers(product.databaseUrl, product.redisUrl);
  return await measure({ product, echo, servers }, course);
}

/**
 * How many action runs a second the product makes of runs that do nothing, and of runs of 10 ms: events that fall into a
 * hundred items each, and one run for each item. The first repetition warms up and does not count.
 */
export async function measureAdmissionCost(means: ProductMeans, { say }: Course): Promise<CostFigures> {
  const { product, echo } = means;
  const stories = {
    noop: await product.publish(noopStory()),
    ms10: await product.publish(shortRunsStory(echo.url, 10)),
  };
  const all: Record<"noop" | "ms10", Burst[]> = { noop: [], ms10: [] };
  for (let n = 0; n <= repetitions; n += 1) {
    for (const { name, calls } of bursts) {
      const burst = await runBurst(means, stories[name], calls);
      say(`  ${name}: ${burst.perSecond} action runs/s${n === 0 ? " (warming up)" : ""}`);
      if (n > 0) all[name].push(burst);
    }
  }
  return { noop: toRates(all.noop), ms10: toRates(all.ms10), loadAverage: loadNow() };
}

type Burst = { perSecond: number; cpuMsPerRun: number };

function toRates(all: readonly Burst[]): Rates {
  const perSecond = all.map((burst) => burst.perSecond);
  const least = Math.min(...all.map((burst) => burst.cpuMsPerRun));
  return { perSecond, best: Math.max(...perSecond), cpuMsPerRun: Math.round(least * 1_000) / 1_000 };
}

async function runBurst({ product, servers }: ProductMeans, story: PublishedStory, calls: number): Promise<Burst> {
  const before = await countRuns(servers, story.id);
  const body = JSON.stringify({ items: Array.from({ length: itemsPerCall }, (_, n) => n) });
  const usedMs = processorMs(product);
  const since = performance.now();
  await postMany(story.url, { body, count: calls, connections: 8 });
  await drained(servers);
  const seconds = (performance.now() - since) / 1_000;
  const cpuMs = processorMs(product) - usedMs;
  const runs = (await countRuns(servers, story.id)) - before;
  // The webhook, the fall into items, and a run for each of them.
  const expected = calls * (itemsPerCall + 2);
  if (runs !== expected) throw new Error(`Of ${expected} action runs ${runs} were recorded as succeeded.`);
  return { perSecond: Math.round(runs / seconds), cpuMsPerRun: cpuMs / runs };
}

function processorMs(product: ProductMeans["product"]): number {
  return Object.values(product.usage()).reduce((sum, { cpuMs }) => sum + cpuMs, 0);
}

async function countRuns({ query }: Servers, storyId: string): Promise<number> {
  const [row] = await query<{ runs: number }>(
    "SELECT coalesce(sum(runs), 0)::int AS runs FROM story_run WHERE story_id = $1 AND status = 'succeeded'",
    [storyId],
  );
  return row?.runs ?? 0;
}
