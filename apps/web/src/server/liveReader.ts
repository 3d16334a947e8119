import { createHash } from "node:crypto";
import type { Clock } from "@fairlead/runtime/enqueue";

/** What a reader has found last. */
export type Reading = {
  /** Stands for the data: equal data has the same one, in every process. */
  mark: string;
  /** Null: it could not be read. */
  data: unknown;
};

/**
 * Reads the same thing again and again, once for all that watch it: from when the first one comes until the last one has
 * gone.
 */
export type LiveReader = {
  latest(): Reading | null;
  /** Calls back when what is found differs from before; the returned function ends that. */
  watch(onChange: () => void): () => void;
};

type LiveReaderOptions = {
  clock: Clock;
  /** How long it pauses at least, in milliseconds; default 250. */
  pauseMinMs?: number | undefined;
  read: () => Promise<unknown>;
  /** Called when nobody watches any more. */
  onIdle: () => void;
};

/** A pause is never shorter: so many times a second, at most, is anything told. */
const pauseMinDefaultMs = 250;
const pauseMaxMs = 10_000;
/** A reader pauses so many times as long as it reads, so that watching costs a tenth of one connection at most. */
const pausePerRead = 9;
/** Milliseconds of pause for each thousand characters of what was found: large answers are told less often. */
const pausePerThousandMs = 5;

/** The mark of something that can't be read. */
const failedMark = "failed";

/** Makes a reader; it rests until somebody watches. */
export function createLiveReader({
  clock,
  read,
  onIdle,
  pauseMinMs = pauseMinDefaultMs,
}: LiveReaderOptions): LiveReader {
  const watchers = new Set<() => void>();
  let reading: Reading | null = null;
  let isReading = false;
  let callOff: () => void = () => {};

  async function pass(): Promise<void> {
    isReading = true;
    const startMs = clock.mono();
    const { found, size } = await readMarked(read);
    isReading = false;
    if (watchers.size === 0) return;
    if (found.mark !== reading?.mark) {
      reading = found;
      for (const watcher of watchers) watcher();
    }
    const pauseMs = (clock.mono() - startMs) * pausePerRead + (size / 1_000) * pausePerThousandMs;
    callOff = clock.after(Math.min(pauseMaxMs, Math.max(pauseMinMs, pauseMs)), () => void pass());
  }

  return {
    latest: () => reading,
    watch(onChange) {
      watchers.add(onChange);
      if (watchers.size === 1 && !isReading) void pass();
      return () => {
        if (!watchers.delete(onChange) || watchers.size > 0) return;
        callOff();
        onIdle();
      };
    },
  };
}

async function readMarked(read: () => Promise<unknown>): Promise<{ found: Reading; size: number }> {
  try {
    const data = await read();
    const text = JSON.stringify(data);
    return { found: { mark: markOf(text), data }, size: text.length };
  } catch {
    // Whoever watches asks for it in the usual way then, and is told there what is wrong.
    return { found: { mark: failedMark, data: null }, size: 0 };
  }
}

function markOf(text: string): string {
  return createHash("sha1").update(text).digest("base64url").slice(0, 12);
}
