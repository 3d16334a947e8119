import type { Load, Scenario } from "./scenario.ts";

const untilMs = 120_000;

function backlogged(storyId: string, slots: number): Load {
  const arrivals = { kind: "closed" as const, runs: 2 * slots, fromMs: 0, untilMs };
  return { storyId, role: "background", durationMs: 100, arrivals };
}

/** E10: weights and throttles, everybody backlogged. */
export const weights: Scenario = {
  name: "E10",
  title: "weights 1, 2 and 4, and throttles 0, 0.1 and 0.5, all backlogged",
  // The budget must not bind here: it would cut off the largest share.
  settings: { budgetMs: 1_000_000_000 },
  policies: {
    "weight-1": { weight: 1 },
    "weight-2": { weight: 2 },
    "weight-4": { weight: 4 },
    "throttle-0": { throttle: 0 },
    "throttle-0.1": { throttle: 0.1 },
    "throttle-0.5": { throttle: 0.5 },
  },
  loads: (slots) =>
    ["weight-1", "weight-2", "weight-4", "throttle-0", "throttle-0.1", "throttle-0.5"].map((id) =>
      backlogged(id, slots),
    ),
  measuresShares: true,
  endsAtMs: untilMs,
};

/** E12: very many stories wait; one tenant has a thousand of them, another only one. */
export const sybil: Scenario = {
  name: "E12",
  title: "10 000 waiting stories of 10 tenants; one tenant with 1 000 stories against one with a single story",
  settings: { tenancy: "multi", dampened: false },
  loads: (slots) => [
    ...Array.from({ length: 10_000 }, (_, index) => ({
      storyId: `mass-${index}`,
      tenantId: `tenant-${index % 10}`,
      role: "background" as const,
      durationMs: 100,
      arrivals: { kind: "burst" as const, atMs: 0, runs: Math.max(1, Math.ceil(slots / 100)) },
    })),
    ...Array.from({ length: 1_000 }, (_, index) => ({
      storyId: `sybil-${index}`,
      tenantId: "tenant-sybil",
      role: "heavy" as const,
      durationMs: 100,
      arrivals: { kind: "burst" as const, atMs: 0, runs: Math.ceil(slots / 20) },
    })),
    {
      storyId: "single",
      tenantId: "tenant-single",
      role: "light",
      durationMs: 100,
      arrivals: { kind: "every", everyMs: 200, fromMs: 0, untilMs: 60_000 },
    },
  ],
  endsAtMs: 400_000,
};

/** E13: two hundred callers at the same instant, for a story with budget for a hundred runs. */
export const race: Scenario = {
  name: "E13",
  title: "200 callers at one instant for a story with budget for 100 runs",
  policies: { raced: { budgetMs: 10_000 } },
  loads: () => [
    ...Array.from({ length: 200 }, () => ({
      storyId: "raced",
      role: "heavy" as const,
      durationMs: 100,
      arrivals: { kind: "burst" as const, atMs: 12_000, runs: 2 },
    })),
  ],
  endsAtMs: 600_000,
};
