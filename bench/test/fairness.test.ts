import type { Scenario } from "@fairlead/fairness/sim";
import { expect, it, onTestFinished } from "vitest";
import { figuresOf } from "../src/fairness/figures.ts";
import { play } from "../src/fairness/harness.ts";
import { startRedisServer } from "../src/fairness/redisServer.ts";

const scenario: Scenario = {
  name: "E0",
  title: "two stories with runs of 5 ms, of which one asks again and again",
  warmUpMs: 0,
  loads: () => [
    { storyId: "flood", role: "heavy", durationMs: 5, arrivals: { kind: "burst", atMs: 0, runs: 150 } },
    {
      storyId: "light",
      role: "light",
      durationMs: 5,
      arrivals: { kind: "every", everyMs: 50, fromMs: 0, untilMs: 500 },
    },
    {
      storyId: "busy",
      role: "background",
      durationMs: 5,
      arrivals: { kind: "closed", runs: 3, fromMs: 0, untilMs: 500 },
    },
  ],
  // An end that is not met: it ends when everything is done.
  endsAtMs: 50_000,
};

it("a scenario on real Redis and workers runs each run once, keeps to every gate, charges what runs cost and leaves no slot taken", async () => {
  const server = await startRedisServer();
  onTestFinished(() => server[Symbol.asyncDispose]());
  const played = await play(server, { scenario, policy: "strict", slots: 20, seed: 1 });
  const runs = [...played.journal.runs.values()];
  expect(played.drained).toBe(true);
  expect(runs.filter((run) => run.load.storyId === "flood")).toHaveLength(150);
  expect(runs.filter((run) => run.load.storyId === "light")).toHaveLength(10);
  expect(runs.filter((run) => run.load.storyId === "busy").length).toBeGreaterThanOrEqual(3);
  expect(runs.filter((run) => run.startsMs.length !== 1 || run.endedMs < 0)).toEqual([]);
  expect(played.journal.decisions.filter((record) => record.decision === "admitted")).toHaveLength(runs.length);
  expect(played.leakedSlots).toBe(0);
  const figures = figuresOf(played, scenario, new Map());
  expect(figures).toMatchObject({ gateViolations: 0, overAdmissions: 0, lostRuns: 0, doubleRuns: 0 });
  expect(figures.drainSeconds).toBeGreaterThan(0);
});
