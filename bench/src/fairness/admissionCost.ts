import type { Policy } from "@fairlead/fairness";
import { type Echo, startEcho } from "../echo.ts";
import { postMany } from "../load.ts";
import { type Product, type PublishedStory, startProduct } from "../product.ts";
import { connectServers, type Servers } from "../servers.ts";
import { drained } from "../workload.ts";
import { type Course, loadNow } from "./playReal.ts";
import { noopStory, shortRunsStory } from "./productStories.ts";

/** Runs per second of the whole product under one policy, each repetition, and the best of them. */
export type CostFigures = Record<"noop" | "ms10", { perSecond: number[]; best: number }> & { loadAverage: number };

/** What is measured with the product while it runs under a policy. */
export type ProductMeasure<Result> = (means: ProductMeans, course: Course) => Promise<Result>;
export type ProductMeans = { product: Product; echo: Echo; servers: Servers };

const itemsPerCall = 100;
const bursts = [
  { name: "noop", calls: 250 },
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
export async function measureAdmissionCost(
  { product, echo, servers }: ProductMeans,
  { say }: Course,
): Promise<CostFigures> {
  const stories = {
    noop: await product.publish(noopStory()),
    ms10: await product.publish(shortRunsStory(echo.url, 10)),
  };
  const rates = { noop: [] as number[], ms10: [] as number[] };
  for (let n = 0; n <= repetitions; n += 1) {
    for (const { name, calls } of bursts) {
      const perSecond = await burst(servers, stories[name], calls);
      say(`  ${name}: ${perSecond} action runs/s${n === 0 ? " (warming up)" : ""}`);
      if (n > 0) rates[name].push(perSecond);
    }
  }
  const of = (perSecond: number[]) => ({ perSecond, best: Math.max(...perSecond) });
  return { noop: of(rates.noop), ms10: of(rates.ms10), loadAverage: loadNow() };
}

async function burst(servers: Servers, story: PublishedStory, calls: number): Promise<number> {
  const before = await countRuns(servers, story.id);
  const body = JSON.stringify({ items: Array.from({ length: itemsPerCall }, (_, n) => n) });
  const since = performance.now();
  await postMany(story.url, { body, count: calls, connections: 8 });
  await drained(servers);
  const seconds = (performance.now() - since) / 1_000;
  const runs = (await countRuns(servers, story.id)) - before;
  // The webhook, the fall into items, and a run for each of them.
  const expected = calls * (itemsPerCall + 2);
  if (runs !== expected) throw new Error(`Of ${expected} action runs ${runs} were recorded as succeeded.`);
  return Math.round(runs / seconds);
}

async function countRuns({ query }: Servers, storyId: string): Promise<number> {
  const [row] = await query<{ runs: number }>(
    "SELECT coalesce(sum(runs), 0)::int AS runs FROM story_run WHERE story_id = $1 AND status = 'succeeded'",
    [storyId],
  );
  return row?.runs ?? 0;
}
