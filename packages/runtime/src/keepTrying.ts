import { type Clock, pause } from "./clock.ts";
import { hasCode } from "./databaseErrors.ts";

const firstPauseMs = 100;
const pauseMaxMs = 2_000;

/**
 * Does something with the database, and keeps trying while it is away: the run's lease is kept alive meanwhile, and
 * nothing else could run either. The pauses double up to 2 s, with jitter. Gives up when the worker stops. `task` must
 * be harmless when repeated, as its outcome may have been lost on the way back.
 */
export async function keepTrying<Result>(
  task: () => Promise<Result>,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Promise<Result> {
  for (let waitMs = firstPauseMs; ; waitMs = Math.min(pauseMaxMs, waitMs * 2)) {
    try {
      return await task();
    } catch (error) {
      if (!hasCode(error, "storage_unavailable") || signal.aborted) throw error;
      await pause(clock, waitMs * (0.5 + clock.random() / 2), signal);
    }
  }
}

/** Does something with Redis, and tries again for about `ms` milliseconds. `task` must be harmless when repeated. */
export async function tryForMs<Result>(
  task: () => Promise<Result>,
  ms: number,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Promise<Result> {
  const untilMs = clock.mono() + ms;
  for (let waitMs = firstPauseMs; ; waitMs = Math.min(pauseMaxMs, waitMs * 2)) {
    try {
      return await task();
    } catch (error) {
      if (clock.mono() + waitMs > untilMs || signal.aborted) throw error;
      await pause(clock, waitMs, signal);
    }
  }
}
