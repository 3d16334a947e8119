import { postMany } from "../load.ts";
import { percentile } from "../percentile.ts";
import type { PublishedStory } from "../product.ts";
import type { Servers } from "../servers.ts";
import { payload, w1 } from "../stories.ts";
import { drained, pauseMs } from "../workload.ts";
import type { ProductMeans } from "./admissionCost.ts";
import { createLightCalls, type LightCall } from "./lightCalls.ts";
import { type Course, loadNow } from "./playReal.ts";
import { waitingStory } from "./productStories.ts";

/** Latencies of light story runs, ms: from the call until the end of the story run is committed. */
type Latencies = {
  storyRuns: number;
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
  maxMs: number;
  /** The same until the call is answered, and until the event of the last action is committed. */
  acceptedP99Ms: number;
  recordedP99Ms: number;
};

export type BesideFlood = {
  alone: Latencies;
  /** Of those that were called while runs of the flood were open. */
  flooded: Latencies;
  /** p99 beside the flood as a multiple of p99 alone. */
  slowdownP99: number;
  floodRuns: number;
  floodSeconds: number;
  loadAverage: number;
};

const lightStories = 5;
const aloneSeconds = 15;
const floodCalls = 6_000;
const floodMs = 200;

/**
 * W3: a story that is flooded, with runs that wait 200 ms for a server, beside light stories (W1) with one webhook a
 * second each. There are five light ones, so that a p99 is more than the worst of a few.
 */
export async function measureBesideFlood(means: ProductMeans, { say }: Course): Promise<BesideFlood> {
  const { product, echo, servers } = means;
  const flood = await product.publish(waitingStory("W-slow", echo.url));
  const light: PublishedStory[] = [];
  for (let n = 0; n < lightStories; n += 1) light.push(await product.publish(w1(echo.url)));
  // The first calls of a story load its plan, and those of a process are slow.
  await Promise.all(light.map(({ url }) => postMany(url, { body: payload, count: 100, connections: 2 })));
  await drained(servers);
  say("  light stories alone");
  const alone = await lightDuring(means, light, () => pauseMs(aloneSeconds * 1_000));
  say("  beside the flood");
  const since = performance.now();
  const flooded = await lightDuring(means, light, async () => {
    const body = JSON.stringify({ ms: floodMs });
    await postMany(flood.url, { body, count: floodCalls, connections: 32 });
    await storyClosed(servers, flood);
  });
  const floodSeconds = (performance.now() - since) / 1_000;
  const slowdownP99 = flooded.p99Ms / alone.p99Ms;
  return { alone, flooded, slowdownP99, floodRuns: floodCalls, floodSeconds, loadAverage: loadNow() };
}

/** Calls the light stories for as long as something else goes on, and gives the latencies when all are closed. */
async function lightDuring(
  { servers }: ProductMeans,
  light: readonly PublishedStory[],
  work: () => Promise<void>,
): Promise<Latencies> {
  const calls = createLightCalls(servers, light, "finish");
  calls.start();
  await work();
  const made = await calls.stop();
  const at = (share: number, name: keyof LightCall = "closedMs") =>
    percentile(
      made.map((call) => call[name]),
      share,
    );
  return {
    storyRuns: made.length,
    ...{ p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99), maxMs: at(1) },
    ...{ acceptedP99Ms: at(0.99, "acceptedMs"), recordedP99Ms: at(0.99, "recordedMs") },
  };
}

async function storyClosed({ query }: Servers, story: PublishedStory): Promise<void> {
  for (let open = true; open; await pauseMs(50)) {
    const [row] = await query<{ open: boolean }>(
      "SELECT EXISTS (SELECT 1 FROM story_run WHERE story_id = $1 AND status = 'open') AS open",
      [story.id],
    );
    open = row?.open === true;
  }
}
