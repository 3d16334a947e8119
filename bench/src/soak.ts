import { startEcho } from "./echo.ts";
import { postMany } from "./load.ts";
import { paceCalls } from "./pace.ts";
import { startProduct } from "./product.ts";
import { connectServers } from "./servers.ts";
import { type Sample, takeSample } from "./soakSamples.ts";
import { trendsOf } from "./soakTrend.ts";
import { payload, w1 } from "./stories.ts";
import { type Bench, connections, drained, pauseMs } from "./workload.ts";

export type SoakOptions = {
  minutes: number;
  /** The part of what the machine can do that is asked of it. */
  share: number;
  workers: number;
};

const calls = { warmUp: 1_000, capacity: 4_000 };
const samplesMax = 120;
const sampleEverySecondsMin = 5;

/**
 * Runs W1 at a steady rate for a long time: first a burst says how many story runs a second the machine can do, then calls
 * come at a part of that. Memory, latencies and dead rows are looked at throughout. Fails if a call is refused or a story
 * run does not succeed.
 */
export async function soak({ minutes, share, workers }: SoakOptions) {
  await using product = await startProduct({ FAIRLEAD_WORKER_PROCESSES: String(workers) });
  using echo = await startEcho();
  await using servers = connectServers(product.databaseUrl, product.redisUrl);
  const bench = { product, servers };
  const { url } = await product.publish(w1(echo.url));
  say("measuring what the machine can do");
  const capacity = await measureCapacity(bench, url);
  const perSecond = Math.max(1, Math.floor(capacity * share));
  say(`${capacity} story runs a second at most; ${perSecond} a second for ${minutes} min`);
  const startedMs = performance.now();
  const paced = paceCalls({ url, body: payload, perSecond, seconds: minutes * 60 });
  const seconds = Math.max(sampleEverySecondsMin, (minutes * 60) / samplesMax);
  const samples: Sample[] = [];
  let sent: number | null = null;
  const ended = paced.done.then((done) => {
    sent = done.sent;
  });
  // Its failure is told below, when the loop has ended.
  ended.catch(() => {
    sent = -1;
  });
  while (sent === null) {
    await Promise.race([pauseMs(seconds * 1_000), ended.catch(() => {})]);
    samples.push(await takeSample(bench, { calls: paced, seconds, startedMs }));
  }
  await ended;
  await drained(servers);
  const total = calls.warmUp + calls.capacity + sent;
  await checkAll(bench, total);
  return { capacityPerSecond: capacity, perSecond, minutes, workers, sent, trends: trendsOf(samples), samples };
}

async function measureCapacity({ servers }: Bench, url: string): Promise<number> {
  await postMany(url, { body: payload, count: calls.warmUp, connections });
  await drained(servers);
  const since = performance.now();
  await postMany(url, { body: payload, count: calls.capacity, connections });
  await drained(servers);
  return Math.round(calls.capacity / ((performance.now() - since) / 1_000));
}

async function checkAll({ servers }: Bench, total: number): Promise<void> {
  const [row] = await servers.query<{ good: number; all: number }>(
    "SELECT count(*) FILTER (WHERE status = 'succeeded')::int AS good, count(*)::int AS all FROM story_run",
  );
  if (row?.good !== total || row.all !== total)
    throw new Error(`Of ${total} calls ${row?.all} were stored and ${row?.good} succeeded.`);
}

function say(what: string): void {
  process.stderr.write(`${what}\n`);
}
