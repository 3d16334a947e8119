import type { TeamLimits } from "@fairlead/runtime/enqueue";
import type { Services } from "./services.ts";

/** Measures again and again what teams have, until it is stopped. */
export function startMeasuring({ chore }: TeamLimits, { clock, logger }: Pick<Services, "clock" | "logger">) {
  let cancel: () => void = () => {};
  let running: Promise<unknown> = Promise.resolve();
  let stopped = false;
  const arm = (): void => {
    if (stopped || chore.everyMs === Number.POSITIVE_INFINITY) return;
    cancel = clock.after(chore.everyMs * (0.8 + 0.4 * clock.random()), () => {
      running = chore
        .runOnce()
        .catch((err: unknown) => logger.debug({ err }, "what teams have could not be measured"))
        .finally(arm);
    });
  };
  arm();
  return {
    async stop(): Promise<void> {
      stopped = true;
      cancel();
      await running;
    },
  };
}
