import { onRedis } from "./clusters.ts";
import type { Stage } from "./stage.ts";

/** Empties Redis. */
export async function flush({ clusters }: Pick<Stage, "clusters">): Promise<void> {
  await onRedis(clusters.redis.url, (redis) => redis.flushall());
}

/** Does one command after the other. */
export async function sendCommands(
  { clusters }: Pick<Stage, "clusters">,
  commands: readonly (readonly string[])[],
): Promise<void> {
  await onRedis(clusters.redis.url, async (redis) => {
    for (const [name = "", ...args] of commands) await redis.call(name, ...args);
  });
}

/** Replaces all keys that a pattern fits with texts: every command that expects another type fails from then on. */
export async function putGarbage(pattern: string, { clusters }: Pick<Stage, "clusters">): Promise<void> {
  await onRedis(clusters.redis.url, async (redis) => {
    for (const key of await redis.keys(pattern)) await redis.set(key, "garbage");
  });
}
