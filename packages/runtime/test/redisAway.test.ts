import { Admission, createStoryPolicy } from "@fairlead/fairness";
import { Redis } from "ioredis";
import { expect, onTestFinished, test } from "vitest";
import { type Clock, systemClock } from "../src/clock.ts";
import { serve } from "./egressFixtures.ts";
import {
  expectInvariants,
  message,
  openDatabase,
  openEngine,
  readRuns,
  type Sketch,
  send,
  sketchStory,
  whenClosed,
} from "./engineFixtures.ts";
import { startOwnRedis } from "./ownRedis.ts";
import { stillClock } from "./retryFixtures.ts";

/**
 * Queues and admission share one Redis, so while it is away there is nothing to admit from: nobody grants anything on their
 * own. What is in hand ends and is recorded, what comes is accepted, and all else waits in the record.
 */

const poll = { timeout: 30_000, interval: 20 };
/** The lease of a run in hand outlasts the test, and so does the sweep's pause: neither may be what helps. */
const never = { sweepEveryMs: 3_600_000 };

const call = (slug: string, url: string): Sketch => ({
  slug,
  type: "http_request",
  options: { url, method: "post", body: 1 },
});

async function open(clock: Clock = systemClock) {
  const database = await openDatabase();
  const redis = await startOwnRedis();
  const calls: { path: string; answer: () => void }[] = [];
  const server = await serve((request, response) => {
    calls.push({ path: request.url ?? "", answer: () => void response.end("done") });
  });
  const world = await openEngine(database, { redisUrl: redis.url, worker: never, clock });
  const client = new Redis(redis.url);
  client.on("error", () => {});
  onTestFinished(() => client.disconnect());
  const admission = new Admission({ redis: client, prefix: world.prefix });
  return { database, redis, server, calls, world, admission };
}

test("runs in hand end and are recorded while Redis is away, and go on at once when it is back, each effect made once", async () => {
  const { database, redis, server, calls, world, admission } = await open();
  const story = await world.publish(
    sketchStory(
      [call("first", `${server.origin}/first`), call("second", `${server.origin}/second`), message("last", 1)],
      ["receive > first", "first > second", "second > last"],
    ),
  );
  const sent = await Promise.all([1, 2, 3, 4].map(() => send(world, story)));
  const inHand = sent.length;
  await expect.poll(() => calls.length, poll).toBe(inHand);
  await redis.kill();
  for (const { answer } of calls) answer();
  const recorded = async () => (await Promise.all(sent.map((id) => readRuns(database, id)))).flat();
  await expect.poll(async () => (await recorded()).filter((run) => run.action === "first").length, poll).toBe(inHand);
  // Nothing is admitted, not even what follows from the runs in hand.
  expect(calls).toHaveLength(inHand);

  await redis.start();
  for (let next = inHand; next < 8; next += 1) {
    await expect.poll(() => calls.length, poll).toBeGreaterThan(next);
    calls[next]?.answer();
  }
  for (const id of sent) expect(await whenClosed(database, id)).toMatchObject({ status: "succeeded", runs: 4 });
  expect(calls.map(({ path }) => path).sort()).toEqual([...Array(4).fill("/first"), ...Array(4).fill("/second")]);
  await expectInvariants(database);
  const pools = async () => (await admission.snapshot()).pools;
  await expect.poll(pools, poll).toMatchObject({
    cpu: { slots: 8, taken: 0, waiting: 0, handoffs: 0 },
    io: { slots: 8, taken: 0, waiting: 0, handoffs: 0 },
  });
});

test("a last run is recorded and closes its story run while Redis is away; its time is charged when it is back", async () => {
  const clock = stillClock();
  const { database, redis, server, calls, world, admission } = await open(clock);
  const story = await world.publish(sketchStory([call("first", server.origin)], ["receive > first"]));
  const { storyId } = story;
  await world.intake.configure({ version: 1, storyId, policy: createStoryPolicy({ budgetMs: 60 }) });
  const id = await send(world, story);
  await expect.poll(() => calls.length, poll).toBe(1);
  const tokens = async () => (await admission.explain([storyId]))[0]?.tokens ?? 0;
  const before = await tokens();
  await redis.kill();
  clock.advance(10_000);
  calls[0]?.answer();
  // Nothing has branched off, so nobody has to be asked whether anything is left.
  expect(await whenClosed(database, id)).toMatchObject({ status: "succeeded", runs: 2 });
  await redis.start();
  await expect.poll(async () => (await admission.snapshot()).pools.io.taken, poll).toBe(0);
  // A run that waits for others costs a fifth of its time; the first 100 ms were charged when it was admitted.
  expect(before - (await tokens())).toBeGreaterThan(1_500);
  expect(before - (await tokens())).toBeLessThanOrEqual(2_000);
});
