import { lightStories, type Scenario } from "./scenario.ts";

/** E1: one story floods the fleet beside light ones. */
export const flood: Scenario = {
  name: "E1",
  title: "one flood of 10 000 runs beside 50 light stories",
  loads: (slots) => [
    ...lightStories(slots / 2, 60_000),
    {
      storyId: "flood",
      tenantId: "tenant-flood",
      role: "heavy",
      durationMs: 100,
      arrivals: { kind: "burst", atMs: 12_000, runs: 100 * slots },
    },
  ],
  endsAtMs: 200_000,
};

/** E2: five stories of different size flood it at once. */
export const floods: Scenario = {
  name: "E2",
  title: "five floods of 4 000 to 20 000 runs beside 50 light stories",
  loads: (slots) => [
    ...lightStories(slots / 2, 100_000),
    ...[40, 80, 120, 160, 200].map((runsPerSlot, index) => ({
      storyId: `flood-${index}`,
      tenantId: `tenant-flood-${index}`,
      role: "heavy" as const,
      durationMs: 100,
      arrivals: { kind: "burst" as const, atMs: 12_000, runs: runsPerSlot * slots },
    })),
  ],
  endsAtMs: 400_000,
};

/** E6: one story has the fleet to itself. */
export const alone: Scenario = {
  name: "E6",
  title: "one story alone, 6 000 runs of 100 ms",
  loads: (slots) => [
    { storyId: "alone", role: "heavy", durationMs: 100, arrivals: { kind: "burst", atMs: 1_000, runs: 60 * slots } },
  ],
  warmUpMs: 0,
  endsAtMs: 200_000,
};

/** E11: one event of a story fans out while its next events arrive. */
export const fanOut: Scenario = {
  name: "E11",
  title: "one event fans out to 10 000 runs, then an event a second with 3 runs, same story",
  loads: (slots) => [
    {
      storyId: "fan",
      role: "heavy",
      durationMs: 100,
      arrivals: { kind: "burst", atMs: 12_000, runs: 100 * slots, runsPerStoryRun: 100 * slots },
    },
    {
      storyId: "fan",
      role: "light",
      durationMs: 100,
      arrivals: { kind: "every", everyMs: 1_000, fromMs: 13_000, untilMs: 60_000, runs: 3 },
    },
  ],
  endsAtMs: 200_000,
};
