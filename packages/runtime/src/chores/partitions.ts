import { ensurePartitions } from "@fairlead/db";
import type pg from "pg";
import type { DatabaseTime } from "../databaseTime.ts";
import type { Chore } from "./chore.ts";

const daysAhead = 3;

/** Makes the record's daily partitions some days before they are needed. */
export function createPartitions(pool: pg.Pool, time: DatabaseTime): Chore {
  return {
    name: "partitions",
    everyMs: 3_600_000,
    async runOnce() {
      await ensurePartitions(pool, { now: time.now(), daysAhead });
      return {};
    },
  };
}
