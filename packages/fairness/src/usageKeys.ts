/*
 * Keys of the usage book: what each story used and waited, by the minute. They are for people to look at; no decision
 * reads them, and losing them loses a chart. Own keys, so that admission's scripts never meet them.
 *
 * usage:<story>:<block>   HASH "<minute in block>:<what>" → whole number; 45 min from its last change. `what` is `r`
 *                         (runs), `w` (worker time, ms), `p:<reason>` (waited for that reason, ms), `h:<bucket>` (runs
 *                         whose wait lies in that bucket). The story `*` holds the sums of all stories.
 * hours:<story>:<block>   HASH "<hour in block>:<what>" → whole number; 37 h from its last change. `what` is `r` (story
 *                         runs that ended), `f` (those that failed), `h:<bucket>` (those that took so long).
 */

/** Minutes in one key. */
export const usageBlockMinutes = 10;

/** How long a block is kept after its last change, ms. */
export const usageTtlMs = 45 * 60_000;

/** The story under which the sums of all stories are kept; no story has this id. */
export const everyStory = "*";

/** The key of a story's block that a moment lies in. */
export function usageKey(prefix: string, storyId: string, minute: number): string {
  return `${prefix}:usage:${storyId}:${Math.floor(minute / usageBlockMinutes)}`;
}

/** Hours in one key. */
export const hourBlockHours = 12;

/** How long a block of hours is kept after its last change, ms: until none of it lies within 24 hours. */
export const hourTtlMs = 37 * 3_600_000;

/** The key of a story's block that an hour lies in. */
export function hourKey(prefix: string, storyId: string, hour: number): string {
  return `${prefix}:hours:${storyId}:${Math.floor(hour / hourBlockHours)}`;
}
