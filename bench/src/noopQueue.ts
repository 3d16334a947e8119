import { Queue, Worker } from "bullmq";

const concurrency = 50;
const batch = 1_000;

/** Jobs per second that BullMQ moves through one worker process when the jobs do nothing, on the same Redis. */
export async function measureNoopJobs(
  redisUrl: string,
  jobs: number,
): Promise<{ perSecond: number; jobs: number; concurrency: number }> {
  const connection = { url: redisUrl, maxRetriesPerRequest: null };
  const prefix = "bench-noop";
  const queue = new Queue("noop", { connection, prefix });
  await queue.obliterate({ force: true });
  for (let added = 0; added < jobs; added += batch) {
    await queue.addBulk(
      Array.from({ length: Math.min(batch, jobs - added) }, (_, index) => ({
        name: "noop",
        data: { n: added + index },
        opts: { removeOnComplete: true },
      })),
    );
  }
  let done = 0;
  const finished = Promise.withResolvers<void>();
  const started = performance.now();
  const worker = new Worker(
    "noop",
    async () => {
      done += 1;
      if (done === jobs) finished.resolve();
    },
    { connection, prefix, concurrency },
  );
  await finished.promise;
  const seconds = (performance.now() - started) / 1000;
  await worker.close();
  await queue.obliterate({ force: true });
  await queue.close();
  return { perSecond: Math.round(jobs / seconds), jobs, concurrency };
}
