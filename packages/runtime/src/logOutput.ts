import { writeSync } from "node:fs";
import type { Clock } from "./clock.ts";

/** Where the lines of a log go. */
export type LogOutput = {
  write(line: string): void;
  /** Writes what waits, as far as there is room now; whether all of it is written. */
  pour(): boolean;
  /** Lines that were dropped so far. */
  dropped(): number;
};

export type LogOutputOptions = {
  clock: Pick<Clock, "after">;
  /** Writes bytes; returns how many it could, throws if none. Default to the standard output. */
  write?: (bytes: Buffer) => number;
  /** Bytes of lines that may wait, default 1 MB. */
  waitingMax?: number;
};

const againAfterMs = 20;

/**
 * Writes each line at once. Where it can't, as the reader is slow or the disk full, lines wait and are tried again every
 * 20 ms; those that are more than may wait are dropped. When the reader is gone, so are all that follow.
 */
export function createLogOutput({ clock, write = toStdout, waitingMax = 1_000_000 }: LogOutputOptions): LogOutput {
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  let isGone = false;
  let isTimed = false;
  let dropped = 0;

  function pour(): boolean {
    const bytes = Buffer.concat(waiting);
    let at = 0;
    try {
      while (at < bytes.length && !isGone) at += write(bytes.subarray(at));
    } catch (error) {
      isGone = error instanceof Error && "code" in error && error.code === "EPIPE";
    }
    waiting = isGone || at === bytes.length ? [] : [bytes.subarray(at)];
    waitingBytes = waiting.length === 0 ? 0 : bytes.length - at;
    if (waitingBytes > 0) tryAgain();
    return waitingBytes === 0;
  }

  function tryAgain(): void {
    if (isTimed) return;
    isTimed = true;
    clock.after(againAfterMs, () => {
      isTimed = false;
      pour();
    });
  }

  return {
    write(line) {
      if (isGone) return;
      const bytes = Buffer.from(line);
      if (waitingBytes > 0 && waitingBytes + bytes.length > waitingMax) {
        dropped += 1;
        return;
      }
      waiting.push(bytes);
      waitingBytes += bytes.length;
      if (waiting.length === 1) pour();
    },
    pour,
    dropped: () => dropped,
  };
}

function toStdout(bytes: Buffer): number {
  return writeSync(process.stdout.fd, bytes);
}
