import type { Snapshot } from "@fairlead/fairness";
import { describe, expect, test } from "vitest";
import { countSeries, readSamples } from "../test/scrapeText.ts";
import { type Clock, systemClock } from "./clock.ts";
import { createScrape } from "./telemetryScrape.ts";
import { storiesMax } from "./telemetryStories.ts";

function openScrape(clock: Clock = systemClock) {
  const scrape = createScrape({ clock, stories: true });
  return {
    ...scrape,
    samples: async () => readSamples(await scrape.read()),
    [Symbol.asyncDispose]: () => scrape.stop(),
  };
}

const pool = {
  ...{ workers: 2, slots: 32, taken: 30, waiting: 400, handoffs: 3, oldestHandoffMs: 1_500, lookAhead: 8 },
  ...{ ready: 5, gated: 6, parked: 7 },
};

describe("promises", () => {
  test("the time that a run waited only for a free slot is lost, and more than a second of it is a failure", async () => {
    await using scrape = openScrape();
    const end = (waits: object) => scrape.telemetry.ended({ storyId: "s", pool: "cpu", workMs: 10, waits });
    end({ no_capacity: 1_000 });
    end({ no_capacity: 1_500, budget: 9_000 });
    end({ concurrency: 60_000 });
    const samples = await scrape.samples();
    expect(samples.get('fairlead_promise_lost_seconds_total{pool="cpu"}')).toBe(2.5);
    expect(samples.get('fairlead_promise_failures_total{pool="cpu"}')).toBe(1);
    expect(samples.get('fairlead_run_wait_seconds_total{reason="concurrency"}')).toBe(60);
    expect(samples.get('fairlead_run_waits_total{reason="no_capacity"}')).toBe(2);
    expect(samples.get('fairlead_worker_seconds_total{pool="cpu"}')).toBe(0.03);
  });
});

describe("the fleet", () => {
  test("is told as admission sees it when the numbers are read", async () => {
    await using scrape = openScrape();
    scrape.telemetry.watchFleet(
      async () => ({ pools: { cpu: pool, io: { ...pool, slots: 64 } } }) as unknown as Snapshot,
    );
    const samples = await scrape.samples();
    expect(samples.get("fairlead_admission_reachable")).toBe(1);
    expect(samples.get('fairlead_pool_slots{pool="io"}')).toBe(64);
    expect(samples.get('fairlead_pool_oldest_handoff_seconds{pool="cpu"}')).toBe(1.5);
    expect(samples.get('fairlead_pool_stories_parked{pool="cpu"}')).toBe(7);
  });

  test("is not told from memory while Redis is away", async () => {
    await using scrape = openScrape();
    let isAway = false;
    scrape.telemetry.watchFleet(async () => {
      if (isAway) throw new Error("Redis is away.");
      return { pools: { cpu: pool, io: pool } } as unknown as Snapshot;
    });
    await scrape.samples();
    isAway = true;
    const samples = await scrape.samples();
    expect(samples.get("fairlead_admission_reachable")).toBe(0);
    expect(samples.get('fairlead_pool_slots{pool="cpu"}')).toBeNaN();
  });

  test("is not asked for any more when nobody watches it", async () => {
    await using scrape = openScrape();
    const forget = scrape.telemetry.watchFleet(() => Promise.reject(new Error("This is not to be asked.")));
    forget();
    expect((await scrape.samples()).has("fairlead_admission_reachable")).toBe(false);
  });
});

test("a thousand stories make at most 21 series of each metric that names stories", async () => {
  await using scrape = openScrape();
  for (let round = 0; round < 3; round += 1) {
    for (let n = 0; n < 1_000; n += 1) {
      const job = { storyId: `story-${n}`, pool: "cpu" as const, workMs: 1 + ((n * 7_919) % 1_000), waits: {} };
      scrape.telemetry.ended(job);
    }
    const samples = await scrape.samples();
    for (const name of ["fairlead_story_jobs_total", "fairlead_story_worker_seconds_total"]) {
      expect(countSeries(samples, name)).toBe(storiesMax + 1);
    }
    const named = [...samples.keys()].filter((series) => series.includes("story-"));
    expect(named.every((series) => series.startsWith("fairlead_story_"))).toBe(true);
  }
});

test("the numbers count as read from the first reading until five minutes after the last", async () => {
  let nowMs = 0;
  await using scrape = openScrape({ ...systemClock, mono: () => nowMs });
  expect(scrape.telemetry.isRead()).toBe(false);
  await scrape.read();
  nowMs = 299_999;
  expect(scrape.telemetry.isRead()).toBe(true);
  nowMs = 300_000;
  expect(scrape.telemetry.isRead()).toBe(false);
});

test("a process tells its memory, its time and how late its event loop is", async () => {
  await using scrape = openScrape();
  const samples = await scrape.samples();
  expect(samples.get("process_resident_memory_bytes")).toBeGreaterThan(1_000_000);
  expect(samples.get("process_cpu_seconds_total")).toBeGreaterThan(0);
  expect(
    Math.abs((samples.get("process_start_time_seconds") ?? 0) - (systemClock.now() / 1_000 - process.uptime())),
  ).toBeLessThan(60);
  expect(samples.get("nodejs_eventloop_lag_max_seconds")).toBeGreaterThanOrEqual(0);
});
