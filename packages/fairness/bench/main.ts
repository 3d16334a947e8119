import { writeFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { Redis } from "ioredis";
import { measureCycle } from "./cycle.ts";
import { measureMemory } from "./memory.ts";

/*
 * node packages/fairness/bench/main.ts [cpu|memory|all] [--redis URL] [--scale 1] [--stories 50,1000,100000]
 *   [--batch 50] [--json FILE]
 *
 * Measures what admission costs Redis: CPU time per run, and memory per waiting run. The server at the URL (default
 * REDIS_URL, then TEST_REDIS_URL) must have nothing else to do. All keys that are made are removed again.
 */

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    redis: { type: "string", default: process.env.REDIS_URL ?? process.env.TEST_REDIS_URL },
    scale: { type: "string", default: "1" },
    stories: { type: "string", default: "50,1000,100000" },
    batch: { type: "string", default: "50" },
    json: { type: "string" },
  },
});

const [what = "all"] = positionals;
const scale = Number(values.scale);
const redis = new Redis(values.redis ?? "redis://127.0.0.1:6379");
const prefixes: string[] = [];

function newPrefix(): string {
  const prefix = `bench-${process.pid}-${prefixes.length}`;
  prefixes.push(prefix);
  return prefix;
}

async function measureCpu() {
  const cost: Record<string, unknown> = {};
  for (const stories of values.stories.split(",").map(Number)) {
    const options = { redis, prefix: newPrefix(), stories, runs: 30_000 * scale, batch: Number(values.batch) };
    cost[stories] = await measureCycle(options);
    await clear();
  }
  return cost;
}

async function measureWaiting() {
  const shapes = { fanOut: 10, chains: 2, single: 1 };
  const cost: Record<string, unknown> = {};
  for (const [name, perStoryRun] of Object.entries(shapes)) {
    const [waiting, stories] = [1_000_000 * scale, 100_000 * scale];
    cost[name] = await measureMemory({ redis, prefix: newPrefix(), waiting, stories, perStoryRun });
    await clear();
  }
  return cost;
}

async function clear(): Promise<void> {
  for (const prefix of prefixes.splice(0)) {
    for await (const keys of redis.scanStream({ match: `${prefix}:*`, count: 1_000 })) {
      if (keys.length > 0) await redis.del(keys);
    }
  }
}

function machine() {
  const [first] = cpus();
  const [load = 0] = loadavg();
  const memoryGb = Math.round(totalmem() / 1e9);
  return { cpu: first?.model ?? "unknown", cores: cpus().length, memoryGb, node: process.version, load };
}

try {
  const before = { name: "admission", machine: machine(), batch: Number(values.batch) };
  const results = {
    ...(what === "memory" ? {} : { cpuPerRun: await measureCpu() }),
    ...(what === "cpu" ? {} : { memory: await measureWaiting() }),
  };
  const text = `${JSON.stringify({ ...before, results }, null, 2)}\n`;
  if (values.json === undefined) process.stdout.write(text);
  else writeFileSync(values.json, text);
} finally {
  await clear();
  redis.disconnect();
}
