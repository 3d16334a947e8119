import type { Redis } from "ioredis";

/** Whole numbers by key and field that gather in memory, until they are added to hashes in Redis. */
export class Sums {
  #byKey = new Map<string, Map<string, number>>();

  /** Adds to the fields of one key. */
  adder(key: string): (field: string, amount: number) => void {
    const fields = this.#byKey.get(key) ?? new Map<string, number>();
    this.#byKey.set(key, fields);
    return (field, amount) => void fields.set(field, (fields.get(field) ?? 0) + amount);
  }

  /** Writes what gathered since the last time; its keys live for `ttlMs` from now. Rejects when Redis is away; the sums are dropped then. */
  async flush(redis: Redis, ttlMs: number): Promise<void> {
    if (this.#byKey.size === 0) return;
    const sums = this.#byKey;
    this.#byKey = new Map();
    const pipeline = redis.pipeline();
    for (const [key, fields] of sums) {
      for (const [field, amount] of fields) pipeline.hincrby(key, field, Math.round(amount));
      pipeline.pexpire(key, ttlMs);
    }
    await pipeline.exec();
  }
}

/** Reads hashes, in the order of the keys; one that is not there is empty. Rejects when Redis is away. */
export async function readHashes(redis: Redis, keys: readonly string[]): Promise<Record<string, string>[]> {
  const pipeline = redis.pipeline();
  for (const key of keys) pipeline.hgetall(key);
  const answers = (await pipeline.exec()) ?? [];
  return answers.map(([error, hash]) => {
    if (error) throw error;
    return hash as Record<string, string>;
  });
}
