import type { Fairness, StoryFairness, StoryShare, StoryWait } from "../../server/fairness.ts";

/** What people set for a story's share. */
export type StoryPolicy = StoryShare["policy"];

/** What a story used in one minute, and how long its runs waited for what. */
export type UsageMinute = StoryFairness["minutes"][number];

export type WaitingReason = StoryWait["reason"];

/** The two kinds of slots, and how those of one kind are taken. */
export type Pool = keyof Fairness["fleet"]["pools"];
export type PoolSnapshot = Fairness["fleet"]["pools"][Pool];
