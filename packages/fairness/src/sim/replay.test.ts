import { expect, test } from "vitest";
import { createSettings, createStoryPolicy } from "../policySettings.ts";
import type { Policy, StoryPolicy } from "../verbs.ts";
import { type RecordedRun, replayRuns } from "./replay.ts";

/** 400 runs of one story at once, and beside them a run of another one every half second for 20 s; each takes 200 ms. */
const flooded: RecordedRun[] = [
  ...Array.from({ length: 400 }, () => ({ storyId: "flood", pool: "cpu" as const, atMs: 0, durationMs: 200 })),
  ...Array.from({ length: 40 }, (_, n) => ({
    storyId: "light",
    pool: "cpu" as const,
    atMs: 100 + n * 500,
    durationMs: 200,
  })),
];

function play(policy: Policy, policies: Record<string, Partial<StoryPolicy>> = {}, patienceMs = 600_000) {
  const set = Object.entries(policies).map(([id, given]) => [id, createStoryPolicy(given)] as const);
  const slots = { cpu: 4, io: 4 };
  const settings = createSettings({ policy });
  return replayRuns({ runs: flooded, settings, policies: new Map(set), slots, patienceMs });
}

test("every run is played once, and what one story gains another one pays", () => {
  const [fair, fifo] = [play("fair"), play("fifo")];
  for (const waits of [fair, fifo]) expect([waits.get("flood")?.runs, waits.get("light")?.runs]).toEqual([400, 40]);
  expect(fair.get("light")?.waitP99Ms).toBeLessThan(1_000);
  expect(fifo.get("light")?.waitP99Ms).toBeGreaterThan(10_000);
  expect(fair.get("flood")?.waitP99Ms).toBeGreaterThanOrEqual(fifo.get("flood")?.waitP99Ms ?? 0);
});

test("the same replay gives the same waits", () => {
  expect(play("fair")).toEqual(play("fair"));
});

test("a limit that is set for a story holds in the replay", () => {
  const paused = play("fair", { flood: { paused: true } }, 1_000);
  const lastMs = 100 + 39 * 500;
  expect(paused.get("flood")?.waitP50Ms).toBe(lastMs + 1_000);
  expect(paused.get("light")?.waitP99Ms).toBeLessThan(50);
});

test("nothing recorded is nothing replayed", () => {
  const settings = createSettings();
  const none = replayRuns({ runs: [], settings, policies: new Map(), slots: { cpu: 1, io: 1 }, patienceMs: 1 });
  expect(none.size).toBe(0);
});
