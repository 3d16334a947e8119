import type { Redis } from "ioredis";

/** CPU time of a Redis server's main thread, which runs all commands, per part of a measurement, µs. */
export type CpuMeter = {
  /** Does something that talks to Redis, and adds what that cost to the part's sum. */
  count(part: string, act: () => Promise<void>): Promise<void>;
  /** The sums so far. */
  sums(): ReadonlyMap<string, number>;
};

/** The time that the server has used so far, µs. */
async function readCpu(redis: Redis): Promise<number> {
  const text = await redis.info("cpu");
  const of = (name: string) => Number(new RegExp(`^${name}:([0-9.]+)`, "m").exec(text)?.[1] ?? Number.NaN);
  const usedUs = (of("used_cpu_user_main_thread") + of("used_cpu_sys_main_thread")) * 1e6;
  if (Number.isNaN(usedUs)) throw new Error("This Redis does not tell the CPU time of its main thread (7.0 does).");
  return usedUs;
}

/**
 * Creates a meter. The server must have nothing else to do: what other clients ask it for in the meantime is counted too.
 * What asking for the time costs is measured once and taken off.
 */
export async function createCpuMeter(redis: Redis): Promise<CpuMeter> {
  const sums = new Map<string, number>();
  const askedTimes = 200;
  const sinceUs = await readCpu(redis);
  for (let asked = 1; asked < askedTimes; asked += 1) await redis.info("cpu");
  const askingUs = ((await readCpu(redis)) - sinceUs) / askedTimes;
  return {
    async count(part, act) {
      const beforeUs = await readCpu(redis);
      await act();
      const usedUs = (await readCpu(redis)) - beforeUs - askingUs;
      sums.set(part, (sums.get(part) ?? 0) + usedUs);
    },
    sums: () => sums,
  };
}
