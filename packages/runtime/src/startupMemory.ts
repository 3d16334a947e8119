import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Clock } from "./clock.ts";

/** Pages go on loading for about a second after they have been prepared. */
const settledMs = 3_000;

/**
 * Gives back, 3 s later, the memory that only the start needed: what loading and compiling leaves behind stays with an
 * idle process otherwise, which is nearly half of what web takes. The process stands still for a tenth of a second, once.
 * The result takes it back.
 */
export function releaseStartupMemory(clock: Pick<Clock, "after">): () => void {
  return clock.after(settledMs, collectAll);
}

function collectAll(): void {
  setFlagsFromString("--expose-gc");
  const collect: NodeJS.GCFunction = runInNewContext("gc");
  setFlagsFromString("--no-expose-gc");
  collect({ type: "major", flavor: "last-resort" });
}
