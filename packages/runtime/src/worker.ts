import { Admission } from "@fairlead/fairness";
import type { Pool } from "@fairlead/story";
import { Worker as QueueWorker } from "bullmq";
import type pg from "pg";
import type { Logger } from "pino";
import { type ChoreLoop, startChore } from "./chores/chore.ts";
import { createHeartbeat } from "./chores/heartbeat.ts";
import { createPartitions } from "./chores/partitions.ts";
import { createReap } from "./chores/reap.ts";
import { createSweep } from "./chores/sweep.ts";
import { createClaims } from "./claims.ts";
import { type Clock, pause } from "./clock.ts";
import { createCloser } from "./closer.ts";
import { createDatabase } from "./database.ts";
import { createDatabaseTime, type DatabaseTime } from "./databaseTime.ts";
import type { Egress } from "./egress.ts";
import { createEventCache } from "./eventCache.ts";
import { createHandoff, type Handoff, pools, queueName, queuePrefix, type RunJob } from "./handoff.ts";
import { createPlanCache } from "./planCache.ts";
import { processRun, type RunMeans } from "./processRun.ts";
import { createRecorder } from "./recorder.ts";
import { connectPatient, connectPrompt } from "./redisConnection.ts";
import { noTestPoints, type TestPoints } from "./testPoints.ts";

/**
 * A worker: takes admitted runs from the queues, executes and records them, and does the chores.
 *
 * `start` begins in this order: time, chores, queues. `stop` goes the other way and in two phases: first nothing new is
 * taken while running jobs end (up to `drainMs`), then the rest is given back by letting its leases go.
 */
export type WorkerOptions = {
  /** Names this worker among all; new at every start of a process. */
  id: string;
  pool: pg.Pool;
  redisUrl: string;
  slots: { cpu: number; io: number };
  egress: Egress;
  logger: Logger;
  clock: Clock;
  /** Prefix of all Redis keys, default `fl`. */
  prefix?: string;
  points?: TestPoints;
  /** How long running jobs get to end when the worker stops, default 25 000 ms. */
  drainMs?: number;
  /** Age in ms at which the sweep looks at an open story run that Redis has not touched, default 10 000. */
  quietMs?: number;
};

export type RunningWorker = { start(): Promise<void>; stop(): Promise<void> };

type Parts = {
  means: RunMeans;
  handoff: Handoff;
  time: DatabaseTime;
  running: Map<string, RunJob>;
  close: () => Promise<void>;
};

/** Creates a worker; nothing happens before `start`. Both `start` and `stop` may be called twice. */
export function createWorker(options: WorkerOptions): RunningWorker {
  const stopping = new AbortController();
  let parts: Parts | undefined;
  let loops: ChoreLoop[] = [];
  let workers: QueueWorker[] = [];
  let stopped: Promise<void> | undefined;

  return {
    async start() {
      if (parts !== undefined) return;
      parts = assemble(options, stopping.signal);
      await parts.time.measure();
      loops = startChores(options, parts);
      workers = pools.map((pool) => startQueue(pool, options, parts as Parts));
      await Promise.all(workers.map((worker) => worker.waitUntilReady()));
    },
    stop() {
      stopped ??= parts === undefined ? Promise.resolve() : stopAll({ options, parts, loops, workers, stopping });
      return stopped;
    },
  };
}

function assemble(options: WorkerOptions, signal: AbortSignal): Parts {
  const { pool, redisUrl, logger, clock, egress, id: worker } = options;
  const prefix = options.prefix ?? queuePrefix;
  const redis = connectPrompt(redisUrl, logger);
  const queueRedis = connectPrompt(redisUrl, logger);
  const database = createDatabase(pool);
  const cache = createEventCache();
  const time = createDatabaseTime(database, clock);
  const handoff = createHandoff(queueRedis, logger, prefix);
  const means: RunMeans = {
    worker,
    database,
    cache,
    time,
    handoff,
    egress,
    signal,
    clock,
    logger,
    admission: new Admission({ redis, prefix }),
    plans: createPlanCache(database),
    claims: createClaims(database, cache),
    recorder: createRecorder({ database, logger }),
    closer: createCloser(database, logger),
    points: options.points ?? noTestPoints,
  };
  const close = async () => {
    await handoff.stop();
    queueRedis.disconnect();
    redis.disconnect();
  };
  return { means, handoff, time, running: new Map(), close };
}

function startChores(options: WorkerOptions, { means, handoff, time, running }: Parts): ChoreLoop[] {
  const { admission, database, plans } = means;
  const { logger, slots, id: worker, quietMs } = options;
  const list = () => [...running.values()].map(({ runId, storyRunId }) => ({ runId, storyRunId }));
  const heartbeat = createHeartbeat({ worker, slots, running: { list }, admission, handoff });
  // The first heartbeat is the registration: without it a fresh worker would wait a second for work.
  void heartbeat.runOnce().catch((err) => logger.warn({ err }, "registration is left to the next heartbeat"));
  const chores = [
    heartbeat,
    createReap({ admission, handoff }),
    createSweep({ database, admission, handoff, plans, time, logger, ...(quietMs === undefined ? {} : { quietMs }) }),
    createPartitions(options.pool, time),
  ];
  return chores.map((chore) => startChore(chore, options));
}

function startQueue(pool: Pool, options: WorkerOptions, { means, running }: Parts): QueueWorker {
  const { logger } = options;
  const worker = new QueueWorker<RunJob>(
    queueName(pool),
    async ({ data }) => {
      running.set(data.runId, data);
      try {
        await processRun(data, pool, means);
      } finally {
        running.delete(data.runId);
      }
    },
    {
      connection: connectPatient(options.redisUrl, logger),
      prefix: options.prefix ?? queuePrefix,
      concurrency: options.slots[pool],
      lockDuration: 30_000,
      stalledInterval: 15_000,
      // Whether a run has failed is for the record to say, not for the queue.
      maxStalledCount: 1_000,
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 0 },
    },
  );
  worker.on("failed", (job, err) =>
    logger.warn({ err, runId: job?.data.runId }, "a run was interrupted and will be delivered again"),
  );
  worker.on("error", (err) => logger.debug({ err, pool }, "queue worker connection"));
  return worker;
}

type Stopping = {
  options: WorkerOptions;
  parts: Parts;
  loops: ChoreLoop[];
  workers: QueueWorker[];
  stopping: AbortController;
};

async function stopAll({ options, parts, loops, workers, stopping }: Stopping): Promise<void> {
  const { clock, logger, id } = options;
  const drained = Promise.all(workers.map((worker) => worker.close()));
  const inTime = await Promise.race([
    drained.then(() => true),
    pause(clock, options.drainMs ?? 25_000).then(() => false),
  ]);
  if (!inTime) logger.warn({ runs: parts.running.size }, "runs did not end in time and are given back");
  stopping.abort();
  await Promise.all(loops.map((loop) => loop.stop()));
  await parts.means.recorder.drain();
  await parts.means.closer.drain();
  const left = await parts.means.admission.leave(id).catch(() => ({ granted: [] }));
  await parts.handoff.push(left.granted);
  parts.time.stop();
  if (!inTime) await Promise.all(workers.map((worker) => worker.close(true)));
  await parts.close();
}
