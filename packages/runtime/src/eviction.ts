import type { Redis } from "ioredis";
import type { Logger } from "pino";

/**
 * What is wrong with how a Redis server makes room when its memory is full, as its `INFO memory` tells: one sentence with
 * the way out, or null. A server that evicts keys drops waiting runs, and tells nobody.
 */
export function evictionRisk(info: string): string | null {
  const policy = /^maxmemory_policy:([\w-]+)/m.exec(info)?.[1];
  if (policy === undefined || policy === "noeviction") return null;
  return `Redis may drop waiting runs when its memory is full, because its maxmemory-policy is ${policy}; they are found again later. Set it to noeviction.`;
}

/** Warns of it once. Best effort: nothing depends on Redis being there. */
export async function tellEvictionRisk(redis: Pick<Redis, "info">, logger: Logger): Promise<void> {
  const info = await redis.info("memory").catch(() => "");
  const risk = evictionRisk(info);
  if (risk !== null) logger.warn(risk);
}
