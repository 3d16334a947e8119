import { readCounters } from "./counters.ts";
import { startEcho } from "./echo.ts";
import { measureIdle } from "./idle.ts";
import { postMany } from "./load.ts";
import { measureNoopJobs } from "./noopQueue.ts";
import type { Part, Usage } from "./processes.ts";
import { type PublishedStory, startProduct } from "./product.ts";
import { connectServers } from "./servers.ts";
import { acceptOnly, payload, w1, w2 } from "./stories.ts";
import { type Bench, connections, drained, pauseMs, runBurst } from "./workload.ts";

/** Calls at scale 1; the first few hundred after a start are slow. */
const calls = { warmUp: 1_000, idle: 100, w1: 4_000, w2: 4_000, accept: 20_000 };

/** After this time a product that has been started has done what it does after its start. */
const settledMs = 8_000;

/** W1, W2, accepting and idle latency of the running product, and BullMQ's own ceiling on the same machine. */
export async function throughput({ scale, workers }: { scale: number; workers: number }) {
  await using product = await startProduct({ FAIRLEAD_WORKER_PROCESSES: String(workers) });
  using echo = await startEcho();
  await using servers = connectServers(product.databaseUrl, product.redisUrl);
  await pauseMs(settledMs);
  const idleUsage = product.usage();
  const stories = {
    accept: await product.publish(acceptOnly),
    w1: await product.publish(w1(echo.url)),
    w2: await product.publish(w2()),
  };
  const results = await measure({ product, servers }, stories, (name) => Math.ceil(calls[name] * scale));
  return { ...results, ...toMemory(idleUsage, product.usage()) };
}

type Stories = Record<"accept" | "w1" | "w2", PublishedStory>;

async function measure(bench: Bench, stories: Stories, count: (name: keyof typeof calls) => number) {
  const { servers, product } = bench;
  say("warming up");
  for (const { url } of Object.values(stories)) {
    await postMany(url, { body: payload, count: count("warmUp"), connections });
  }
  await drained(servers);
  say("one call at a time");
  const idle = await measureIdle(servers, stories.w1, { calls: count("idle"), lastAction: "finish" });
  const before = await readCounters(servers);
  say("W1");
  const first = await runBurst(bench, { story: stories.w1, calls: count("w1"), actions: 5 }, before);
  say("W2");
  const second = await runBurst(bench, { story: stories.w2, calls: count("w2"), actions: 11 }, first.after);
  say("accepting");
  const accept = await postMany(stories.accept.url, { body: payload, count: count("accept"), connections });
  await drained(servers);
  say("BullMQ, jobs that do nothing");
  const bullmqNoop = await measureNoopJobs(product.redisUrl, count("accept"));
  return { w1: first.workload, w2: second.workload, accept, idle, bullmqNoop };
}

type UsageByPart = Partial<Record<Part, Usage>>;

/** `rssMb`, `pssMb`: of each part soon after the start, before the first call; `after`: when all was done. */
function toMemory(idle: UsageByPart, after: UsageByPart) {
  const of = (usage: UsageByPart, name: "rssMb" | "pssMb") =>
    Object.fromEntries(Object.entries(usage).map(([part, sum]) => [part, Math.round(sum[name])]));
  return {
    rssMb: of(idle, "rssMb"),
    pssMb: of(idle, "pssMb"),
    after: { rssMb: of(after, "rssMb"), pssMb: of(after, "pssMb") },
  };
}

function say(what: string): void {
  process.stderr.write(`${what}\n`);
}
