import type { UsageBook } from "@fairlead/fairness";
import type { Chore } from "./chore.ts";

/** Writes what stories used since the last time, for the pages that show it. */
export function createUsage(usage: Pick<UsageBook, "flush">): Chore {
  return {
    name: "usage",
    everyMs: 1_000,
    async runOnce() {
      await usage.flush();
      return {};
    },
  };
}
