import { createPool, isSilent, migrate } from "@fairlead/db";
import { createPrisma } from "@fairlead/db/client";
import {
  checkKeyring,
  createDatabase,
  createRedactor,
  KeyringError,
  type Redactor,
} from "@fairlead/runtime/credentials";
import {
  type Clock,
  createFileStore,
  createIntake,
  createScrape,
  createTeamLimits,
  openOtlp,
  poolReports,
  type Scrape,
} from "@fairlead/runtime/enqueue";
import type pg from "pg";
import type { Logger } from "pino";
import { createAuditTrail } from "./auditTrail.ts";
import { createAuth } from "./auth.ts";
import { createPartitionChore, withBootLock } from "./boot.ts";
import { type Config, ConfigError } from "./config.ts";
import { findDurabilityRisks } from "./durability.ts";
import { createLiveStreams } from "./liveStreams.ts";
import { readTopic } from "./liveTopics.ts";
import { createPlanShelf } from "./planShelf.ts";
import { checkSecretKey } from "./secretKey.ts";
import type { Home, Services } from "./services.ts";
import { startMeasuring } from "./teamLimits.ts";
import { createTester } from "./tester.ts";
import { createUnsealSigning } from "./webhookSecrets.ts";
import { createWebhookTable } from "./webhookTable.ts";
import { createWorkerView } from "./workerView.ts";
import { ensureWorkspace } from "./workspace.ts";

/** Services, and how to end them. */
export type RunningServices = { services: Services; stop(): Promise<void> };

/** What services are made of. `redactor`: learns every secret that is used, for what the process logs. */
export type ServicesOptions = {
  config: Config;
  clock: Clock;
  logger: Logger;
  redisPrefix?: string | undefined;
  redactor?: Redactor | undefined;
  /** Lines of the log that were dropped since the process began. */
  droppedLines?: (() => number) | undefined;
};

/**
 * Brings the database up to date and makes everything that requests need. Closes what it had opened if it fails. Throws
 * DatabaseError, and ConfigError for another secret key than the database's.
 */
export async function createServices(options: ServicesOptions): Promise<RunningServices> {
  const { config, logger } = options;
  const { applied } = await migrate(config.databaseUrl);
  if (applied.length > 0) logger.info({ applied }, "the database was brought up to date");
  const otlp = await openOtlp({ isSet: config.otlp, process: "web", logger });
  const parts = open(options, createScrape({ clock: options.clock, stories: false, otlp, ...droppedOf(options) }));
  const partitions = createPartitionChore(parts);
  const measuring = startMeasuring(parts.teamLimits, options);
  const stop = async () => {
    await Promise.all([parts.webhooks.stop(), partitions.stop(), measuring.stop(), parts.intake.stop()]);
    parts.workers.stop();
    await parts.tester.stop();
    await parts.metrics.stop();
    await parts.audit.settle();
    await parts.prisma.$disconnect();
    await Promise.all([parts.pool.end(), parts.intakePool.end()]);
  };
  try {
    for (const risk of await findDurabilityRisks(parts.pool)) logger.warn(risk);
    await parts.intake.measureTime();
    const home = await prepareDatabase(parts);
    await partitions.runOnce();
    await parts.webhooks.start();
    partitions.start();
    const services: Services = {
      ...parts,
      home,
      live: createLiveStreams({ clock: options.clock, read: (actor, topic) => readTopic(services, actor, topic) }),
    };
    return { services, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Milliseconds that a change may wait for a connection and take: more than any needs, on a machine that is busy as well. */
const changeLimits = { maxWait: 10_000, timeout: 30_000 } as const;

type Parts = Omit<Services, "home" | "live">;

function droppedOf({ droppedLines }: ServicesOptions) {
  return droppedLines === undefined ? {} : { droppedLines };
}

/** Two pools: accepting events never waits for somebody's page. */
function open(
  { config, clock, logger, redisPrefix, redactor = createRedactor() }: ServicesOptions,
  metrics: Scrape,
): Parts {
  const { databaseUrl, redisUrl, secretKey } = config;
  const reports = poolReports(logger);
  const pool = createPool(databaseUrl, { max: 6, applicationName: "fairlead web", ...reports });
  const intakePool = createPool(databaseUrl, { max: 4, applicationName: "fairlead intake", beside: pool, ...reports });
  metrics.telemetry.watchDatabase(() => isSilent(pool));
  const prisma = createPrisma(pool);
  const origin = config.publicUrl ?? `http://127.0.0.1:${config.port}`;
  const prefix = redisPrefix === undefined ? {} : { prefix: redisPrefix };
  const { telemetry } = metrics;
  const workers = createWorkerView({ redisUrl, logger, ...prefix });
  const intake = createIntake({ pool: intakePool, redisUrl, logger, clock, telemetry, ...prefix });
  return {
    config,
    origin,
    clock,
    logger,
    pool,
    intakePool,
    prisma,
    audit: createAuditTrail({ prisma, clock, logger }),
    change: (work) => prisma.$transaction(work, changeLimits),
    auth: createAuth({ prisma, origin, secretKey, logger }),
    intake,
    files: createFileStore(createDatabase(intakePool)),
    webhooks: createWebhookTable({ sql: pool, clock, logger, unsealSigning: createUnsealSigning(secretKey, logger) }),
    tester: createTester({ config, pool, intake, clock, logger, redactor }),
    workers,
    teamLimits: createTeamLimits({
      ...{ limits: config.teamLimits, admission: workers.admission, time: intake, clock, logger },
      database: createDatabase(pool),
    }),
    plans: createPlanShelf(pool),
    metrics,
  };
}

async function checkCredentialKeys(pool: pg.Pool, { keyring }: Config): Promise<void> {
  try {
    await checkKeyring(createDatabase(pool), keyring);
  } catch (error) {
    throw error instanceof KeyringError ? new ConfigError([error.message]) : error;
  }
}

function prepareDatabase({ pool, prisma, config }: Parts): Promise<Home> {
  return withBootLock(pool, async () => {
    await checkSecretKey(prisma, config.secretKey);
    await checkCredentialKeys(pool, config);
    return ensureWorkspace(prisma);
  });
}
