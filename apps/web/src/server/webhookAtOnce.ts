import type { Refusal } from "./webhookAnswer.ts";
import type { LiveWebhook } from "./webhookIndex.ts";

/** A place of a call among those that are under way; ends with the call. */
export type Place = () => void;

/**
 * Counts the calls of each webhook that are under way in this process, from their head to their answer. Null if there is no
 * limit, so that nothing is counted.
 */
export function createCallsAtOnce(callsMax: number | null) {
  if (callsMax === null) return null;
  const underWay = new Map<string, number>();
  const message = `${callsMax} calls of this webhook are under way, as many as may be at a time. Retry after 5 seconds.`;
  const refusal: Refusal = { status: 429, code: "too_many_requests", message, headers: { "retry-after": "5" } };
  return {
    /** A place, or why the call is one too many. */
    enter({ storyId, path }: Pick<LiveWebhook, "storyId" | "path">): Place | Refusal {
      const key = `${storyId} ${path}`;
      const before = underWay.get(key) ?? 0;
      if (before >= callsMax) return refusal;
      underWay.set(key, before + 1);
      return () => {
        const left = (underWay.get(key) ?? 1) - 1;
        if (left === 0) underWay.delete(key);
        else underWay.set(key, left);
      };
    },
  };
}
