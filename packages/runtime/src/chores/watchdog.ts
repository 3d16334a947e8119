import type { Pool } from "@fairlead/story";
import type { Chore } from "./chore.ts";

/** What the watchdog sees of a queue that this worker takes jobs from. */
export type WatchedQueue = {
  pool: Pool;
  /** Jobs that were taken since the start. */
  taken(): number;
  /** Whether a slot is free for one more. */
  hasRoom(): boolean;
};

export type WatchdogOptions = {
  queues: readonly WatchedQueue[];
  /** Jobs that lie in the queue of a pool, waiting to be taken. Rejects while Redis is not well. */
  waiting(pool: Pool): Promise<number>;
  /** Whether Redis takes writes on a new connection. */
  isWell(): Promise<boolean>;
  /** Called once, with the pool whose queue this worker has stopped to look at. */
  onStuck(pool: Pool): void;
};

const everyMs = 5_000;
/** A minute, in looks: a queue worker that is well takes a job within milliseconds. */
const looksMax = 12;

/**
 * Looks after the queue workers, from outside of them: a blocking read that never ends leaves a worker alive, with free
 * slots and heartbeats, and runs that nobody takes. Admitted runs that were not taken are offered again by admission, and
 * lost ones are put back from PostgreSQL, so whatever is due comes to lie in the queue: that is where to look.
 *
 * A worker is stuck in a pool if for a minute, at each look, jobs lie in its queue and it has room for them, and it took
 * none. While Redis is away or refuses writes that says nothing about the worker, and the minute begins anew.
 */
export function createWatchdog({ queues, waiting, isWell, onStuck }: WatchdogOptions): Chore {
  const seen = queues.map((queue) => ({ queue, taken: 0, looks: 0 }));
  let told = false;
  return {
    name: "watchdog",
    everyMs,
    async runOnce() {
      for (const one of seen) {
        one.looks = (await isIdleBeside(one, waiting)) ? one.looks + 1 : 0;
        one.taken = one.queue.taken();
        if (one.looks < looksMax || told) continue;
        one.looks = 0;
        if (!(await isWell())) continue;
        told = true;
        onStuck(one.queue.pool);
      }
      return {};
    },
  };
}

type Seen = { queue: WatchedQueue; taken: number };

async function isIdleBeside({ queue, taken }: Seen, waiting: WatchdogOptions["waiting"]): Promise<boolean> {
  const isIdle = () => queue.taken() === taken && queue.hasRoom();
  if (!isIdle()) return false;
  const jobs = await waiting(queue.pool).catch(() => 0);
  return jobs > 0 && isIdle();
}
