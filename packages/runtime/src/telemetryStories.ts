import type { DecisionRecord } from "@fairlead/fairness";
import type { Clock } from "./clock.ts";
import type { EndedJob } from "./telemetry.ts";

/** What a story used; `other` stands for all that are not told by name. */
export type StoryUse = {
  story: string;
  jobs: number;
  workMs: number;
  waitMs: number;
  lostMs: number;
  /** Its budget before and after the last decision on it, slot-ms; null if there was none, and of `other`. */
  budgetMs: { before: number; after: number } | null;
};

/**
 * Numbers of the stories that matter most now, by name, and of all others together: however many stories there are, at most
 * `storiesMax` + 1 are told.
 *
 * A story matters by the slot time that it used and lost lately; what is ten minutes old counts half. Who comes to matter
 * twice as much as the least of the told ones takes its place. A story's numbers count from when it began to be told, so
 * that they only ever grow; one that lost its place and comes back begins at zero again, as after a restart.
 */
export type TopStories = {
  ended(job: EndedJob): void;
  decided(record: DecisionRecord): void;
  read(): StoryUse[];
};

export const otherStories = "other";

/** Stories that are told by name, default. */
export const storiesMax = 20;
const halvedAfterMs = 600_000;
/** Stories whose weight is remembered. */
const rememberedMax = 2_000;
const takeoverFactor = 2;

type Weight = { weight: number; atMs: number };

/** Creates the numbers of one process. */
export function createTopStories(clock: Pick<Clock, "mono">, namedMax = storiesMax): TopStories {
  const weights = new Map<string, Weight>();
  const named = new Map<string, StoryUse>();
  const other = toUse(otherStories);

  /** Makes a story the last used of the remembered ones; the first used is forgotten if they are too many. */
  function weigh(story: string, ms: number): number {
    const atMs = clock.mono();
    const weight = weightAt(weights.get(story), atMs) + ms;
    weights.delete(story);
    weights.set(story, { weight, atMs });
    for (const oldest of weights.keys()) {
      if (weights.size <= rememberedMax) break;
      weights.delete(oldest);
    }
    return weight;
  }

  /** The numbers to which a story's go: its own if it has a place or gets one now. */
  function useOf(story: string, weight: number): StoryUse {
    const own = named.get(story);
    if (own !== undefined) return own;
    if (named.size >= namedMax) {
      const least = leastOf(named, weights, clock.mono());
      if (least === null || weight < takeoverFactor * least.weight) return other;
      named.delete(least.story);
    }
    const use = toUse(story);
    named.set(story, use);
    return use;
  }

  return {
    ended({ storyId, workMs, waits }) {
      const lostMs = waits.no_capacity ?? 0;
      const use = useOf(storyId, weigh(storyId, workMs + lostMs));
      use.jobs += 1;
      use.workMs += workMs;
      use.lostMs += lostMs;
      for (const ms of Object.values(waits)) use.waitMs += ms;
    },
    decided({ storyId, tokensBefore, tokensAfter }) {
      const use = named.get(storyId);
      if (use !== undefined) use.budgetMs = { before: tokensBefore, after: tokensAfter };
    },
    read: () => [...named.values(), other].map((use) => ({ ...use })),
  };
}

function weightAt(weight: Weight | undefined, nowMs: number): number {
  return weight === undefined ? 0 : weight.weight * 2 ** ((weight.atMs - nowMs) / halvedAfterMs);
}

function leastOf(
  named: ReadonlyMap<string, StoryUse>,
  weights: ReadonlyMap<string, Weight>,
  nowMs: number,
): { story: string; weight: number } | null {
  let least: { story: string; weight: number } | null = null;
  for (const story of named.keys()) {
    const weight = weightAt(weights.get(story), nowMs);
    if (least === null || weight < least.weight) least = { story, weight };
  }
  return least;
}

function toUse(story: string): StoryUse {
  return { story, jobs: 0, workMs: 0, waitMs: 0, lostMs: 0, budgetMs: null };
}
