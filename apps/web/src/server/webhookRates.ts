import type { Refusal } from "./webhookAnswer.ts";
import type { LiveWebhook } from "./webhookIndex.ts";
import { createRateLimiter } from "./webhookRateLimit.ts";

/** How many calls this process takes in a minute: of one webhook, and of all together. Null: as many as come. */
export type CallRates = { ofWebhook: number | null; ofAll: number | null };

/** Counts the calls of an installation that has such limits; null if it has none, so that nothing is counted. */
export function createCallRates({ ofWebhook, ofAll }: CallRates) {
  if (ofWebhook === null && ofAll === null) return null;
  const each = ofWebhook === null ? null : createRateLimiter({ count: ofWebhook, periodSeconds: 60 });
  const all = ofAll === null ? null : createRateLimiter({ count: ofAll, periodSeconds: 60 });
  return {
    /** Why a call is one too many; null if it is not. What is refused for its own webhook does not count for all. */
    take({ storyId, path }: Pick<LiveWebhook, "storyId" | "path">, nowMs: number): Refusal | null {
      const seconds = each?.take(`${storyId} ${path}`, nowMs) ?? 0;
      if (seconds > 0) {
        const message = `This webhook takes ${ofWebhook} calls a minute. Retry after ${seconds} seconds.`;
        return { status: 429, code: "webhook_rate_exceeded", message, headers: { "retry-after": String(seconds) } };
      }
      const longer = all?.take("", nowMs) ?? 0;
      if (longer === 0) return null;
      const message = `The webhooks of this installation take ${ofAll} calls a minute together. Retry after ${longer} seconds.`;
      return { status: 503, code: "webhooks_rate_exceeded", message, headers: { "retry-after": String(longer) } };
    },
  };
}
