import type { HourBook, UsageBook } from "@fairlead/fairness";
import type { Chore } from "./chore.ts";

/** Writes what stories used since the last time, for the pages that show it. */
export function createUsage(books: { usage: Pick<UsageBook, "flush">; hours: Pick<HourBook, "flush"> }): Chore {
  return {
    name: "usage",
    everyMs: 1_000,
    async runOnce() {
      await Promise.all([books.usage.flush(), books.hours.flush()]);
      return {};
    },
  };
}
