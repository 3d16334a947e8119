import { randomUUID } from "node:crypto";
import { readFileSync, unlinkSync } from "node:fs";
import { getHeapStatistics } from "node:v8";
import { createPool, ensurePartitions, isSilent } from "@fairlead/db";
import { mendJsonParse } from "@fairlead/formula";
import type { Logger } from "pino";
import { startChore } from "./chores/chore.ts";
import { createMemoryBound } from "./chores/memoryBound.ts";
import { systemClock } from "./clock.ts";
import { checkKeyring, KeyringError } from "./credentials/checkKeyring.ts";
import { createRedactor } from "./credentials/redactor.ts";
import { createDatabase } from "./database.ts";
import { createEgress } from "./egress.ts";
import type { EgressError } from "./egressError.ts";
import { poolReports } from "./poolReports.ts";
import { openProcessLog } from "./processLog.ts";
import { collectGarbage, releaseStartupMemory } from "./startupMemory.ts";
import { listenForMetrics, type MetricsListener } from "./telemetryListener.ts";
import { createScrape, openOtlp, type Scrape } from "./telemetryScrape.ts";
import { parseTestPoints, type TestPoints } from "./testPoints.ts";
import { createWorker } from "./worker.ts";
import { readWorkerSettings, SettingError, type WorkerSettings } from "./workerSettings.ts";

/**
 * A worker process: reads its settings, starts one worker, and drains it on SIGTERM or SIGINT (a second one ends it at
 * once). When the process that started it goes away, it stops as well. It drains and ends by itself, with exit code 1, when
 * it has more memory than it may or has stopped to take runs: whoever started it starts it again.
 */
async function main(): Promise<void> {
  mendJsonParse();
  const settings = readWorkerSettings(process.env);
  const redactor = createRedactor();
  // The last word on every line that is logged: secrets that were used here are masked in whatever form they stand in it.
  const { logger, droppedLines } = openProcessLog({ name: "worker", level: settings.logLevel, mask: redactor.text });
  const pool = createPool(settings.databaseUrl, {
    max: 8,
    applicationName: "fairlead worker",
    ...poolReports(logger),
  });
  await checkKeyring(createDatabase(pool), settings.keyring);
  await ensurePartitions(pool, { now: systemClock.now(), daysAhead: 3 });
  const report = ({ code, detail }: EgressError) => logger.info({ code, detail }, "a request was not answered");
  const egress = createEgress({ policy: settings.egress, clock: systemClock, report });
  const { slots, fairness, retentionDays, redisUrl, publicUrl, teamLimits, requestsPerHost } = settings;
  const metrics = await openMetrics(settings, logger, droppedLines);
  metrics?.telemetry.watchDatabase(() => isSilent(pool));
  const id = `${process.pid}-${randomUUID().slice(0, 8)}`;
  const worker = createWorker({
    id,
    pool,
    redisUrl,
    slots,
    fairness,
    retentionDays,
    teamLimits,
    requestsPerHost,
    publicUrl,
    egress,
    keyring: settings.keyring,
    memoryBytes: Math.min((settings.memoryMb - ownMb) * bytesPerMb, getHeapStatistics().heap_size_limit),
    redactor,
    logger,
    clock: systemClock,
    points: readTestPoints(),
    onStuck: () => end(1),
    ...(metrics === null ? {} : { telemetry: metrics.telemetry }),
  });
  const end = endOnSignals(async () => {
    await worker.stop();
    await metrics?.stop();
    await egress.close();
    await pool.end();
  });
  boundMemory(settings.memoryMb, logger, end);
  await worker.start();
  releaseStartupMemory(systemClock);
  logger.info({ slots, fairness }, "worker started");
  process.stdout.write('{"fairlead":"worker ready"}\n');
}

/** The worker's numbers, for whoever reads them or gets them sent; null if nobody does. */
async function openMetrics({ metrics, otlp: isSet }: WorkerSettings, logger: Logger, droppedLines: () => number) {
  if (metrics === null && !isSet) return null;
  const otlp = await openOtlp({ isSet, process: "worker", logger });
  const scrape = createScrape({ clock: systemClock, stories: true, otlp, droppedLines });
  const listener = metrics === null ? null : await listen(scrape, metrics);
  const stop = () => Promise.all([listener?.stop(), scrape.stop()]);
  return { telemetry: scrape.telemetry, stop };
}

/** Throws SettingError if the port can't be had. */
function listen(scrape: Scrape, { host, port }: { host: string; port: number }): Promise<MetricsListener> {
  return listenForMetrics(scrape, { host, port }).catch((cause) => {
    const message = `FAIRLEAD_WORKER_METRICS_PORT: ${host}:${port} can't be listened on. Set it to a free port.`;
    throw new SettingError(message, { cause });
  });
}

/** Ends a process whose memory grows, while it still can end what it has in hand. */
function boundMemory(memoryMb: number, logger: Logger, end: (code: number) => void): void {
  const onExceeded = (bytes: number) => {
    const facts = { memoryMb: Math.round(bytes / bytesPerMb), maxMb: memoryMb };
    logger.error(
      facts,
      "this worker has more memory than FAIRLEAD_WORKER_MEMORY_MB: it ends what it has in hand, and itself",
    );
    end(1);
  };
  const bound = createMemoryBound({
    maxBytes: memoryMb * bytesPerMb,
    residentBytes: () => process.memoryUsage.rss(),
    giveBack: collectGarbage,
    onExceeded,
  });
  startChore(bound, { clock: systemClock, logger });
}

/** Stops in order on a signal; the result does so without one, and gives the exit code. */
function endOnSignals(stop: () => Promise<void>): (code: number) => void {
  let stopping = false;
  const end = (code: number) => {
    stopping = true;
    void stop().finally(() => process.exit(code));
  };
  const onSignal = () => {
    if (stopping) process.exit(1);
    end(0);
  };
  process.on("SIGTERM", onSignal);
  process.on("SIGINT", onSignal);
  if (process.env.FAIRLEAD_PARENT_PIPE === "1") {
    process.stdin.resume();
    process.stdin.on("end", onSignal);
  }
  return (code) => {
    if (!stopping) end(code);
  };
}

const bytesPerMb = 1_048_576;
/** What a worker has when it is idle. */
const ownMb = 100;

/** Chaos runs leave `point:n` in a file for the next worker that starts; nobody else sets this variable. */
function readTestPoints(): TestPoints {
  const file = process.env.FAIRLEAD_CRASH_FILE;
  if (!file) return parseTestPoints(undefined, () => {});
  try {
    const text = readFileSync(file, "utf8").trim();
    unlinkSync(file);
    return parseTestPoints(text, () => process.kill(process.pid, "SIGKILL"));
  } catch {
    return parseTestPoints(undefined, () => {});
  }
}

main().catch((error) => {
  process.stderr.write(
    error instanceof SettingError || error instanceof KeyringError
      ? `${error.message}\n`
      : `${error instanceof Error ? error.stack : error}\n`,
  );
  process.exit(1);
});
