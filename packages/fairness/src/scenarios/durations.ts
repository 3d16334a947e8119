import { type Load, lightStories, type Scenario } from "./scenario.ts";

const untilMs = 300_000;

/**
 * E4: runs of a minute beside runs of 60 ms, all stories equal. On 100 slots each story is due 2.5 of them, but a run of a
 * minute fills a whole slot throughout every window of 10 s: the best that whole slots allow there is an index of 0.980
 * (ten stories with three slots, ten with two). On 1 000 slots the rounding is gone.
 */
export const longAndShort: Scenario = {
  name: "E4",
  title: "20 stories with runs of 60 s and 20 with runs of 60 ms, all backlogged, beside 10 sparse stories",
  loads: (slots) => [
    ...stories(20, "long", { role: "heavy", durationMs: 60_000, arrivals: longArrivals(slots) }),
    ...stories(20, "short", {
      role: "background",
      durationMs: 60,
      arrivals: { kind: "closed", runs: 2 * slots, fromMs: 0, untilMs },
    }),
    ...stories(10, "sparse", {
      role: "light",
      durationMs: 60,
      arrivals: { kind: "every", everyMs: 1_000, fromMs: 0, untilMs },
    }),
  ],
  endsAtMs: untilMs,
};

function longArrivals(slots: number): Load["arrivals"] {
  return { kind: "burst", atMs: 1_000, runs: Math.ceil(0.4 * slots) };
}

function stories(count: number, name: string, load: Omit<Load, "storyId">): Load[] {
  return Array.from({ length: count }, (_, index) => ({ ...load, storyId: `${name}-${index}` }));
}

/** E5: the cost of a known story jumps, and another's is far below what new stories are taken for. */
export const costSurprise: Scenario = {
  name: "E5",
  title: "a story of 50 ms jumps to 20 s for 30 s; another has runs of 5 ms",
  loads: (slots) => [
    ...lightStories(slots / 2, 120_000),
    {
      storyId: "surprise",
      role: "heavy",
      durationMs: 50,
      surprise: { fromMs: 30_000, untilMs: 60_000, durationMs: 20_000 },
      arrivals: { kind: "every", everyMs: 100, fromMs: 0, untilMs: 90_000, runs: Math.ceil(slots / 20) },
    },
    {
      storyId: "tiny",
      role: "background",
      durationMs: 5,
      arrivals: { kind: "every", everyMs: 20, fromMs: 0, untilMs: 90_000, runs: Math.ceil(slots / 100) },
    },
  ],
  endsAtMs: 400_000,
};
