import { type Logger, pino } from "pino";
import { systemClock } from "./clock.ts";
import { createLogOutput } from "./logOutput.ts";

/** At its end a process waits a second for a reader that is slow. */
const lastTriesMax = 50;
const lastPauseMs = 20;
const never = new Int32Array(new SharedArrayBuffer(4));

/** What a process logs by. */
export type ProcessLog = {
  logger: Logger;
  /** Lines that were dropped since the process began, as they could not be written. */
  droppedLines(): number;
};

export type ProcessLogOptions = {
  /** Stands in each line as `process`. */
  name: string;
  /** Lines below it are not written: one of pino's levels. */
  level: string;
  /** Has the last word on every line. */
  mask?: (line: string) => string;
};

/**
 * Opens the log of this process, which is its standard output. The process goes on whatever becomes of that, and ends as it
 * would otherwise: pino's own output throws where the disk is full, and at the end waits for ever for room.
 */
export function openProcessLog({ name, level, mask }: ProcessLogOptions): ProcessLog {
  outliveOutput();
  const output = createLogOutput({ clock: systemClock });
  process.once("exit", () => {
    for (let tries = 0; tries < lastTriesMax && !output.pour(); tries += 1) Atomics.wait(never, 0, 0, lastPauseMs);
  });
  const hooks = mask === undefined ? {} : { streamWrite: mask };
  return { logger: pino({ level, base: { process: name }, hooks }, output), droppedLines: () => output.dropped() };
}

/** Keeps this process from ending when what it prints is taken by nobody any more. */
export function outliveOutput(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
}
