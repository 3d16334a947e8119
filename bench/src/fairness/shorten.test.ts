import type { Scenario } from "@fairlead/fairness/sim";
import { describe, expect, it } from "vitest";
import { shorten } from "./shorten.ts";

const scenario: Scenario = {
  name: "E0",
  title: "",
  loads: (slots) => [
    { storyId: "long", role: "heavy", durationMs: 60_000, arrivals: { kind: "burst", atMs: 1_000, runs: slots } },
    {
      storyId: "light",
      role: "light",
      durationMs: 60,
      arrivals: { kind: "every", everyMs: 2_000, fromMs: 0, untilMs: 50_000 },
    },
  ],
  fleet: () => [{ kind: "outage", atMs: 20_000, forMs: 3_000, loses: true }],
  endsAtMs: 100_000,
};

describe("shorten", () => {
  it("brings times nearer, and keeps rates, counts, how long a fault lasts and the durations of short runs", () => {
    const short = shorten(scenario, { times: 0.1, longDurations: 0.5 });
    expect(short).toMatchObject({ warmUpMs: 1_000, endsAtMs: 10_000 });
    expect(short.loads(7)).toMatchObject([
      { durationMs: 30_000, arrivals: { atMs: 100, runs: 7 } },
      { durationMs: 60, arrivals: { everyMs: 2_000, untilMs: 5_000 } },
    ]);
    expect(short.fleet?.(7)).toEqual([{ kind: "outage", atMs: 2_000, forMs: 3_000, loses: true }]);
  });

  it("takes an end and a warm-up as they are given", () => {
    expect(shorten(scenario, { times: 0.1, endsAtMs: 4_000, warmUpMs: 50 })).toMatchObject({
      warmUpMs: 50,
      endsAtMs: 4_000,
    });
  });
});
