import { type FleetEvent, fourWorkers, type Load, lightStories, type Scenario } from "./scenario.ts";

const halfLoad = (slots: number, untilMs: number): Load[] => [
  ...lightStories(slots / 2, untilMs),
  ...Array.from({ length: 10 }, (_, index) => ({
    storyId: `steady-${index}`,
    role: "heavy" as const,
    durationMs: 500,
    arrivals: { kind: "every" as const, everyMs: 1_000, fromMs: 0, untilMs, runs: Math.ceil(slots / 11) },
  })),
];

/** E7: one of four workers dies at half load. */
export const crash: Scenario = {
  name: "E7",
  title: "one of four workers dies at half load and comes back 20 s later",
  loads: (slots) => halfLoad(slots, 90_000),
  fleet: (slots) => [
    ...fourWorkers(slots),
    { kind: "crash", atMs: 30_000, worker: "w1" },
    { kind: "join", atMs: 50_000, worker: "w1-again", slots: Math.floor(slots / 4) },
  ],
  endsAtMs: 200_000,
};

/** E8: admission is away for 3 s, and later loses all that it knows. */
export const outage: Scenario = {
  name: "E8",
  title: "admission is away for 3 s, then comes back empty after another second",
  loads: (slots) => halfLoad(slots, 90_000),
  fleet: (slots) => [
    ...fourWorkers(slots),
    { kind: "outage", atMs: 20_000, forMs: 3_000, loses: false },
    { kind: "outage", atMs: 50_000, forMs: 1_000, loses: true },
  ],
  endsAtMs: 200_000,
};

/** E9: the fleet grows tenfold and shrinks again. */
export const scale: Scenario = {
  name: "E9",
  title: "a fifth of the slots, twice the slots, a fifth again, beside a flood",
  loads: (slots) => [
    ...lightStories(slots / 10, 90_000),
    { storyId: "flood", role: "heavy", durationMs: 200, arrivals: { kind: "burst", atMs: 12_000, runs: 250 * slots } },
    {
      storyId: "flood-2",
      role: "heavy",
      durationMs: 200,
      arrivals: { kind: "burst", atMs: 12_000, runs: 250 * slots },
    },
  ],
  fleet: (slots) => [
    { kind: "join", atMs: 0, worker: "base", slots: Math.floor(slots / 5) },
    ...Array.from({ length: 9 }, (_, index) => grown(`extra-${index}`, Math.floor(slots / 5))).flat(),
  ],
  endsAtMs: 600_000,
};

function grown(worker: string, slots: number): FleetEvent[] {
  return [
    { kind: "join", atMs: 30_000, worker, slots },
    { kind: "drain", atMs: 60_000, worker },
  ];
}
