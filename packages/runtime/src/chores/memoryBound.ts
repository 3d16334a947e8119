import type { Chore } from "./chore.ts";

export type MemoryBoundOptions = {
  /** Bytes that the process may have. */
  maxBytes: number;
  /** Bytes that it has now. */
  residentBytes: () => number;
  /** Collects all garbage; the process stands still for a tenth of a second or more. */
  giveBack: () => void;
  /** Called once, with the bytes that were found. */
  onExceeded: (bytes: number) => void;
};

const everyMs = 5_000;
/** What a burst takes is given back within seconds. */
const looksMax = 3;

/**
 * Tells when a process has had more memory than it may at three looks in a row, 5 s apart, although it gave back what it could:
 * it can still end what it has in hand then, and be started again. The system would end it in the middle of everything.
 */
export function createMemoryBound({ maxBytes, residentBytes, giveBack, onExceeded }: MemoryBoundOptions): Chore {
  let looks = 0;
  return {
    name: "memory",
    everyMs,
    async runOnce() {
      // V8 lets garbage gather as long as its own bound is far.
      if (residentBytes() > maxBytes) giveBack();
      const bytes = residentBytes();
      looks = bytes > maxBytes ? looks + 1 : 0;
      if (looks === looksMax) onExceeded(bytes);
      return {};
    },
  };
}
