import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "../../server/trpc/router.ts";
import { formatCount } from "../parts/time.ts";

/** What an action remembers and lets wait. */
export type Memory = NonNullable<inferRouterOutputs<AppRouter>["memory"]["get"]>;

/** Of values that are remembered and of events that wait at one action; a test holds it to the limits of stories. */
export const memoryMax = 20_000;

const warnedShare = 0.8;

/** That an action will soon refuse events, and at which number; null while there is room. */
export function memoryWarning({ values, waiting }: Pick<Memory, "values" | "waiting">): string | null {
  const most = Math.max(values.count, waiting.count);
  if (most < memoryMax * warnedShare) return null;
  const what = waiting.count >= values.count ? "events wait" : "values are remembered";
  return `${formatCount(most)} ${what} here. At ${formatCount(memoryMax)} it refuses: one more event fails.`;
}
