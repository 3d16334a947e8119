import type { Logger } from "pino";
import type { Clock } from "../clock.ts";
import type { Telemetry } from "../telemetry.ts";

/** Work that a process does again and again besides runs. */
export type Chore = {
  name: string;
  /** Milliseconds from the end of one pass to the start of the next; Infinity if only others call it. */
  everyMs: number;
  /** Whether the first pass is done at once instead of after the first pause. */
  atOnce?: boolean;
  /** Milliseconds until there is something to do, if that is known; a pass that would come later comes then. */
  soonMs?(): number | null;
  /** One pass; returns what it did, by name. Tests call this. */
  runOnce(): Promise<Record<string, number>>;
};

/** What another process is just doing is left to it for this time, instead of being looked at in a circle. */
const soonMinMs = 20;

export type ChoreLoop = {
  stop(): Promise<void>;
  /** Says that `soonMs` of the chore may have become less. */
  hurry(): void;
};

export type ChoreMeans = { clock: Clock; logger: Logger; telemetry?: Pick<Telemetry, "chored"> };

/**
 * Runs a chore until it is stopped. Each pause is the chore's interval ± 20 %, so that processes started together do not
 * stay in step: after n passes their offsets spread like a random walk. A failed pass is logged and tried again.
 */
export function startChore(chore: Chore, means: ChoreMeans): ChoreLoop {
  const { clock } = means;
  let running: Promise<void> = Promise.resolve();
  let stopped = false;
  let hasFailed = false;
  let armed: { atMs: number; cancel: () => void } | null = null;
  if (chore.atOnce) running = pass();
  else arm(chore.everyMs * (0.8 + 0.4 * clock.random()));

  function arm(pauseMs: number): void {
    if (pauseMs === Number.POSITIVE_INFINITY) return;
    // What failed is not tried in a circle, however urgent it is.
    const soonMs = hasFailed ? null : chore.soonMs?.();
    const delayMs = Math.min(pauseMs, Math.max(soonMinMs, soonMs ?? pauseMs));
    const start = () => {
      armed = null;
      running = pass();
    };
    armed = { atMs: clock.mono() + delayMs, cancel: clock.after(delayMs, start) };
  }

  async function pass(): Promise<void> {
    hasFailed = !(await doPass(chore, means, () => stopped));
    if (!stopped) arm(chore.everyMs * (0.8 + 0.4 * clock.random()));
  }

  return {
    async stop() {
      stopped = true;
      armed?.cancel();
      await running;
    },
    hurry() {
      if (armed === null || stopped) return;
      armed.cancel();
      arm(Math.max(0, armed.atMs - clock.mono()));
    },
  };
}

/** One pass with its numbers; never rejects, but tells whether it went well. A failure is logged unless the process stops. */
export async function doPass(
  chore: Chore,
  { clock, logger, telemetry }: ChoreMeans,
  isStopped: () => boolean = () => false,
): Promise<boolean> {
  const sinceMs = clock.mono();
  try {
    const counts = await chore.runOnce();
    telemetry?.chored(chore.name, clock.mono() - sinceMs, counts);
    if (Object.values(counts).some((count) => count > 0)) logger.debug({ chore: chore.name, ...counts }, "chore");
    return true;
  } catch (err) {
    telemetry?.chored(chore.name, clock.mono() - sinceMs, null);
    if (!isStopped()) logger.warn({ err, chore: chore.name }, "a chore failed and will be tried again");
    return false;
  }
}
