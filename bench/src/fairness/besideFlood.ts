import { Client } from "undici";
import { postMany } from "../load.ts";
import type { PublishedStory } from "../product.ts";
import type { Servers } from "../servers.ts";
import { payload, w1 } from "../stories.ts";
import { drained, pauseMs } from "../workload.ts";
import type { ProductMeans } from "./admissionCost.ts";
import { type Course, loadNow } from "./playReal.ts";
import { waitingStory } from "./productStories.ts";

/** Latencies of light story runs from acceptance to closing, ms. */
type Latencies = { storyRuns: number; p50Ms: number; p95Ms: number; p99Ms: number; maxMs: number };

export type BesideFlood = {
  alone: Latencies;
  /** Of those that were accepted while runs of the flood were open. */
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
export async function measureBesideFlood(
  { product, echo, servers }: ProductMeans,
  { say }: Course,
): Promise<BesideFlood> {
  const flood = await product.publish(waitingStory("W-slow", echo.url));
  const light: PublishedStory[] = [];
  for (let n = 0; n < lightStories; n += 1) light.push(await product.publish(w1(echo.url)));
  // The first calls of a story load its plan, and those of a process are slow.
  await Promise.all(light.map(({ url }) => postMany(url, { body: payload, count: 100, connections: 2 })));
  await drained(servers);
  say("  light stories alone");
  const alone = await lightDuring(servers, light, () => pauseMs(aloneSeconds * 1_000));
  say("  beside the flood");
  const since = performance.now();
  const flooded = await lightDuring(servers, light, async () => {
    const body = JSON.stringify({ ms: floodMs });
    await postMany(flood.url, { body, count: floodCalls, connections: 32 });
    await storyClosed(servers, flood);
  });
  const floodSeconds = (performance.now() - since) / 1_000;
  const slowdownP99 = flooded.p99Ms / alone.p99Ms;
  return { alone, flooded, slowdownP99, floodRuns: floodCalls, floodSeconds, loadAverage: loadNow() };
}

/** Calls the light stories for as long as something else goes on, and gives the latencies when all are closed. */
async function lightDuring(servers: Servers, light: PublishedStory[], work: () => Promise<void>): Promise<Latencies> {
  const [first] = await servers.query<{ at: Date }>("SELECT clock_timestamp() AS at");
  const ending = new AbortController();
  const calling = Promise.all(light.map((story, n) => callEverySecond(story, n / light.length, ending.signal)));
  await work();
  ending.abort();
  await calling;
  await drained(servers);
  return await readLatencies(servers, light, first?.at ?? new Date(0));
}

/** `phase`: from 0 to 1, so that the stories take turns. */
async function callEverySecond({ url }: PublishedStory, phase: number, signal: AbortSignal): Promise<void> {
  const client = new Client(new URL(url).origin);
  const headers = { "content-type": "application/json" };
  const since = performance.now() + phase * 1_000;
  for (let n = 0; ; n += 1) {
    await pauseMs(Math.max(0, since + n * 1_000 - performance.now()));
    if (signal.aborted) break;
    const answer = await client.request({ path: new URL(url).pathname, method: "POST", headers, body: payload });
    await answer.body.dump();
    if (answer.statusCode > 299) throw new Error(`A light story's webhook answered ${answer.statusCode}.`);
  }
  await client.close();
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

async function readLatencies({ query }: Servers, light: PublishedStory[], since: Date): Promise<Latencies> {
  const at = (share: number) => `percentile_cont(${share}) WITHIN GROUP (ORDER BY ms)`;
  const [row] = await query<Latencies & { good: number }>(
    `SELECT count(*)::int AS "storyRuns", count(*) FILTER (WHERE status = 'succeeded')::int AS good,
       ${at(0.5)} AS "p50Ms", ${at(0.95)} AS "p95Ms", ${at(0.99)} AS "p99Ms", max(ms) AS "maxMs"
     FROM (SELECT status, extract(epoch FROM closed_at - created_at)::float8 * 1000 AS ms FROM story_run
       WHERE story_id = ANY($1::uuid[]) AND created_at >= $2) AS light`,
    [light.map(({ id }) => id), since],
  );
  if (row === undefined || row.good !== row.storyRuns) throw new Error("Some light story runs have not succeeded.");
  const { good: _good, ...latencies } = row;
  return latencies;
}
