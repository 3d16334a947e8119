import { expect, it } from "vitest";
import { createSettings } from "./policySettings.ts";
import type { Load, Scenario } from "./scenarios/scenario.ts";
import { planArrivals } from "./sim/arrivals.ts";
import { planFleet } from "./sim/fleet.ts";
import { createLedger } from "./sim/ledger.ts";
import { createWorld } from "./sim/world.ts";

/** The worked example of docs/fairness.md. */
const loads: Load[] = [
  { storyId: "import", role: "heavy", durationMs: 2_000, arrivals: { kind: "burst", atMs: 1_000, runs: 1_000 } },
  {
    storyId: "alerts",
    role: "light",
    durationMs: 200,
    arrivals: { kind: "every", everyMs: 5_000, fromMs: 0, untilMs: 90_000 },
  },
  { storyId: "reports", role: "heavy", durationMs: 2_000, arrivals: { kind: "burst", atMs: 20_000, runs: 300 } },
];

it("goes as docs/fairness.md tells it", () => {
  const scenario: Scenario = { name: "example", title: "", loads: () => loads, endsAtMs: 120_000 };
  const world = createWorld({ scenario, settings: createSettings(), ledger: createLedger() });
  planFleet(world, [{ kind: "join", atMs: 0, worker: "w", slots: 32 }]);
  planArrivals(world, loads, 1);
  const seen: Record<string, unknown> = {};
  const look = (atMs: number) => {
    const held = (storyId: string) => world.admission.pools.cpu.lanes.get(storyId)?.inflight ?? 0;
    world.agenda.plan(atMs, () => {
      seen[`${atMs / 1_000} s`] = [held("import"), held("reports")];
    });
  };
  for (const atMs of [1_001, 4_000, 19_000, 22_500, 50_000, 62_000]) look(atMs);
  while (world.agenda.next(scenario.endsAtMs));
  expect(seen).toEqual({
    "1.001 s": [16, 0],
    "4 s": [28, 0],
    "19 s": [28, 0],
    "22.5 s": [16, 16],
    "50 s": [16, 16],
    "62 s": [28, 0],
  });
  const alerts = [...world.runs.values()].filter((run) => run.load.role === "light");
  expect(Math.max(...alerts.map((run) => run.startedMs - run.enqueuedMs))).toBeLessThan(200);
  const ended = [...world.runs.values()].map((run) => run.endedMs);
  expect(Math.round(Math.max(...ended) / 1_000)).toBe(91);
});
