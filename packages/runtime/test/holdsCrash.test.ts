import { pino } from "pino";
import { expect, onTestFinished, test } from "vitest";
import { systemClock } from "../src/clock.ts";
import { createDatabase } from "../src/database.ts";
import { createIntake } from "../src/intake.ts";
import { createPlanCache } from "../src/planCache.ts";
import { publish } from "../src/testing.ts";
import { expectInvariants, message, openDatabase, sketchStory } from "./engineFixtures.ts";
import { delay, readHeld, throttle } from "./holdFixtures.ts";
import { startOwnRedis } from "./ownRedis.ts";
import { openWorkerProcesses } from "./workerProcess.ts";

const events = 60;
const delaySeconds = 4;

test("held events survive the death of every worker and of Redis, and each is passed on once, not before its time", async () => {
  const database = await openDatabase();
  const redis = await startOwnRedis();
  const workers = openWorkerProcesses({
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    FAIRLEAD_LOG_LEVEL: "warn",
  });
  const intake = createIntake({
    ...{ pool: database.pool, redisUrl: redis.url, clock: systemClock },
    logger: pino({ level: "silent" }),
  });
  onTestFinished(() => intake.stop());
  await intake.measureTime();
  const definition = sketchStory(
    [delay({ seconds: delaySeconds }), { ...throttle(50, 1), slug: "pace" }, message("after", "=pace.body.n")],
    ["receive > hold", "hold > pace", "pace > after"],
  );
  const story = await publish(definition, database.pool, createPlanCache(createDatabase(database.pool)));
  const held = async () => (await readHeld({ database, intake })).length;
  const poll = { timeout: 60_000, interval: 50, message: workers.log() };

  const first = [workers.start("afterCommit:20"), workers.start()];
  for (let n = 0; n < events; n += 1) {
    const root = { action: "receive", data: { body: { n } }, trigger: "webhook" };
    await intake.accept({ ...story, ...root });
  }
  await expect.poll(held, poll).toBeGreaterThan(events / 2);
  for (const worker of first) worker.kill("SIGKILL");
  await Promise.all(first.map(({ ended }) => ended));
  await redis.flush();

  for (const _ of first) workers.start();
  const openOf = async () => {
    const { rows } = await database.pool.query("SELECT count(*)::int AS open FROM story_run WHERE status = 'open'");
    return rows[0].open as number;
  };
  await expect.poll(openOf, { ...poll, timeout: 90_000 }).toBe(0);

  const { rows } = await database.pool.query(
    `SELECT action, count(*)::int AS runs, count(DISTINCT story_run_id)::int AS stories FROM action_run
     WHERE outcome = 'emitted' GROUP BY action ORDER BY action`,
  );
  expect(rows).toEqual(
    ["after", "hold", "pace", "receive"].map((action) => ({ action, runs: events, stories: events })),
  );
  const early = await database.pool.query(
    `SELECT h.id FROM action_run h JOIN action_run r ON r.story_run_id = h.story_run_id AND r.action = 'receive'
     WHERE h.action = 'hold' AND h.ended_at < r.ended_at + $1 * interval '1 second'`,
    [delaySeconds],
  );
  expect(early.rows).toEqual([]);
  expect(await held()).toBe(0);
  await expectInvariants(database);
}, 180_000);
