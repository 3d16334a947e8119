import { type CostPerRun, connectServers, measureCost, type Servers } from "./counters.ts";
import { percentile, postMany } from "./load.ts";
import { measureNoopJobs } from "./noopQueue.ts";
import { startEcho, startProduct } from "./product.ts";
import { acceptOnly, payload, w1, w2 } from "./stories.ts";

const connections = 32;
const idleCalls = 100;

type Workload = { storyRunsPerSecond: number; actionRunsPerSecond: number } & CostPerRun;

/** W1, W2, accepting and idle latency of the running product, and BullMQ's own ceiling on the same machine. */
export async function throughput() {
  const product = await startProduct();
  const echo = await startEcho();
  const servers = connectServers(product.databaseUrl, product.redisUrl);
  try {
    const urls = {
      accept: await product.publish(acceptOnly),
      w1: await product.publish(w1(echo.url)),
      w2: await product.publish(w2()),
    };
    say("warming up");
    for (const url of Object.values(urls)) await postMany(url, { body: payload, count: 500, connections });
    await drained(servers);
    const idle = await measureIdle(urls.w1, servers);
    say("W1");
    const first = await measureWorkload(urls.w1, { count: 4_000, actions: 5 }, servers);
    say("W2");
    const second = await measureWorkload(urls.w2, { count: 4_000, actions: 11 }, servers);
    say("accepting");
    const accept = await measureAccept(urls.accept);
    await drained(servers);
    const rssMb = await product.memory();
    say("BullMQ, jobs that do nothing");
    const bullmqNoop = await measureNoopJobs(product.redisUrl);
    return { w1: first, w2: second, accept, idle, bullmqNoop, rssMb };
  } finally {
    await servers.close();
    echo.stop();
    await product.stop();
  }
}

async function measureWorkload(
  url: string,
  { count, actions }: { count: number; actions: number },
  servers: Servers,
): Promise<Workload> {
  let seconds = 0;
  const cost = await measureCost(servers, async () => {
    const since = performance.now();
    const { failed } = await postMany(url, { body: payload, count, connections });
    if (failed > 0) throw new Error(`${failed} of ${count} webhook calls were refused.`);
    await drained(servers);
    seconds = (performance.now() - since) / 1000;
    return count * actions;
  });
  return {
    storyRunsPerSecond: Math.round(count / seconds),
    actionRunsPerSecond: Math.round((count * actions) / seconds),
    ...cost,
  };
}

async function measureAccept(url: string) {
  const { latenciesMs, seconds } = await postMany(url, { body: payload, count: 20_000, connections });
  const at = (share: number) => percentile(latenciesMs, share);
  return { perSecond: Math.round(latenciesMs.length / seconds), p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99) };
}

/** One call at a time: from sending it until its story run is closed in the database, polled every millisecond. */
async function measureIdle(url: string, { pool }: Servers) {
  const times: number[] = [];
  for (let call = 0; call < idleCalls; call += 1) {
    const since = performance.now();
    const response = await fetch(url, {
      method: "POST",
      body: payload,
      headers: { "content-type": "application/json" },
    });
    const { story_run_id: id } = (await response.json()) as { story_run_id: string };
    for (;;) {
      const { rows } = await pool.query("SELECT status FROM story_run WHERE id = $1", [id]);
      if (rows[0]?.status !== "open") break;
      await pauseMs(1);
    }
    times.push(performance.now() - since);
    await pauseMs(20);
  }
  return { e2eP50Ms: percentile(times, 0.5), e2eP95Ms: percentile(times, 0.95) };
}

async function drained({ pool }: Servers): Promise<void> {
  for (;;) {
    const { rows } = await pool.query<{ open: boolean }>(
      "SELECT EXISTS (SELECT 1 FROM story_run WHERE status = 'open') AS open",
    );
    if (rows[0]?.open === false) return;
    await pauseMs(10);
  }
}

function pauseMs(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function say(what: string): void {
  process.stderr.write(`${what}\n`);
}
