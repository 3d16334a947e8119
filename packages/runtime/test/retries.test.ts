import type { ServerResponse } from "node:http";
import { Admission } from "@fairlead/fairness";
import { Redis } from "ioredis";
import { expect, onTestFinished, test } from "vitest";
import { createSweep } from "../src/chores/sweep.ts";
import { closeAll } from "../src/closer.ts";
import { createDatabase } from "../src/database.ts";
import { createPlanCache } from "../src/planCache.ts";
import { serve } from "./egressFixtures.ts";
import { expectInvariants, message, readRuns, redisUrl, send, sketchStory, whenClosed } from "./engineFixtures.ts";
import { silent } from "./recordFixtures.ts";
import { call, openRetryWorld, type RetryWorld, readWaits } from "./retryFixtures.ts";

/** A run that failed in a way that may pass waits as a row, holds no slot, and is recorded once, when it has ended. */

type Answer = (response: ServerResponse) => void;

/** A server that gives each request the next answer, the last one ever after. It lists the keys of the requests. */
async function answering(...answers: Answer[]) {
  const keys: unknown[] = [];
  const server = await serve((request, response) => {
    keys.push(request.headers["idempotency-key"]);
    (answers[keys.length - 1] ?? answers.at(-1))?.(response);
  });
  return { ...server, keys };
}

const busy: Answer = (response) => void response.writeHead(503).end();
const fine: Answer = (response) => void response.end("fine");

/** Waits until a run of a story run has failed `count` times and nothing of it is in admission; returns its wait. */
async function whenWaiting(world: RetryWorld, storyRunId: string, count = 1) {
  const redis = new Redis(redisUrl);
  onTestFinished(() => redis.disconnect());
  const admission = new Admission({ redis, prefix: world.prefix });
  const look = async () => {
    const [wait] = await readWaits(world, storyRunId);
    const [seen] = await admission.inspect([storyRunId]);
    return { attempt: wait?.attempt, outstanding: seen?.outstanding };
  };
  await expect.poll(look).toEqual({ attempt: count + 1, outstanding: 0 });
  const [wait] = await readWaits(world, storyRunId);
  if (wait === undefined) throw new Error("The run waits no more.");
  return wait;
}

async function readAttempts(world: RetryWorld, storyRunId: string) {
  const sql =
    "SELECT id, attempt, outcome, error, errors, wait FROM action_run WHERE story_run_id = $1 AND action = 'call'";
  return (await world.database.pool.query(sql, [storyRunId])).rows;
}

test("a run is tried again after its back-off until it succeeds, under one id, and is recorded once with what went wrong", async () => {
  const world = await openRetryWorld();
  const server = await answering(busy, busy, fine);
  const story = await world.publish(
    sketchStory([call(server.origin), message("after", "=call.body")], ["receive > call", "call > after"]),
  );
  const storyRunId = await send(world, story);
  const error = { code: "http_status", message: "127.0.0.1 answered 503 Service Unavailable." };

  const sent = [expect.objectContaining({ kind: "request", url: `${server.origin}/`, status: 503 })];
  const first = { ...error, attempt: 1, at: expect.any(String), retryInMs: 1_000, sent };
  const { leftMs, ...wait } = await whenWaiting(world, storyRunId);
  expect(wait).toEqual({ action: "call", attempt: 2, afterMs: 1_000, hops: 0, errors: [first] });
  expect(await readAttempts(world, storyRunId)).toEqual([]);
  world.clock.advance(leftMs - 1);
  expect(await world.fire()).toEqual({ fired: 0, dropped: 0 });
  world.clock.advance(1);
  expect(await world.fire()).toEqual({ fired: 1, dropped: 0 });

  const second = { ...first, attempt: 2, retryInMs: 2_000 };
  const again = await whenWaiting(world, storyRunId, 2);
  expect(again).toMatchObject({ attempt: 3, afterMs: 2_000, errors: [first, second] });
  world.clock.advance(again.leftMs);
  expect(await world.fire()).toEqual({ fired: 1, dropped: 0 });

  expect(await whenClosed(world.database, storyRunId)).toMatchObject({ status: "succeeded", runs: 3, failures: 0 });
  const [run, ...others] = await readAttempts(world, storyRunId);
  expect(others).toEqual([]);
  expect(run).toMatchObject({ attempt: 3, outcome: "emitted", error: null });
  expect(run.errors).toEqual([first, second]);
  expect(run.wait).toMatchObject({ retry_backoff: 3_000 });
  expect(server.keys).toEqual([run.id, run.id, run.id]);
  expect((await readRuns(world.database, storyRunId)).find((one) => one.action === "after")?.events).toEqual([
    { port: "default", data: "fine" },
  ]);
  expect(await readWaits(world, storyRunId)).toEqual([]);
  await expectInvariants(world.database);
});

test("the failure is recorded once, after the last attempt, and its link is followed", async () => {
  const world = await openRetryWorld();
  const server = await answering(busy, (response) => void response.writeHead(500).end());
  const story = await world.publish(
    sketchStory(
      [call(server.origin, 1), message("rescue", "=call.error.message")],
      ["receive > call", "call failure> rescue"],
    ),
  );
  const storyRunId = await send(world, story);
  const { leftMs } = await whenWaiting(world, storyRunId);
  world.clock.advance(leftMs);
  await world.fire();
  expect(await whenClosed(world.database, storyRunId)).toMatchObject({ status: "succeeded", runs: 3, failures: 1 });
  const runs = await readAttempts(world, storyRunId);
  expect(runs).toMatchObject([{ attempt: 2, outcome: "failed", error: { message: expect.stringContaining("500") } }]);
  expect(runs[0].errors).toMatchObject([{ attempt: 1, message: expect.stringContaining("503") }]);
  expect(server.keys).toHaveLength(2);
});

test.each([
  { what: "whose limit is 0", limit: 0, status: 503 },
  { what: "that got an answer which will not pass", limit: 25, status: 404 },
  { what: "that is a link of a chain which is too long", limit: 25, status: 508 },
])("a run $what is tried once", async ({ limit, status }) => {
  const world = await openRetryWorld();
  const server = await answering((response) => void response.writeHead(status).end());
  const storyRunId = await send(
    world,
    await world.publish(sketchStory([call(server.origin, limit)], ["receive > call"])),
  );
  expect(await whenClosed(world.database, storyRunId)).toMatchObject({ status: "failed" });
  expect(await readAttempts(world, storyRunId)).toMatchObject([{ attempt: 1, outcome: "failed", errors: null }]);
  expect(server.keys).toHaveLength(1);
});

test.each([
  { header: () => "30", ms: 30_000 },
  { header: (nowMs: number) => new Date(nowMs + 45_000).toUTCString(), ms: 45_000 },
  { header: () => "9999999", ms: 86_400_000 },
  { header: () => "0", ms: 1_000 },
])("a server that asks to come back in $ms ms is heard", async ({ header, ms }) => {
  const world = await openRetryWorld();
  const server = await answering((response) =>
    response.writeHead(429, { "retry-after": header(world.intake.now()) }).end(),
  );
  const storyRunId = await send(world, await world.publish(sketchStory([call(server.origin)], ["receive > call"])));
  const { afterMs } = await whenWaiting(world, storyRunId);
  // A date of HTTP has whole seconds.
  expect(afterMs).toBeLessThanOrEqual(ms);
  expect(afterMs).toBeGreaterThan(ms - 1_000);
});

test("what a timer woke is lost: it fires again 60 s later", async () => {
  const world = await openRetryWorld();
  const server = await answering(busy, fine);
  const storyRunId = await send(world, await world.publish(sketchStory([call(server.origin)], ["receive > call"])));
  const { leftMs } = await whenWaiting(world, storyRunId);
  world.clock.advance(leftMs);
  expect(await world.fire(`lost-${storyRunId}`)).toEqual({ fired: 1, dropped: 0 });
  world.clock.advance(59_999);
  expect(await world.fire()).toEqual({ fired: 0, dropped: 0 });
  world.clock.advance(1);
  expect(await world.fire()).toEqual({ fired: 1, dropped: 0 });
  expect(await whenClosed(world.database, storyRunId)).toMatchObject({ status: "succeeded" });
});

test("of several processes that look at once, one fires a timer", async () => {
  const world = await openRetryWorld();
  const server = await answering(busy, fine);
  const storyRunId = await send(world, await world.publish(sketchStory([call(server.origin)], ["receive > call"])));
  const { leftMs } = await whenWaiting(world, storyRunId);
  world.clock.advance(leftMs);
  const counts = await Promise.all([1, 2, 3, 4].map(() => world.fire()));
  expect(counts.reduce((sum, { fired = 0 }) => sum + fired, 0)).toBe(1);
  expect(await whenClosed(world.database, storyRunId)).toMatchObject({ status: "succeeded" });
});

test("a story run with a waiting run is neither closed nor swept", async () => {
  const world = await openRetryWorld();
  const server = await answering(busy);
  const storyRunId = await send(world, await world.publish(sketchStory([call(server.origin)], ["receive > call"])));
  await whenWaiting(world, storyRunId);
  const database = createDatabase(world.database.pool);
  expect(await closeAll(database, [storyRunId])).toEqual([]);
  const redis = new Redis(redisUrl);
  onTestFinished(() => redis.disconnect());
  const admission = new Admission({ redis, prefix: `other-${storyRunId}` });
  const dispatch = { carryOut: async () => {}, stop: () => {} };
  const time = { now: () => world.intake.now(), measure: async () => {}, stop: () => {} };
  const plans = createPlanCache(database);
  const sweep = createSweep({ database, admission, dispatch, plans, time, logger: silent, quietMs: -1_000 });
  expect(await sweep.runOnce()).toEqual({ swept: 1, cancelled: 0, enqueued: 0, closed: 0 });
});

test("the timers of a story run that is closed or gone are dropped when they are due", async () => {
  const world = await openRetryWorld();
  const server = await answering(busy);
  const story = await world.publish(sketchStory([call(server.origin)], ["receive > call"]));
  const [closed, gone] = [await send(world, story), await send(world, story)];
  for (const storyRunId of [closed, gone]) await whenWaiting(world, storyRunId);
  await world.database.pool.query("UPDATE story_run SET status = 'cancelled', closed_at = now() WHERE id = $1", [
    closed,
  ]);
  await world.database.pool.query("DELETE FROM story_run WHERE id = $1", [gone]);
  world.clock.advance(2_000);
  expect(await world.fire()).toEqual({ fired: 0, dropped: 2 });
  expect([...(await readWaits(world, closed)), ...(await readWaits(world, gone))]).toEqual([]);
  expect(server.keys).toHaveLength(2);
});

test("more timers than one statement takes are fired in one pass", async () => {
  const world = await openRetryWorld(0);
  const storyRunId = await send(
    world,
    await world.publish(sketchStory([call("http://127.0.0.1:4/")], ["receive > call"])),
  );
  await world.database.pool.query(
    `INSERT INTO timer (run_id, story_run_id, parent_event_id, action, loop_index, due_at, attempt)
     SELECT gen_random_uuid(), $1, gen_random_uuid(), 'call', 0, now() - interval '1 minute', 2 FROM generate_series(1, 1200)`,
    [storyRunId],
  );
  expect(await world.fire()).toEqual({ fired: 1_200, dropped: 0 });
  expect(await world.fire()).toEqual({ fired: 0, dropped: 0 });
});

test("a run keeps its place in a chain of webhook calls", async () => {
  const world = await openRetryWorld();
  const server = await answering(busy, busy, fine);
  const story = await world.publish(sketchStory([call(server.origin)], ["receive > call"]));
  const root = { action: "receive", data: { body: {} }, trigger: "webhook", hops: 7 };
  const { storyRunId } = await world.intake.accept({ ...story, ...root });
  const wait = await whenWaiting(world, storyRunId);
  expect(wait.hops).toBe(7);
  world.clock.advance(wait.leftMs);
  await world.fire();
  expect(await whenWaiting(world, storyRunId, 2)).toMatchObject({ hops: 7 });
});
