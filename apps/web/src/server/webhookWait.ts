import type { ServerResponse } from "node:http";
import type { Clock } from "@fairlead/runtime/enqueue";

const waitMs = 30_000;
/** Calls of a process that wait at a time: each asks the database now and then. */
const waitingMax = 100;
const pauseMs = { first: 10, longest: 250 };

let waiting = 0;

/** Why nothing was found: too many wait, the time is up, or the caller has gone. */
export type Unfound = "busy" | "late" | "gone";

/** Looks again and again, for up to 30 s, until there is something. Rejects when looking does. */
export async function waitFor<Found extends object>(
  clock: Clock,
  response: ServerResponse,
  look: () => Promise<Found | null>,
): Promise<Found | Unfound> {
  if (waiting >= waitingMax) return "busy";
  waiting += 1;
  try {
    const untilMs = clock.mono() + waitMs;
    for (let ms = pauseMs.first; ; ms = Math.min(pauseMs.longest, ms * 1.5)) {
      const found = await look();
      if (found !== null) return found;
      if (response.destroyed) return "gone";
      if (clock.mono() >= untilMs) return "late";
      await new Promise<void>((resolve) => {
        clock.after(ms, resolve);
      });
    }
  } finally {
    waiting -= 1;
  }
}
