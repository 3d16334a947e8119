import type { Step, Story } from "./modelState.ts";
import { accrue, budgetMaxOf, dampPhase } from "./policyLimits.ts";
import { constants, createStoryPolicy } from "./policySettings.ts";

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

/** The most budget that a story can have now, slot-ms. */
export function budgetMax(step: Step, story: Story): number {
  const { settings, pools } = step.state;
  return budgetMaxOf(settings, story.policy, { cpu: pools.cpu.slots, io: pools.io.slots });
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
