import type { Pool } from "@fairlead/story";
import { Worker } from "bullmq";
import type { SpareSlots } from "./admissionCalls.ts";
import type { WatchedQueue } from "./chores/watchdog.ts";
import { queueName, queuePrefix, type RunJob } from "./handoff.ts";
import { processRun, type RunMeans } from "./processRun.ts";
import { connectPatient } from "./redisConnection.ts";
import { createSlotRoom } from "./slotRoom.ts";
import { type TakenRun, takeTurn } from "./turn.ts";
import type { WorkerOptions } from "./worker.ts";

/** Takes the jobs of one pool out of its queue, as many at once as the worker has slots; each begins a turn of its slot. */
export type QueueWorker = WatchedQueue & {
  /** Slots that runs may have which have not been in the queue. */
  spare: SpareSlots;
  /** Takes no more jobs; resolves when those under way have ended. */
  close(): Promise<void>;
  /** Resolves when the runs that have not been in the queue have ended. */
  settled(): Promise<void>;
  /** Lets go of Redis, however it is. */
  disconnect(): void;
};

/**
 * A job that a worker took and then died before admission heard of it is offered again after this long or up to twice as
 * long. Too short does no harm: whoever gets a job that is in hand is told so by admission.
 */
const queueLockMs = 10_000;

/** Starts to take jobs. While Redis is away it waits. */
export function startQueueWorker(pool: Pool, options: WorkerOptions, means: RunMeans): QueueWorker {
  const { logger, redisUrl, prefix = queuePrefix } = options;
  const slots = options.slots[pool];
  const connection = connectPatient(redisUrl, logger);
  const jobs = { taken: 0, ended: 0 };
  const room = createSlotRoom(slots);
  const beside = new Set<Promise<void>>();
  const turnOf = (run: TakenRun) => takeTurn(run, (one, mayGoOn) => processRun(one, means, mayGoOn), means);
  const process = async ({ data, timestamp }: { data: RunJob; timestamp: number }) => {
    jobs.taken += 1;
    means.telemetry.taken(pool, means.clock.now() - timestamp);
    means.points.reach("afterTake");
    const waiting = room.enter();
    if (waiting !== undefined) await waiting;
    try {
      await turnOf(data);
    } finally {
      room.leave();
      jobs.ended += 1;
    }
  };
  const worker = new Worker<RunJob>(queueName(pool), process, {
    connection,
    prefix,
    concurrency: slots,
    lockDuration: queueLockMs,
    stalledInterval: queueLockMs / 2,
    // Whether a run has failed is for the record to say, not for the queue.
    maxStalledCount: 1_000,
    removeOnComplete: { count: 0 },
    removeOnFail: { count: 0 },
  });
  const tellInterrupted = (err: unknown, runId: string | undefined) =>
    logger.warn({ err, runId }, "a run was interrupted and will be delivered again");
  worker.on("failed", (job, err) => tellInterrupted(err, job?.data.runId));
  worker.on("error", (err) => logger.debug({ err, pool }, "queue worker connection"));
  return {
    pool,
    taken: () => jobs.taken,
    hasRoom: () => jobs.taken - jobs.ended < slots,
    spare: {
      reserve: () => !means.isDraining() && room.enterBeside(),
      release: room.leaveBeside,
      begin(run) {
        const turn = turnOf(run)
          .catch((err) => tellInterrupted(err, run.runId))
          .finally(() => {
            room.leaveBeside();
            beside.delete(turn);
          });
        beside.add(turn);
      },
    },
    close: () => worker.close(),
    async settled() {
      // One that ends may have begun another.
      while (beside.size > 0) await Promise.all(beside);
    },
    disconnect() {
      worker.disconnect().catch(() => {});
      connection.disconnect();
    },
  };
}
