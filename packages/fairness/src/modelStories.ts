import { shiftFront } from "./modelQueue.ts";
import type { Lane, Step, Story } from "./modelState.ts";
import { accrue, budgetMaxOf, dampPhase } from "./policyLimits.ts";
import { constants, createStoryPolicy } from "./policySettings.ts";
import { pools } from "./ticket.ts";

/** What the pools of a story share: its policy and its budget. Made at its first use. */
export function storyOf(step: Step, storyId: string): Story {
  const known = step.state.stories.get(storyId);
  if (known !== undefined) return known;
  const story: Story = {
    storyId,
    version: 0,
    policy: createStoryPolicy(),
    dampPhaseMs: dampPhase(storyId),
    tokens: 0,
    tokensAtMs: -1,
    lentMs: 0,
  };
  step.state.stories.set(storyId, story);
  return story;
}

/** Lets go of stories that had no run for an hour; what somebody has set for them stays. */
export function forgetStories(step: Step): void {
  const { resting } = step.state;
  for (;;) {
    const head = resting.items[resting.head];
    if (head === undefined || step.now - head.atMs < constants.storyTtlMs) return;
    shiftFront(resting);
    if (pools.every((pool) => isOver(step, step.state.pools[pool].lanes.get(head.storyId)))) forget(step, head.storyId);
  }
}

function isOver(step: Step, lane: Lane | undefined): boolean {
  if (lane === undefined) return true;
  return lane.backlog === 0 && lane.inflight === 0 && step.now - lane.idleSinceMs >= constants.storyTtlMs;
}

function forget(step: Step, storyId: string): void {
  const { stories, pools: of } = step.state;
  for (const pool of pools) of[pool].lanes.delete(storyId);
  const { version, policy } = storyOf(step, storyId);
  stories.delete(storyId);
  if (version > 0) Object.assign(storyOf(step, storyId), { version, policy });
}

/** The most budget that a story can have now, slot-ms. */
export function budgetMax(step: Step, story: Story): number {
  const { settings, pools: of } = step.state;
  return budgetMaxOf(settings, story.policy, { cpu: of.cpu.slots, io: of.io.slots });
}

/** Counts a story's budget to now and gives it. Without workers nothing comes back. */
export function countTokens(step: Step, story: Story): number {
  const max = budgetMax(step, story);
  if (max <= 0) return story.tokens;
  if (story.tokensAtMs >= 0 && step.now - story.tokensAtMs >= constants.idleResetMs) story.lentMs = 0;
  story.tokens = accrue(step.state.settings, { tokens: story.tokens, atMs: story.tokensAtMs, max }, step.now);
  story.tokensAtMs = step.now;
  return story.tokens;
}

/** Takes from a story's budget what was used beyond what was charged; gives back what was charged too much. */
export function spendTokens(step: Step, story: Story, amount: number): void {
  countTokens(step, story);
  const max = budgetMax(step, story);
  story.tokens = max > 0 ? Math.min(max, story.tokens - amount) : story.tokens - amount;
}
