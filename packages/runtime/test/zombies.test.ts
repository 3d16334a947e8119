import type { ServerResponse } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { systemClock } from "../src/clock.ts";
import { createDatabase } from "../src/database.ts";
import { createIntake } from "../src/intake.ts";
import { createPlanCache } from "../src/planCache.ts";
import { publish } from "../src/testing.ts";
import { serve } from "./egressFixtures.ts";
import { expectInvariants, openDatabase, readRuns, type Sketch, sketchStory, whenClosed } from "./engineFixtures.ts";
import { startOwnRedis } from "./ownRedis.ts";
import { silent } from "./recordFixtures.ts";
import { openWorkerProcesses } from "./workerProcess.ts";

/** A worker that is frozen for longer than it may be silent, and wakes up when another one has its run. */

const call = (slug: string, url: string): Sketch => ({
  slug,
  type: "http_request",
  options: { url, method: "post", body: 1 },
});
const explode: Sketch = {
  slug: "each",
  type: "event_transform",
  options: { mode: "explode", path: "=ask.body.items" },
};

test.each([
  ["a result of its own", 200],
  ["a failure that would be tried again", 503],
])(
  "a frozen worker that wakes up with %s changes nothing and doubles nothing",
  async (_, status) => {
    const database = await openDatabase();
    const redis = await startOwnRedis();
    const asked: ServerResponse[] = [];
    let told = 0;
    const asking = await serve((_request, response) => void asked.push(response));
    const telling = await serve((_request, response) => {
      told += 1;
      response.end("{}");
    });
    const answer = (at: number, code: number, items: readonly string[]) =>
      asked[at]?.writeHead(code, { "content-type": "application/json" }).end(JSON.stringify({ items }));
    const workers = openWorkerProcesses({
      DATABASE_URL: database.url,
      REDIS_URL: redis.url,
      FAIRLEAD_ALLOW_PRIVATE_NETWORK: "127.0.0.1",
      FAIRLEAD_LOG_LEVEL: "warn",
    });
    const intake = createIntake({ pool: database.pool, redisUrl: redis.url, logger: silent, clock: systemClock });
    onTestFinished(() => intake.stop());
    await intake.measureTime();
    const actions = [call("ask", asking.origin), explode, call("tell", telling.origin)];
    const definition = sketchStory(actions, ["receive > ask", "ask > each", "each > tell"]);
    const story = await publish(definition, database.pool, createPlanCache(createDatabase(database.pool)));
    const frozen = workers.start();
    const root = { action: "receive", data: { body: {} }, trigger: "webhook" };
    const { storyRunId } = await intake.accept({ ...story, ...root });
    await expect.poll(() => asked.length, { timeout: 30_000 }).toBe(1);
    frozen.kill("SIGSTOP");
    workers.start();
    await expect.poll(() => asked.length, { timeout: 60_000, message: workers.log() }).toBe(2);
    answer(1, 200, ["a", "b", "c"]);
    expect(await whenClosed(database, storyRunId, 30_000)).toMatchObject({ status: "succeeded", runs: 6, events: 8 });
    const runs = await readRuns(database, storyRunId);
    answer(0, status, ["late", "later"]);
    frozen.kill("SIGCONT");
    // It stops when it has nothing in hand any more.
    frozen.kill("SIGTERM");
    await frozen.ended;
    expect(await readRuns(database, storyRunId)).toEqual(runs);
    expect((await database.pool.query("SELECT 1 FROM timer")).rows).toEqual([]);
    expect((await database.pool.query("SELECT count(*)::int AS n FROM action_run")).rows).toEqual([{ n: 6 }]);
    expect(told).toBe(3);
    expect(asked).toHaveLength(2);
    await expectInvariants(database);
  },
  150_000,
);
