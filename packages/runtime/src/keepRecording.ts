import { pause } from "./clock.ts";
import type { Recorder } from "./recorder.ts";
import type { Recorded, Unit } from "./rows.ts";
import { RuntimeError } from "./runtimeError.ts";

const firstPauseMs = 100;
const pauseMaxMs = 2_000;

type Means = { recorder: Recorder; clock: Parameters<typeof pause>[0]; signal: AbortSignal };

/**
 * Records a unit, and keeps trying while the database is away: the effect is made, only its record is missing, and the
 * lease is kept alive meanwhile. The unit's own key makes repeating harmless. Gives up when the worker stops.
 */
export async function keepRecording(unit: Unit, { recorder, clock, signal }: Means): Promise<Recorded> {
  for (let waitMs = firstPauseMs; ; waitMs = Math.min(pauseMaxMs, waitMs * 2)) {
    try {
      return await recorder.record(unit);
    } catch (error) {
      const again = error instanceof RuntimeError && error.code === "storage_unavailable" && !signal.aborted;
      if (!again) throw error;
      await pause(clock, waitMs * (0.5 + clock.random() / 2), signal);
    }
  }
}
