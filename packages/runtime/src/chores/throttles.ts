import type { Database } from "../database.ts";
import type { DatabaseTime } from "../databaseTime.ts";
import { mendThrottles } from "../holdSql.ts";
import type { Chore } from "./chore.ts";

/** Gives back the times that throttles had given to events which don't wait any more, as their story runs were cancelled. */
export function createThrottles(database: Database, time: Pick<DatabaseTime, "now">): Chore {
  return {
    name: "throttles",
    everyMs: 5_000,
    async runOnce() {
      return { mended: (await database.query({ ...mendThrottles, values: [time.now()] })).length };
    },
  };
}
