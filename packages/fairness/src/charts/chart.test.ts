import { describe, expect, it } from "vitest";
import { scenarios } from "../scenarios/index.ts";
import type { Metrics } from "../sim/metrics.ts";
import { drawChart } from "./chart.ts";
import { chartPlans } from "./panels.ts";

const plan = chartPlans.E1;
const waits = { lightP50Ms: 1, lightP99Ms: 9_229, lightMaxMs: 9_879, drainSeconds: 10 } as Metrics;
const none = { lightP50Ms: null, lightP99Ms: null, lightMaxMs: null, drainSeconds: null } as Metrics;

function draw(rows: { policy: "fair" | "fifo"; metrics: Metrics }[]): string {
  if (plan === undefined) throw new Error("E1 has no plan.");
  return drawChart({ name: "E1", title: "a & b < c", note: "Simulated.", plan, rows });
}

describe("a chart of a scenario", () => {
  it("names every policy and writes its figures with their units", () => {
    const chart = draw([
      { policy: "fair", metrics: { ...waits, lightP99Ms: 5, lightMaxMs: 6 } },
      { policy: "fifo", metrics: waits },
    ]);
    for (const text of [">fair<", ">5 ms<", ">fifo<", ">9.2 s<", ">10.0 s<", ">100 ms<"]) expect(chart).toContain(text);
  });

  it("says of a policy without figures what that means", () => {
    const chart = draw([{ policy: "fifo", metrics: none }]);
    expect(chart).toContain("none started");
    expect(chart).toContain("not within the time");
  });

  it("escapes what it is given and follows the reader's colour scheme", () => {
    const chart = draw([{ policy: "fair", metrics: waits }]);
    expect(chart).toContain("<title>a &amp; b &lt; c</title>");
    expect(chart).toContain("@media(prefers-color-scheme:dark)");
  });

  it("exists for every scenario, under a heading that fits", () => {
    for (const { name } of scenarios) expect(chartPlans[name]?.heading.length ?? 99).toBeLessThan(85);
  });
});
