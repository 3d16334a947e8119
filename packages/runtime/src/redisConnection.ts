import { Redis } from "ioredis";
import type { Logger } from "pino";
import { type Clock, pause } from "./clock.ts";

/**
 * Connections to Redis. Two kinds: one for callers that must not wait (Redis is a hint; the sweep repairs what is
 * missed), one for a worker's blocking reads, which waits for as long as Redis is away.
 */
const promptOptions = {
  commandTimeout: 500,
  maxRetriesPerRequest: 1,
  enableOfflineQueue: false,
  retryStrategy: (times: number) => Math.min(1_000, 50 * times),
};

/** A connection whose commands fail within half a second when Redis does not answer. */
export function connectPrompt(url: string, logger: Logger): Redis {
  return watch(new Redis(url, promptOptions), logger);
}

/** A connection that waits for Redis, as BullMQ's workers need it. */
export function connectPatient(url: string, logger: Logger): Redis {
  return watch(
    new Redis(url, { maxRetriesPerRequest: null, retryStrategy: (times) => Math.min(1_000, 50 * times) }),
    logger,
  );
}

/** Resolves when a connection can be used; also after `ms`, because nothing may depend on Redis being there. */
export function whenReady(redis: Redis, clock: Clock, ms: number): Promise<void> {
  if (redis.status === "ready") return Promise.resolve();
  const ready = new AbortController();
  redis.once("ready", () => ready.abort());
  return pause(clock, ms, ready.signal);
}

/** Says once that Redis went away and once that it is back, however often the connection is tried in between. */
function watch(redis: Redis, logger: Logger): Redis {
  let away = false;
  redis.on("error", (err) => {
    if (!away) logger.warn({ err }, "redis is not reachable; trying again until it is");
    away = true;
  });
  redis.on("ready", () => {
    if (away) logger.info("redis is back");
    away = false;
  });
  return redis;
}
