import type { Scenario } from "./scenario.ts";

const minuteMs = 60_000;

/** E3: at the full hour all schedules fire together. It starts at two minutes to ten and ends after twenty past. */
export const stampede: Scenario = {
  name: "E3",
  title: "at the full hour 500 stories with 40 runs of 500 ms and 10 with 4 000, beside 20 interactive stories",
  startsAtMs: Date.UTC(2026, 0, 5, 9, 58),
  settings: { share: 0.3, dampened: true },
  loads: (slots) => [
    ...Array.from({ length: 20 }, (_, index) => ({
      storyId: `interactive-${index}`,
      role: "light" as const,
      durationMs: 100,
      arrivals: { kind: "every" as const, everyMs: 1_000, fromMs: 0, untilMs: 8 * minuteMs },
    })),
    ...Array.from({ length: 5 * slots }, (_, index) => ({
      storyId: `small-${index}`,
      role: "background" as const,
      durationMs: 500,
      arrivals: { kind: "burst" as const, atMs: 2 * minuteMs, runs: 40 },
    })),
    ...Array.from({ length: slots / 10 }, (_, index) => ({
      storyId: `heavy-${index}`,
      role: "heavy" as const,
      durationMs: 500,
      arrivals: { kind: "burst" as const, atMs: 2 * minuteMs, runs: 4_000 },
    })),
  ],
  endsAtMs: 25 * minuteMs,
};
