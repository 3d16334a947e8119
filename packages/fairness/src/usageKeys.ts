/*
 * Keys of the usage book: what each story used and waited, by the minute. They are for people to look at; no decision
 * reads them, and losing them loses a chart. Own keys, so that admission's scripts never meet them.
 *
 * usage:<story>:<block>   HASH "<minute in block>:<what>" → whole number; 45 min from its last change. `what` is `r`
 *                         (runs), `w` (worker time, ms), `p:<reason>` (waited for that reason, ms), `h:<bucket>` (runs
 *                         whose wait lies in that bucket). The story `*` holds the sums of all stories.
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
