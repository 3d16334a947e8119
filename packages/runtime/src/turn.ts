import type { Logger } from "pino";
import type { Clock } from "./clock.ts";
import type { RunJob } from "./handoff.ts";

/**
 * A run as a slot gets it. `started`: admission has let this worker begin it. `isFresh`: this process has just recorded the run
 * before it, first of all, and admission has given it out to nobody else: nothing of it can be in the record. `askedMs`: when
 * admission was asked, on the process's own clock: a process that stood still since knows neither any more.
 */
export type TakenRun = RunJob & { started?: true; isFresh?: true; askedMs?: number };

/**
 * Executes a run and returns the run that its slot goes on with, if admission granted one when it ended. `mayGoOn` says,
 * when that is asked, whether the turn is not over.
 */
export type ExecuteRun = (job: TakenRun, mayGoOn: () => boolean) => Promise<TakenRun | null>;

export type TurnMeans = {
  clock: Pick<Clock, "mono">;
  logger: Logger;
  /** Whether the worker takes no more runs. */
  isDraining: () => boolean;
};

/** Bounds of a turn: a run that lies in the queue is passed over for no longer than this by the runs of one slot. */
const turnMsMax = 20;
const turnRunsMax = 16;

/**
 * What a slot does from one look into its queue to the next: the run that it found there, and then, for up to 20 ms or 16
 * runs, what admission grants in its place when a run ends. To go through the queue costs more than a short run does; the
 * order is admission's either way. Rejects if the first run was interrupted. When a later one is, its lease ends and it is
 * delivered again, like any other.
 */
export async function takeTurn(job: TakenRun, execute: ExecuteRun, means: TurnMeans): Promise<void> {
  const { clock, logger, isDraining } = means;
  const endsMs = clock.mono() + turnMsMax;
  let runs = 0;
  const mayGoOn = () => runs < turnRunsMax && clock.mono() < endsMs && !isDraining();
  const next = async (one: TakenRun) => {
    runs += 1;
    return await execute(one, mayGoOn);
  };
  let following = await next(job);
  while (following !== null) {
    const { runId } = following;
    following = await next(following).catch((err) => {
      logger.warn({ err, runId }, "a run was interrupted and will be delivered again");
      return null;
    });
  }
}
