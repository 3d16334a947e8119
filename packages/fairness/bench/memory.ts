import type { Redis } from "ioredis";
import { Admission } from "../src/admission.ts";
import { createLoad } from "./load.ts";

/** What waiting runs take in Redis. */
export type MemoryCost = {
  waiting: number;
  stories: number;
  storyRuns: number;
  megabytes: number;
  bytesPerRun: number;
};

export type MemoryOptions = { redis: Redis; prefix: string; waiting: number; stories: number; perStoryRun: number };

async function readMemory(redis: Redis): Promise<number> {
  return Number(/^used_memory:(\d+)/m.exec(await redis.info("memory"))?.[1]);
}

/** Enqueues runs while no worker is there, and measures what Redis needs for them. */
export async function measureMemory(options: MemoryOptions): Promise<MemoryCost> {
  const { redis, prefix, waiting, stories, perStoryRun } = options;
  const admission = new Admission({ redis, prefix });
  const load = createLoad({ stories, perStoryRun });
  const before = await readMemory(redis);
  const perCall = 100;
  for (let made = 0; made < waiting; made += perCall) await admission.enqueue(load.take(perCall));
  const bytes = (await readMemory(redis)) - before;
  return {
    waiting,
    stories,
    storyRuns: stories * Math.ceil(waiting / stories / perStoryRun),
    megabytes: Math.round(bytes / 1e5) / 10,
    bytesPerRun: Math.round(bytes / waiting),
  };
}
