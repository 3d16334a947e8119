import { Redis } from "ioredis";
import type { Logger } from "pino";
import { type Clock, pause } from "./clock.ts";

/**
 * Connections to Redis. Two kinds: one for callers that must not wait (Redis is a hint; the sweep repairs what is
 * missed), one for a worker's blocking reads, which waits for as long as Redis is away.
 *
 * Either is opened anew when nothing comes back for a while although something was asked: what lies in between, such as a
 * firewall, may have forgotten the connection without telling anybody, and TCP alone takes a quarter of an hour to notice.
 */
const promptOptions = {
  commandTimeout: 500,
  socketTimeout: 10_000,
  maxRetriesPerRequest: 1,
  enableOfflineQueue: false,
  retryStrategy: (times: number) => Math.min(1_000, 50 * times),
};

/** The blocking reads of BullMQ end after 5 s when there is nothing to read. */
const patientOptions = {
  socketTimeout: 15_000,
  maxRetriesPerRequest: null,
  retryStrategy: (times: number) => Math.min(1_000, 50 * times),
};

/** A connection whose commands fail within half a second when Redis does not answer. */
export function connectPrompt(url: string, logger: Logger): Redis {
  return watch(new Redis(url, promptOptions), logger);
}

/** A connection that waits for Redis, as BullMQ's workers need it. */
export function connectPatient(url: string, logger: Logger): Redis {
  return watch(new Redis(url, patientOptions), logger);
}

/** Whether Redis takes a write on a connection that is opened for it: `key`, for a second. */
export async function takesWrites(url: string, key: string, { clock, logger }: { clock: Clock; logger: Logger }) {
  const redis = connectPrompt(url, logger);
  try {
    await whenReady(redis, clock, 2_000);
    return (await redis.set(key, "1", "PX", 1_000)) === "OK";
  } catch {
    return false;
  } finally {
    redis.disconnect();
  }
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
