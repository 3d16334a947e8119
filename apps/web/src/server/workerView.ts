import { Admission } from "@fairlead/fairness";
import { Redis } from "ioredis";
import type { Logger } from "pino";

/** What admission knows of the workers: a hint, as everything in Redis is. */
export type WorkerView = {
  /** Whether a worker has reported lately; null when Redis does not say. */
  isAnyWorkerAlive(): Promise<boolean | null>;
  stop(): void;
};

export type WorkerViewOptions = { redisUrl: string; logger: Logger; prefix?: string | undefined };

/** Looks at admission's snapshot. Fails within half a second when Redis is away. */
export function createWorkerView(options: WorkerViewOptions): WorkerView {
  const { redisUrl, logger, prefix = "fl" } = options;
  const redis = new Redis(redisUrl, {
    commandTimeout: 500,
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
    retryStrategy: (times) => Math.min(1_000, 50 * times),
  });
  redis.on("error", (err) => logger.debug({ err }, "redis is not reachable"));
  const admission = new Admission({ redis, prefix });
  return {
    async isAnyWorkerAlive() {
      try {
        const { pools } = await admission.snapshot();
        return pools.cpu.workers + pools.io.workers > 0;
      } catch {
        return null;
      }
    },
    stop: () => redis.disconnect(),
  };
}
