import { createStoryPolicy } from "@fairlead/fairness";
import { expect, onTestFinished, test } from "vitest";
import { systemClock } from "../src/clock.ts";
import { createScrape } from "../src/telemetryScrape.ts";
import type { TestEngineOptions } from "../src/testing.ts";
import { serve } from "./egressFixtures.ts";
import {
  message,
  openDatabase,
  openEngine,
  runStory,
  type Sketch,
  send,
  sketchStory,
  whenClosed,
} from "./engineFixtures.ts";
import { call } from "./retryFixtures.ts";
import { readSamples, type Samples } from "./scrapeText.ts";

function openScrape() {
  const scrape = createScrape({ clock: systemClock, stories: true });
  onTestFinished(() => scrape.stop());
  return { telemetry: scrape.telemetry, read: async () => readSamples(await scrape.read()) };
}

/** An engine whose numbers somebody reads from the beginning. */
async function openScrapedEngine(worker: TestEngineOptions["worker"] = {}) {
  const { telemetry, read } = openScrape();
  await read();
  return { world: await openEngine(await openDatabase(), { telemetry, worker }), read };
}

/** Waits until a sample has a value: some are noted a moment after a story run is closed. */
function whenIs(read: () => Promise<Samples>, series: string, value: unknown): Promise<void> {
  return expect.poll(async () => (await read()).get(series)).toEqual(value);
}

const duration = "fairlead_action_run_duration_seconds_count";

/** Fails at once, as nothing may be asked of such a port. */
const refused: Sketch = { slug: "call", type: "http_request", options: { url: "http://127.0.0.1:1/", method: "get" } };

test("a story run is counted: its runs by type and outcome, its slots, its rows, its commits and its time", async () => {
  const { world, read } = await openScrapedEngine();
  const actions = [message("a", { x: 1 }), message("b", { x: 2 }), refused];
  const story = await world.publish(sketchStory(actions, ["receive > a", "a > b", "b > call"]));
  expect((await runStory(world, story)).storyRun).toMatchObject({ runs: 4, failures: 1 });
  await whenIs(read, `fairlead_story_jobs_total{story="${story.storyId}"}`, 2);
  await whenIs(read, "fairlead_story_run_duration_seconds_count", 1);
  const samples = await read();
  const expected = {
    [`${duration}{action_type="webhook",outcome="emitted"}`]: 1,
    [`${duration}{action_type="event_transform",outcome="emitted"}`]: 2,
    [`${duration}{action_type="http_request",outcome="failed"}`]: 1,
    'fairlead_admission_grants_total{pool="cpu",decision="admitted"}': 1,
    'fairlead_admission_grants_total{pool="io",decision="admitted"}': 1,
    'fairlead_run_deliveries_total{pool="cpu",verdict="go"}': 1,
    'fairlead_run_start_latency_seconds_count{pool="io"}': 1,
    'fairlead_run_handoff_seconds_count{pool="cpu"}': 1,
    // The webhook's run, the two transforms together, the request.
    fairlead_record_batch_units_sum: 3,
    // A story run, four runs and the event of each: what failed emits its failure.
    fairlead_record_batch_rows_sum: 9,
    'fairlead_record_commit_duration_seconds_count{outcome="committed"}': 3,
    'fairlead_commits_total{statement="append"}': 3,
    'fairlead_pool_slots{pool="io"}': 8,
    fairlead_admission_reachable: 1,
  };
  const told = Object.keys(expected).map((series) => [series, samples.get(series)]);
  expect(Object.fromEntries(told)).toEqual(expected);
  expect(samples.get('fairlead_admission_charged_seconds_total{pool="cpu"}')).toBeGreaterThan(0);
  expect(samples.get('fairlead_worker_seconds_total{pool="io"}')).toBeGreaterThan(0);
});

test("a story that is held up is counted with its reason, and its runs with the time that they waited for it", async () => {
  const { world, read } = await openScrapedEngine();
  const story = await world.publish(sketchStory([message("a", { x: 1 })], ["receive > a"]));
  const { storyId } = story;
  await world.intake.configure({ version: 1, storyId, policy: createStoryPolicy({ paused: true }) });
  const storyRunId = await send(world, story);
  await whenIs(read, 'fairlead_admission_blocks_total{pool="cpu",reason="paused"}', 1);
  await whenIs(read, 'fairlead_pool_runs_waiting{pool="cpu"}', 1);
  await world.intake.configure({ version: 2, storyId, policy: createStoryPolicy({}) });
  await whenClosed(world.database, storyRunId);
  await whenIs(read, 'fairlead_run_waits_total{reason="paused"}', 1);
  const samples = await read();
  const waited = samples.get('fairlead_run_wait_seconds_total{reason="paused"}');
  expect(waited).toBeGreaterThan(0);
  expect(samples.get(`fairlead_story_wait_seconds_total{story="${storyId}"}`)).toBeGreaterThanOrEqual(waited ?? 1);
});

test("an attempt that is made again later is a retry, and no run that has ended", async () => {
  const { world, read } = await openScrapedEngine({ timersEveryMs: Number.POSITIVE_INFINITY });
  const busy = await serve((_, response) => void response.writeHead(503).end());
  await send(world, await world.publish(sketchStory([call(busy.origin, 3)], ["receive > call"])));
  await whenIs(read, 'fairlead_action_run_retries_total{action_type="http_request"}', 1);
  expect((await read()).has(`${duration}{action_type="http_request",outcome="failed"}`)).toBe(false);
});

test("passes of chores are counted, and what they found", async () => {
  const { read } = await openScrapedEngine();
  await whenIs(read, 'fairlead_chore_passes_total{chore="reap",outcome="ok"}', expect.any(Number));
  expect((await read()).get('fairlead_chore_found_total{chore="reap",what="redelivered"}')).toBe(0);
});

test("while nobody reads the numbers admission makes no records, and who got slots is counted all the same", async () => {
  const { telemetry, read } = openScrape();
  const world = await openEngine(await openDatabase(), { telemetry });
  await runStory(world, await world.publish(sketchStory([message("a", { x: 1 })], ["receive > a"])));
  const samples = await read();
  expect(samples.get('fairlead_admission_grants_total{pool="cpu",decision="admitted"}')).toBe(1);
  expect(samples.has('fairlead_admission_charged_seconds_total{pool="cpu"}')).toBe(false);
});
