import { pino } from "pino";
import { expect, onTestFinished, test } from "vitest";
import { systemClock } from "../src/clock.ts";
import { createDatabase } from "../src/database.ts";
import { createIntake } from "../src/intake.ts";
import { createPlanCache } from "../src/planCache.ts";
import { publish } from "../src/testing.ts";
import { expectInvariants, message, openDatabase, type Sketch, sketchStory } from "./engineFixtures.ts";
import { startOwnRedis } from "./ownRedis.ts";
import { openWorkerProcesses } from "./workerProcess.ts";

const groups = 40;
const groupSize = 3;

const transform = (slug: string, options: object): Sketch => ({ slug, type: "event_transform", options });
const definition = sketchStory(
  [
    transform("once", { mode: "deduplicate", path: "=receive.body.id", lookback: 1_000 }),
    transform("gather", {
      mode: "implode",
      itemPath: "=receive.body.id",
      guidPath: "=receive.body.group",
      sizePath: groupSize,
    }),
    message("after", "=gather"),
  ],
  ["receive > once", "once > gather", "gather > after"],
);

test("what actions remember survives the death of every worker and of Redis: no duplicate passes, no item is lost, each group comes out once", async () => {
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
  const story = await publish(definition, database.pool, createPlanCache(createDatabase(database.pool)));
  const count = async (sql: string) => (await database.pool.query(`SELECT count(*)::int AS n FROM ${sql}`)).rows[0].n;
  const poll = { timeout: 90_000, interval: 50, message: workers.log() };

  const first = [workers.start("afterCommit:30"), workers.start("afterEffect:40")];
  const ids = Array.from({ length: groups * groupSize }, (_, id) => id);
  // Each comes twice, in an order that brings no group together.
  for (const id of [...ids, ...ids]) {
    const body = { id, group: id % groups };
    await intake.accept({ ...story, action: "receive", data: { body }, trigger: "webhook" });
  }
  await expect.poll(() => count("action_run WHERE action = 'once'"), poll).toBeGreaterThan(groups);
  for (const worker of first) worker.kill("SIGKILL");
  await Promise.all(first.map(({ ended }) => ended));
  await redis.flush();

  for (const _ of first) workers.start();
  await expect.poll(() => count("story_run WHERE status = 'open'"), poll).toBe(0);

  expect(await count("action_run WHERE action = 'once' AND outcome = 'emitted'")).toBe(ids.length);
  expect(await count("action_run WHERE action = 'once' AND outcome = 'dropped'")).toBe(ids.length);
  const { rows } = await database.pool.query("SELECT data FROM event WHERE action = 'after'");
  expect(rows).toHaveLength(groups);
  for (const { data } of rows) expect(new Set(data.map((id: number) => id % groups)).size).toBe(1);
  expect(rows.flatMap(({ data }) => data).sort((a: number, b: number) => a - b)).toEqual(ids);
  expect(await count("gathered")).toBe(0);
  await expectInvariants(database);
});
