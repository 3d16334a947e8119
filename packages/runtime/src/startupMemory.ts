import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Clock } from "./clock.ts";

/** Pages go on loading for about a second after they have been prepared. */
const settledMs = 3_000;

/** From 1 MB to the 16 MB that V8 allows at most. */
const youngGrowth = 16;

/**
 * Gives back, 3 s later, the memory that only the start needed: what loading and compiling leaves behind stays with an
 * idle process otherwise, which is nearly half of what web takes. The process stands still for a tenth of a second, once.
 * The result takes it back.
 *
 * It leaves the young generation as small as it can be, and V8 would double it now and then only. Under load what is in
 * hand would be taken for old meanwhile, and collecting that is dear, so it grows in one step as soon as there is load.
 */
export function releaseStartupMemory(clock: Pick<Clock, "after">): () => void {
  return clock.after(settledMs, () => {
    collectGarbage();
    setFlagsFromString(`--semi-space-growth-factor=${youngGrowth}`);
  });
}

/** Gives back all memory that nothing needs. The process stands still meanwhile: the longer, the more it has. */
export function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  const collect: NodeJS.GCFunction = runInNewContext("gc");
  setFlagsFromString("--no-expose-gc");
  collect({ type: "major", flavor: "last-resort" });
}
