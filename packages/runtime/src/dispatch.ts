import type { Admission, DecisionRecord, Grant } from "@fairlead/fairness";
import type { Logger } from "pino";
import type { Clock } from "./clock.ts";
import type { Handoff } from "./handoff.ts";
import type { Telemetry } from "./telemetry.ts";

/**
 * Does what the replies of admission ask for.
 *
 * 1. Runs that may go now are handed over to the queues.
 * 2. Where time alone lets a story go on (its budget returns, the full hour passes), admission is asked again at that time.
 *    A process has one timer for it, which is set to the earliest time that a reply has named.
 *
 * It never asks without a reason: all other changes come with a call of their own, whose reply says what may run.
 */
export type Dispatch = {
  /** Resolves when the runs were handed over; never fails, as a lost hand-over is repeated when its lease ends. */
  carryOut(reply: Decided): Promise<void>;
  /** Asks no more. */
  stop(): void;
};

/** What matters here of a reply of admission. `redeliver`: runs to hand over once more. */
export type Decided = {
  granted: readonly Grant[];
  nextWakeMs: number | null;
  redeliver?: readonly Grant[];
  records?: DecisionRecord[];
};

export type DispatchOptions = {
  admission: Pick<Admission, "admit">;
  handoff: Pick<Handoff, "push">;
  clock: Clock;
  logger: Logger;
  telemetry?: Pick<Telemetry, "decided">;
};

/** Spreads the calls of several processes that wait for the same moment; the first finds all, the others nothing. */
const jitterMs = 5;
/** Pauses after a call that found nothing although its time had come, so that whatever holds it up is not asked in a circle. */
const firstPauseMs = 20;
const pauseMaxMs = 1_000;

/** Creates the dispatch of a process. */
export function createDispatch({ admission, handoff, clock, logger, telemetry }: DispatchOptions): Dispatch {
  let armed: { atMs: number; cancel: () => void } | null = null;
  let pauseMs = 0;
  let stopped = false;

  function arm(inMs: number): void {
    const delayMs = Math.max(inMs, pauseMs) + 1 + jitterMs * clock.random();
    const atMs = clock.mono() + delayMs;
    if (stopped || (armed !== null && armed.atMs <= atMs)) return;
    armed?.cancel();
    armed = { atMs, cancel: clock.after(delayMs, () => void ask()) };
  }

  async function ask(): Promise<void> {
    armed = null;
    try {
      const reply = await admission.admit();
      pauseMs = nextPause(reply, pauseMs);
      await carryOut(reply);
    } catch (err) {
      logger.debug({ err }, "admission could not be asked for stories whose time has come; the next heartbeat does");
    }
  }

  async function carryOut(reply: Decided): Promise<void> {
    const { granted, nextWakeMs, redeliver = [] } = reply;
    telemetry?.decided(reply);
    if (nextWakeMs !== null) arm(nextWakeMs);
    const others = granted.filter(({ started }) => started !== true);
    if (others.length + redeliver.length > 0) await handoff.push([...redeliver, ...others]);
  }

  return {
    carryOut,
    stop() {
      stopped = true;
      armed?.cancel();
      armed = null;
    },
  };
}

function nextPause({ granted, nextWakeMs }: Decided, pauseMs: number): number {
  const longer = Math.min(pauseMaxMs, Math.max(firstPauseMs, 2 * pauseMs));
  return granted.length > 0 || nextWakeMs === null || nextWakeMs >= longer ? 0 : longer;
}
