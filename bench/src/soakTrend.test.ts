import { describe, expect, it } from "vitest";
import type { Sample } from "./soakSamples.ts";
import { trendsOf } from "./soakTrend.ts";

const sample = (rss: number, dead: number): Sample => ({
  ...{ atSeconds: 0, answered: 1, openStoryRuns: 0, redisMb: 2, rssMb: { web: rss } },
  ...{ acceptP50Ms: 1, acceptP99Ms: 2, e2eP50Ms: 3, e2eP99Ms: 4, deadTuples: { timer: dead, story_run: dead } },
});

describe("trendsOf", () => {
  it("compares the last quarter with the second, so that a start does not count", () => {
    const samples = [900, 900, 100, 100, 100, 100, 150, 150].map((rss, n) => sample(rss, n < 4 ? 5 : 10));
    const trends = trendsOf(samples);
    expect(trends["rssMb.web"]).toEqual({ before: 100, after: 150, ratio: 1.5 });
    expect(trends.deadTuples).toEqual({ before: 10, after: 20, ratio: 2 });
    expect(trends.e2eP99Ms).toEqual({ before: 4, after: 4, ratio: 1 });
  });

  it("says nothing of fewer than eight samples", () => {
    expect(trendsOf([1, 2, 3, 4, 5, 6, 7].map((rss) => sample(rss, 0)))).toEqual({});
  });
});
