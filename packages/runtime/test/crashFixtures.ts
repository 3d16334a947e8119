import { pino } from "pino";
import { expect, onTestFailed, onTestFinished } from "vitest";
import { systemClock } from "../src/clock.ts";
import { createDatabase } from "../src/database.ts";
import { createIntake } from "../src/intake.ts";
import { createPlanCache } from "../src/planCache.ts";
import { openDatabase } from "./engineFixtures.ts";
import { startOwnRedis } from "./ownRedis.ts";
import { openWorkerProcesses, type WorkerProcess } from "./workerProcess.ts";

/** How long the end of what a crash left is waited for. */
export const crashPoll = { timeout: 90_000, interval: 50 };

/** A database, a Redis and worker processes of the test's own, to be killed. Nothing works yet. */
export async function openCrashable() {
  const database = await openDatabase();
  const redis = await startOwnRedis();
  const workers = openWorkerProcesses({
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    FAIRLEAD_LOG_LEVEL: "warn",
  });
  onTestFailed(() => void process.stderr.write(workers.log()));
  const intake = createIntake({
    ...{ pool: database.pool, redisUrl: redis.url, clock: systemClock },
    logger: pino({ level: "silent" }),
  });
  onTestFinished(() => intake.stop());
  await intake.measureTime();
  const count = async (sql: string): Promise<number> =>
    (await database.pool.query(`SELECT count(*)::int AS n FROM ${sql}`)).rows[0].n;
  return {
    ...{ database, workers, intake, count },
    plans: createPlanCache(createDatabase(database.pool)),
    /** Kills the workers in the middle of whatever they do, empties Redis, and starts as many anew. */
    async crash(running: readonly WorkerProcess[]) {
      for (const worker of running) worker.kill("SIGKILL");
      await Promise.all(running.map(({ ended }) => ended));
      await redis.flush();
      for (const _ of running) workers.start();
    },
    async waitUntilClosed() {
      await expect.poll(() => count("story_run WHERE status = 'open'"), crashPoll).toBe(0);
    },
  };
}
