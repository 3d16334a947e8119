import { pino } from "pino";
import { expect, onTestFinished, test } from "vitest";
import { systemClock } from "../src/clock.ts";
import { createDatabase } from "../src/database.ts";
import { createIntake } from "../src/intake.ts";
import { createPlanCache } from "../src/planCache.ts";
import { publish } from "../src/testing.ts";
import { callable, callerStory } from "./callFixtures.ts";
import { expectInvariants, message, openDatabase } from "./engineFixtures.ts";
import { delay } from "./holdFixtures.ts";
import { startOwnRedis } from "./ownRedis.ts";
import { openWorkerProcesses } from "./workerProcess.ts";

const callers = 25;
const items = [1, 2, 3];

test("calls survive the death of every worker and of Redis: each story is called once for each item, and each answer arrives", async () => {
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
  const plans = createPlanCache(createDatabase(database.pool));
  const called = await publish(
    callable([delay({ seconds: 1 }), message("answer", "=receive.body * 10")], ["receive > hold", "hold > answer"], {
      exits: ["answer"],
    }),
    database.pool,
    plans,
  );
  const options = { loop: "=receive.body", payload: "=LOOP.value" };
  const caller = await publish(callerStory(called.storyId, options), database.pool, plans);
  await database.pool.query("UPDATE story SET tenant_id = $2, team_id = $3, slug = 'called' WHERE id = $1", [
    ...[called.storyId, caller.tenantId, caller.teamId],
  ]);
  const count = async (sql: string) => (await database.pool.query(`SELECT count(*)::int AS n FROM ${sql}`)).rows[0].n;
  const poll = { timeout: 90_000, interval: 50, message: workers.log() };

  const first = [workers.start("afterCommit:20"), workers.start("afterEffect:30")];
  for (let n = 0; n < callers; n += 1) {
    const root = { action: "receive", data: { body: items.map((item) => n * 100 + item) }, trigger: "webhook" };
    await intake.accept({ ...caller, ...root });
  }
  await expect.poll(() => count("story_run WHERE called_by IS NOT NULL"), poll).toBeGreaterThan(callers / 2);
  for (const worker of first) worker.kill("SIGKILL");
  await Promise.all(first.map(({ ended }) => ended));
  await redis.flush();

  for (const _ of first) workers.start();
  await expect.poll(() => count("story_run WHERE status = 'open'"), poll).toBe(0);

  expect(await count("story_run WHERE status = 'failed'")).toBe(0);
  expect(await count("story_run WHERE called_by IS NOT NULL")).toBe(callers * items.length);
  const { rows } = await database.pool.query("SELECT data FROM event WHERE action = 'after'");
  const answers = rows.map(({ data }) => data).sort((a, b) => a[0] - b[0]);
  expect(answers).toEqual(Array.from({ length: callers }, (_, n) => items.map((item) => (n * 100 + item) * 10)));
  expect(await count("call")).toBe(0);
  await expectInvariants(database);
}, 180_000);
