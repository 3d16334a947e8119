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

/** What the frozen worker finds when it wakes up: a result of its own, and a failure that would be tried again. */
const lateStatus = { "/result": 200, "/failure": 503 } as const;
type Path = keyof typeof lateStatus;

test("a frozen worker that wakes up with results and failures of its own changes nothing and doubles nothing", async () => {
  const database = await openDatabase();
  const redis = await startOwnRedis();
  const asked: Record<Path, ServerResponse[]> = { "/result": [], "/failure": [] };
  const counts = () => Object.values(asked).map((responses) => responses.length);
  let told = 0;
  const asking = await serve((request, response) => void asked[request.url as Path].push(response));
  const telling = await serve((_request, response) => {
    told += 1;
    response.end("{}");
  });
  const answer = (response: ServerResponse | undefined, status: number, items: readonly string[]) =>
    response?.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify({ items }));
  const workers = openWorkerProcesses({
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    FAIRLEAD_ALLOW_PRIVATE_NETWORK: "127.0.0.1",
    FAIRLEAD_LOG_LEVEL: "warn",
  });
  const intake = createIntake({ pool: database.pool, redisUrl: redis.url, logger: silent, clock: systemClock });
  onTestFinished(() => intake.stop());
  await intake.measureTime();
  const plans = createPlanCache(createDatabase(database.pool));
  const start = async (path: string) => {
    const actions = [call("ask", asking.origin + path), explode, call("tell", telling.origin)];
    const definition = sketchStory(actions, ["receive > ask", "ask > each", "each > tell"]);
    const story = await publish(definition, database.pool, plans);
    const root = { action: "receive", data: { body: {} }, trigger: "webhook" };
    return (await intake.accept({ ...story, ...root })).storyRunId;
  };
  const frozen = workers.start();
  const ids = [await start("/result"), await start("/failure")];
  await expect.poll(counts, { timeout: 60_000, message: workers.log() }).toEqual([1, 1]);
  frozen.kill("SIGSTOP");
  workers.start();
  await expect.poll(counts, { timeout: 60_000, message: workers.log() }).toEqual([2, 2]);
  for (const [, second] of Object.values(asked)) answer(second, 200, ["a", "b", "c"]);
  for (const id of ids)
    expect(await whenClosed(database, id)).toMatchObject({ status: "succeeded", runs: 6, events: 8 });
  const runs = await Promise.all(ids.map((id) => readRuns(database, id)));
  for (const path of ["/result", "/failure"] as const) answer(asked[path][0], lateStatus[path], ["late", "later"]);
  frozen.kill("SIGCONT");
  // It stops when it has nothing in hand any more.
  frozen.kill("SIGTERM");
  await frozen.ended;
  expect(await Promise.all(ids.map((id) => readRuns(database, id)))).toEqual(runs);
  expect((await database.pool.query("SELECT 1 FROM timer")).rows).toEqual([]);
  expect((await database.pool.query("SELECT count(*)::int AS n FROM action_run")).rows).toEqual([{ n: 12 }]);
  expect(told).toBe(6);
  expect(counts()).toEqual([2, 2]);
  await expectInvariants(database);
}, 240_000);
