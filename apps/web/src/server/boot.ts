import { ensurePartitions } from "@fairlead/db";
import type pg from "pg";
import { removeOldAudit } from "./auditTrail.ts";
import { type SampleStories, seedSamples } from "./seed.ts";
import type { Services } from "./services.ts";
import { createSetupToken, ensureAdmin, isSetupNeeded } from "./setup.ts";

/** Serialises what several processes that start at the same moment would do twice. */
const bootLockId = 72707373;

/** Does `work` while no other process of this installation does its own. */
export async function withBootLock<Result>(pool: pg.Pool, work: () => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  try {
    await client.query("SELECT pg_advisory_lock($1)", [bootLockId]);
    return await work();
  } finally {
    await client.query("SELECT pg_advisory_unlock($1)", [bootLockId]).catch(() => {});
    client.release();
  }
}

/**
 * Makes what a new installation needs: the owner that the environment names or else a set-up link, and on the very
 * first start the samples. Returns the link while nobody has an account, else null. Call it under the boot lock.
 */
export async function prepareInstallation(
  services: Services,
  sampleStories: SampleStories | null,
): Promise<string | null> {
  const { config, origin } = services;
  if (config.admin !== null) await ensureAdmin(services, config.admin);
  if (config.seed && sampleStories !== null) await seedSamples(services, sampleStories);
  if (!(await isSetupNeeded(services))) return null;
  return `${origin}/setup?token=${await createSetupToken(services)}`;
}

const hourMs = 3_600_000;
const daysAhead = 3;

/**
 * Makes the record's partitions of the coming days, and removes the oldest of the audit log, every hour, ± 20 % so that processes do not all ask at once. The
 * first time is before the process listens, by whoever calls `runOnce`.
 */
export function createPartitionChore({
  pool,
  intake,
  clock,
  logger,
}: Pick<Services, "pool" | "intake" | "clock" | "logger">) {
  let cancel: () => void = () => {};
  let running: Promise<unknown> = Promise.resolve();
  const runOnce = async () => {
    await ensurePartitions(pool, { now: intake.now(), daysAhead });
    await removeOldAudit(pool);
  };
  const arm = (): void => {
    cancel = clock.after(hourMs * (0.8 + 0.4 * clock.random()), () => {
      running = runOnce()
        .catch((err: unknown) =>
          logger.warn({ err }, "the coming days' partitions could not be made; trying again in an hour"),
        )
        .finally(arm);
    });
  };
  return {
    runOnce,
    start: arm,
    async stop(): Promise<void> {
      cancel();
      await running;
      cancel();
    },
  };
}
