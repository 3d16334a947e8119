import { pauseMs } from "../workload.ts";
import type { Stage } from "./stage.ts";

/** Who reads from the product while it is broken, as a person who looks at a page. */
export type Reader = {
  /** Reads no more; gives the time that the slowest answer took, ms, and how many were neither 200 nor 503. */
  stop(): Promise<{ readSlowestMs: number; oddReads: number }>;
};

const everyMs = 500;

/** Reads the list of stories twice a second; an answer may be a refusal. */
export function startReader({ read }: Pick<Stage, "read">): Reader {
  let stopped = false;
  const found = { readSlowestMs: 0, oddReads: 0 };
  const reading = (async () => {
    while (!stopped) {
      const sinceMs = performance.now();
      const status = await read("/stories").catch(() => null);
      if (status !== 200 && status !== 503) found.oddReads += 1;
      found.readSlowestMs = Math.max(found.readSlowestMs, Math.round(performance.now() - sinceMs));
      await pauseMs(everyMs);
    }
  })();
  return {
    async stop() {
      stopped = true;
      await reading;
      return found;
    },
  };
}
