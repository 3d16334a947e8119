import { Admission } from "@fairlead/fairness";
import { Redis } from "ioredis";
import { expect, onTestFinished, test } from "vitest";
import type { RunJob } from "../src/handoff.ts";
import { telemetryOf } from "../src/telemetry.ts";
import { takeTurn } from "../src/turn.ts";
import { manualClock, serve } from "./egressFixtures.ts";
import {
  expectInvariants,
  openDatabase,
  openEngine,
  redisUrl,
  type Sketch,
  send,
  sketchStory,
  whenClosed,
} from "./engineFixtures.ts";
import { silent } from "./recordFixtures.ts";
import { stillClock } from "./retryFixtures.ts";

/** A slot goes on with what admission grants in its place, for a little while, before it looks into its queue again. */

const job = (runId: string): RunJob => ({
  runId,
  storyRunId: "sr",
  storyId: "s",
  pool: "cpu",
  payload: "",
  delivery: 1,
});

/** Takes a turn in which each run lasts `runMs` and another one is always there; returns the runs that it executed. */
async function turnOf(runMs: number, isDraining = (_: number) => false): Promise<string[]> {
  const clock = manualClock();
  const executed: string[] = [];
  const execute = async ({ runId }: RunJob, mayGoOn: () => boolean) => {
    executed.push(runId);
    clock.advance(runMs);
    return mayGoOn() ? job(`r${executed.length}`) : null;
  };
  await takeTurn(job("r0"), execute, { clock, logger: silent, isDraining: () => isDraining(executed.length) });
  return executed;
}

test.each([
  { runMs: 0, runs: 16 },
  { runMs: 1, runs: 16 },
  { runMs: 3, runs: 7 },
  { runMs: 10, runs: 2 },
  { runMs: 20, runs: 1 },
  { runMs: 60_000, runs: 1 },
])("a turn of runs that last $runMs ms has $runs of them", async ({ runMs, runs }) => {
  expect(await turnOf(runMs)).toEqual(Array.from({ length: runs }, (_, n) => `r${n}`));
});

test("a turn ends when the worker takes no more runs, and when nothing was granted", async () => {
  expect(await turnOf(0, (executed) => executed === 3)).toHaveLength(3);
  const executed: string[] = [];
  const execute = async ({ runId }: RunJob) => {
    executed.push(runId);
    return null;
  };
  await takeTurn(job("r0"), execute, { clock: manualClock(), logger: silent, isDraining: () => false });
  expect(executed).toEqual(["r0"]);
});

test("an interrupted first run fails its job; an interrupted later one leaves it as it is, and ends the turn", async () => {
  const executed: string[] = [];
  const interrupt =
    (at: string) =>
    async ({ runId }: RunJob) => {
      executed.push(runId);
      if (runId === at) throw new Error("interrupted");
      return job(`${runId}+`);
    };
  const means = { clock: manualClock(), logger: silent, isDraining: () => false };
  await expect(takeTurn(job("a"), interrupt("a"), means)).rejects.toThrow("interrupted");
  await takeTurn(job("b"), interrupt("b++"), means);
  expect(executed).toEqual(["a", "b", "b+", "b++"]);
});

test("of many short runs most never see a queue, each is recorded once, and no slot is left taken", async () => {
  const database = await openDatabase();
  let queued = 0;
  const taken = () => {
    queued += 1;
  };
  // Time stands still, so that on a busy machine turns are as long as on an idle one.
  const options = { clock: stillClock(), telemetry: { ...telemetryOf(), taken } };
  const world = await openEngine(database, { ...options, worker: { slots: { cpu: 2, io: 2 } } });
  const keys: unknown[] = [];
  const server = await serve((request, response) => {
    keys.push(request.headers["idempotency-key"]);
    response.end();
  });
  const explode: Sketch = {
    slug: "each",
    type: "event_transform",
    options: { mode: "explode", path: "=receive.body" },
  };
  const call: Sketch = { slug: "call", type: "http_request", options: { url: server.origin, method: "post", body: 1 } };
  const story = await world.publish(sketchStory([explode, call], ["receive > each", "each > call"]));
  const storyRunId = await send(world, story, Array(300).fill(0));
  expect(await whenClosed(database, storyRunId)).toMatchObject({ status: "succeeded", runs: 302 });
  expect(keys).toHaveLength(300);
  expect(new Set(keys).size).toBe(300);
  expect(queued).toBeLessThan(150);
  const redis = new Redis(redisUrl);
  onTestFinished(() => redis.disconnect());
  const admission = new Admission({ redis, prefix: world.prefix });
  const io = async () => (await admission.snapshot()).pools.io;
  await expect.poll(io).toMatchObject({ taken: 0, waiting: 0, handoffs: 0 });
  await expectInvariants(database);
});
