import { describe, expect, it } from "vitest";
import { toText } from "./tables.ts";
import { type FairnessResults, judge, type Verdict } from "./targets.ts";

const nothing: FairnessResults = { real: {}, besideFlood: {}, admissionCost: {} };
const rates = (best: number) => ({ perSecond: [best], best, cpuMsPerRun: 1 });
const cost = (noop: number, ms10: number) => ({ noop: rates(noop), ms10: rates(ms10), loadAverage: 0 });

function find(verdicts: readonly Verdict[], part: string, what: string): Verdict | undefined {
  return verdicts.find((verdict) => verdict.part === part && verdict.what.includes(what));
}

describe("judge", () => {
  it("says of what was left out that it was not measured", () => {
    expect(judge(nothing).every(({ met, value }) => met === null && value === null)).toBe(true);
  });

  it("compares a drain with fifo's, and a figure with its limit on the right side", () => {
    const real = {
      E1: { fair: { drainSeconds: 12.4, lightP99Ms: 51 }, fifo: { drainSeconds: 10 } },
      E4: { fair: { jainMin: 0.989 } },
    };
    const verdicts = judge({ ...nothing, real });
    expect(find(verdicts, "E1", "drain")).toMatchObject({ value: 1.24, met: true });
    expect(find(verdicts, "E1", "wait")).toMatchObject({ value: 51, met: false });
    expect(find(verdicts, "E4", "Jain")).toMatchObject({ value: 0.989, met: false });
  });

  it("takes the worst scenario for what must hold in all, for each policy alone", () => {
    const real = {
      E1: { fair: { gateViolations: 0, budgetError: 0 }, strict: { gateViolations: 2 }, fifo: { gateViolations: 99 } },
      E6: { fair: { gateViolations: 0, budgetError: 0.5 }, strict: { gateViolations: 1 } },
      E7: { fair: { gateViolations: null } },
    };
    const verdicts = judge({ ...nothing, real });
    expect(find(verdicts, "all", "gate violations under fair")).toMatchObject({ value: 0, met: true });
    expect(find(verdicts, "all", "gate violations under strict")).toMatchObject({ value: 2, met: false });
    expect(find(verdicts, "all", "budget error under fair")).toMatchObject({ value: 0.5, met: false });
  });

  it("compares the throughput of the product with fifo's, kind by kind", () => {
    const verdicts = judge({ ...nothing, admissionCost: { fair: cost(900, 800), fifo: cost(1_000, 1_000) } });
    expect(find(verdicts, "cost", "noop")).toMatchObject({ value: 0.9, met: true });
    expect(find(verdicts, "cost", "ms10")).toMatchObject({ value: 0.8, met: false });
  });
});

describe("toText", () => {
  it("shows policies below each other, only columns that somebody has, and what was missed", () => {
    const results = {
      ...nothing,
      real: { E4: { fair: { jainMin: 0.98123, lightP50Ms: null, loadAverage: 2 }, fifo: { jainMin: 0.5 } } },
    };
    const lines = toText(results, judge(results)).split("\n");
    expect(lines.slice(0, 4)).toEqual([
      "E4",
      "      Jain 10 s  load",
      "fair      0.981     2",
      "fifo      0.500     -",
    ]);
    expect(lines.filter((line) => line.endsWith("MISS"))).toEqual([expect.stringMatching(/^E4 .*Jain.* 0\.981 /)]);
  });
});
