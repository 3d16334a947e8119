import type { Load, Scenario } from "@fairlead/fairness/sim";
import { Redis } from "ioredis";
import type { Figures } from "./figures.ts";
import { play } from "./harness.ts";
import { type Course, loadNow } from "./playReal.ts";
import type { RedisServer } from "./redisServer.ts";

/** How many runs of which duration, in ms, are moved. */
const bursts = [
  { name: "noop", durationMs: 0, runs: 8_000 },
  { name: "ms10", durationMs: 10, runs: 8_000 },
  { name: "ms50", durationMs: 50, runs: 4_000 },
] as const;

/** BullMQ alone, admission that orders nothing, and the product's admission. */
const modes = ["plain", "fifo", "fair"] as const;

/**
 * E0: runs per second through queue and admission when nothing is recorded. Four stories ask, so that all slots are
 * theirs by right. Admission tells no decisions, as in production.
 */
export async function measureRawCost(server: RedisServer, course: Course): Promise<Record<string, Figures>> {
  const results: Record<string, Figures> = {};
  for (const mode of modes) {
    const figures: Record<string, number> = {};
    for (const { name, durationMs, runs } of bursts) {
      course.say(`E0: ${mode}, ${durationMs} ms`);
      const { slots, seed } = course;
      const scenario = burstOf(durationMs, runs);
      const usedUs = await redisCpuUs(server);
      const { journal } = await play(server, { scenario, policy: mode, slots, seed, records: false });
      const ended = [...journal.runs.values()].map((run) => run.endedMs);
      figures[`${name}PerSecond`] = Math.round((runs * 1_000) / (Math.max(...ended) - burstAtMs));
      figures[`${name}RedisUsPerRun`] = Math.round(((await redisCpuUs(server)) - usedUs) / runs);
    }
    results[mode] = { ...figures, loadAverage: loadNow() };
  }
  return results;
}

/** Processor time that Redis has used, us. */
async function redisCpuUs({ url }: RedisServer): Promise<number> {
  const redis = new Redis(url);
  try {
    const info = await redis.info("cpu");
    const seconds = (name: string) => Number(new RegExp(`^${name}:(\\S+)`, "m").exec(info)?.[1] ?? 0);
    return 1e6 * (seconds("used_cpu_user") + seconds("used_cpu_sys"));
  } finally {
    redis.disconnect();
  }
}

const burstAtMs = 500;

function burstOf(durationMs: number, runs: number): Scenario {
  const loads = Array.from({ length: 4 }, (_, index): Load => {
    const arrivals = { kind: "burst" as const, atMs: burstAtMs, runs: runs / 4 };
    return { storyId: `burst-${index}`, role: "heavy", durationMs, arrivals };
  });
  // The budget must not bind: a story that has spent it would wait for its next minute.
  return { name: "E0", title: "", settings: { budgetMs: 1e12 }, loads: () => loads, endsAtMs: 60_000 };
}
