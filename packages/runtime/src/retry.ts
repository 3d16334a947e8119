import type { PlanAction } from "@fairlead/story";
import type { Clock } from "./clock.ts";
import type { RunError } from "./performed.ts";

/** How often a run is tried again if its action does not say. */
const retriesDefault = 3;

const firstDelayMs = 2_000;
const delayMaxMs = 3_600_000;
const askedDelayMaxMs = 86_400_000;

/**
 * How many ms after its n-th attempt (from 1) has failed a run is tried again; null if it is not. The delay is drawn
 * from 0 to 2 s, 4 s, 8 s … 1 h (full jitter, so that what failed together does not come back together), and is no
 * shorter than what the other side asks for, up to a day.
 */
export function retryDelay(
  { retryable, retryAfterMs = 0 }: RunError,
  of: { action: PlanAction; attempt: number },
  clock: Pick<Clock, "random">,
): number | null {
  if (!retryable || of.action.atMostOnce === true || of.attempt > (of.action.retry?.limit ?? retriesDefault))
    return null;
  const spread = Math.min(delayMaxMs, firstDelayMs * 2 ** (of.attempt - 1));
  return Math.max(spread * clock.random(), Math.min(Math.max(0, retryAfterMs), askedDelayMaxMs));
}

/**
 * What a Retry-After header asks for, in ms: a number of seconds or a date (RFC 9110 10.2.3). Undefined for anything else.
 */
export function readRetryAfter(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,10}$/.test(header.trim())) return Number(header) * 1000;
  // Date.parse takes nearly anything for a date; a date of HTTP begins with the name of a day.
  const at = /^\s*[A-Z][a-z]{2,8},? /.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}
