import { createPool } from "@fairlead/db";
import { Redis } from "ioredis";
import type pg from "pg";

/** The measurer's own connections to the product's servers. What it asks PostgreSQL is counted, to be taken off. */
export type Servers = {
  query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
  /** Queries so far; each was a commit. */
  queries(): number;
  redis: Redis;
  [Symbol.asyncDispose](): Promise<void>;
};

/** Connects to both servers. */
export function connectServers(databaseUrl: string, redisUrl: string): Servers {
  const pool = createPool(databaseUrl, { max: 1, applicationName: "bench" });
  const redis = new Redis(redisUrl);
  // It comes and goes where that is what is measured; commands wait for it.
  redis.on("error", () => {});
  let queries = 0;
  return {
    async query<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []) {
      queries += 1;
      const { rows } = await pool.query<Row>(text, values);
      return rows;
    },
    queries: () => queries,
    redis,
    async [Symbol.asyncDispose]() {
      await pool.end();
      redis.disconnect();
    },
  };
}
