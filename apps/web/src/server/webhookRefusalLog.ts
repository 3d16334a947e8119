import type { Clock } from "@fairlead/runtime/enqueue";
import type { Logger } from "pino";
import type { Refusal } from "./webhookAnswer.ts";

/** Writes down that an event was not accepted through a fault of ours. */
export type RefusalLog = (refused: { error: unknown; refusal: Refusal; requestId: string }) => void;

const everyMs = 1_000;

/**
 * Creates the log of refusals. Of those that say 503, which come as often as calls do while the database is away, it writes one
 * a second, with how many `others` there were since the one before; all others are written.
 */
export function createRefusalLog({ logger, clock }: { logger: Logger; clock: Pick<Clock, "mono"> }): RefusalLog {
  let lastMs = Number.NEGATIVE_INFINITY;
  let others = 0;
  return ({ error, refusal: { status, code }, requestId }) => {
    if (status < 500) return;
    const facts = { err: error, requestId, code };
    if (status !== 503) return void logger.warn(facts, "an event was not accepted");
    if (clock.mono() - lastMs < everyMs) {
      others += 1;
      return;
    }
    logger.warn(others === 0 ? facts : { ...facts, others }, "an event was not accepted");
    lastMs = clock.mono();
    others = 0;
  };
}
