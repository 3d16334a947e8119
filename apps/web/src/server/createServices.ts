import { createPool, migrate } from "@fairlead/db";
import { createPrisma } from "@fairlead/db/client";
import { type Clock, createIntake } from "@fairlead/runtime/enqueue";
import type { Logger } from "pino";
import { createAuth } from "./auth.ts";
import { createPartitionChore, withBootLock } from "./boot.ts";
import type { Config } from "./config.ts";
import type { Services } from "./services.ts";
import { createWebhookTable } from "./webhookTable.ts";
import { createWorkerView } from "./workerView.ts";
import { ensureWorkspace } from "./workspace.ts";

/** Services, and how to end them. */
export type RunningServices = { services: Services; stop(): Promise<void> };

export type ServicesOptions = { config: Config; clock: Clock; logger: Logger; redisPrefix?: string | undefined };

/**
 * Brings the database up to date and makes everything that requests need. Two pools: accepting events never waits for
 * somebody's page.
 */
export async function createServices({
  config,
  clock,
  logger,
  redisPrefix,
}: ServicesOptions): Promise<RunningServices> {
  const { databaseUrl, redisUrl, secretKey } = config;
  const { applied } = await migrate(databaseUrl);
  if (applied.length > 0) logger.info({ applied }, "the database was brought up to date");
  const onIdleError = (err: Error) => logger.warn({ err }, "a database connection was lost");
  const pool = createPool(databaseUrl, { max: 6, applicationName: "fairlead web", onIdleError });
  const intakePool = createPool(databaseUrl, { max: 4, applicationName: "fairlead intake", onIdleError });
  const prisma = createPrisma(pool);
  const origin = config.publicUrl ?? `http://127.0.0.1:${config.port}`;
  const intake = createIntake({
    pool: intakePool,
    redisUrl,
    logger,
    clock,
    ...(redisPrefix ? { prefix: redisPrefix } : {}),
  });
  await intake.measureTime();
  const home = await withBootLock(intakePool, () => ensureWorkspace(prisma));
  const auth = createAuth({ prisma, origin, secretKey, logger });
  const webhooks = createWebhookTable({ sql: pool, clock, logger });
  const workers = createWorkerView({ redisUrl, logger, prefix: redisPrefix });
  const services = { config, origin, clock, logger, pool, prisma, auth, intake, webhooks, workers, home };
  const partitions = createPartitionChore(services);
  await partitions.runOnce();
  await webhooks.start();
  partitions.start();
  return {
    services,
    async stop() {
      await Promise.all([webhooks.stop(), partitions.stop(), intake.stop()]);
      workers.stop();
      await prisma.$disconnect();
      await Promise.all([pool.end(), intakePool.end()]);
    },
  };
}
