import { describe, expect, it } from "vitest";
import { costPerRun, countCalls } from "./counters.ts";

describe("costPerRun", () => {
  it("divides what came between two readings, and lists rows outside the record apart", () => {
    const before = { rowsByTable: { event: 10, timer: 3 }, commits: 100, walBytes: 5_000, redisCommands: 7 };
    const after = {
      rowsByTable: { event: 14, action_run: 4, story_run: 2, timer: 5, story: 0 },
      commits: 101,
      walBytes: 9_000,
      redisCommands: 27,
    };
    expect(costPerRun(before, after, 4)).toEqual({
      rowsPerRun: 2.5,
      otherRows: { timer: 2 },
      commitsPerRun: 0.25,
      walBytesPerRun: 1_000,
      redisCommandsPerRun: 5,
    });
  });
});

describe("countCalls", () => {
  it("sums the calls of every command", () => {
    expect(countCalls("cmdstat_get:calls=12,usec=3\r\ncmdstat_evalsha:calls=30,usec=9,failed_calls=0\r\n")).toBe(42);
  });
});
