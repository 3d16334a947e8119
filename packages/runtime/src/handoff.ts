import type { Grant } from "@fairlead/fairness";
import type { Pool } from "@fairlead/story";
import { type ConnectionOptions, Queue } from "bullmq";
import type { Logger } from "pino";
import { fromTicket } from "./locator.ts";

/** What a job carries: ids only. The truth is the record; a job is a wake-up. */
export type RunJob = Pick<Grant, "runId" | "storyRunId" | "storyId" | "pool" | "payload" | "delivery" | "waits">;

/** Hands admitted runs to the queues that workers take jobs from. */
export type Handoff = {
  /**
   * Best effort: a grant that does not get through keeps its lease, which expires, and the reaper hands it over again.
   */
  push(grants: readonly Grant[]): Promise<void>;
  /** Runs that were handed over and that no worker has taken yet. Rejects while Redis is not well. */
  waiting(pool: Pool): Promise<number>;
  stop(): Promise<void>;
};

export const pools: readonly Pool[] = ["cpu", "io"];

/** The BullMQ queue of a pool. Names have no colon: BullMQ keeps that for itself. */
export function queueName(pool: Pool): string {
  return `fairlead-${pool}`;
}

/** Every key that BullMQ writes begins with this. */
export const queuePrefix = "fl";

/** Creates the queues of a process that hands runs over. */
export function createHandoff(connection: ConnectionOptions, logger: Logger, prefix = queuePrefix): Handoff {
  const queues = new Map(pools.map((pool) => [pool, createQueue(pool, { connection, prefix, logger })]));
  return {
    async push(grants) {
      await Promise.all(
        pools.map(async (pool) => {
          const jobs = grants.filter((grant) => grant.pool === pool).map(toJob);
          if (jobs.length === 0) return;
          try {
            await queues.get(pool)?.addBulk(jobs);
          } catch (err) {
            logger.warn({ err, pool, runs: jobs.length }, "runs could not be handed over; their leases will expire");
          }
        }),
      );
    },
    waiting: async (pool) => (await queues.get(pool)?.getWaitingCount()) ?? 0,
    async stop() {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
    },
  };
}

type QueueMeans = { connection: ConnectionOptions; prefix: string; logger: Logger };

function createQueue(pool: Pool, { connection, prefix, logger }: QueueMeans): Queue {
  // Neither waiting for Redis nor asking for its version: a queue that fails to do so once is of no use ever after.
  const options = { connection, prefix, skipWaitingForReady: true, skipVersionCheck: true };
  const queue = new Queue(queueName(pool), options);
  queue.on("error", (err) => logger.debug({ err, pool }, "queue connection"));
  return queue;
}

function toJob({ runId, storyRunId, storyId, pool, payload, delivery, waits }: Grant) {
  const data: RunJob = { runId, storyRunId, storyId, pool, payload, delivery, ...(waits ? { waits } : {}) };
  // The record decides about failures and poison, so nothing of an ended job needs to stay in Redis.
  const { attempt } = fromTicket({ storyRunId, storyId, payload });
  const opts = { jobId: `${runId}_${attempt}_${delivery}`, removeOnComplete: true, removeOnFail: true };
  return { name: "run", data, opts };
}
