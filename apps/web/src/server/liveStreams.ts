import type { Clock } from "@fairlead/runtime/enqueue";
import { TRPCError, tracked } from "@trpc/server";
import { AppError } from "./appError.ts";
import { createLiveReader, type LiveReader } from "./liveReader.ts";
import { type LiveUpdate, type Topic, topicKey } from "./liveTopics.ts";
import type { Actor } from "./services.ts";

export type LiveRequest = {
  actor: Actor;
  topics: readonly Topic[];
  /** The id of the last message that arrived: what it told is not told again. */
  lastEventId: string | undefined;
  /** Whether the session that opened the stream still holds. */
  isStillAllowed: () => Promise<boolean>;
  /** Fires when nobody listens any more. */
  signal: AbortSignal;
};

/**
 * The streams that tell pages what changes.
 *
 * 1. Every topic has one reader, however many pages watch it, and one message holds all that is new in a stream.
 * 2. The id of a message stands for what the page knows after it, so that a stream goes on where another one ended, in
 *    this process or in another.
 * 3. A stream ends when its session does: that is looked at every ten seconds, and at once when somebody signs out.
 */
export type LiveStreams = {
  /** Opens a stream. Throws `too_many_requests` when a person, or the process, has as many as there may be. */
  open(request: LiveRequest): AsyncGenerator<ReturnType<typeof tracked<readonly LiveUpdate[]>>>;
  /** Looks at once whether the sessions of all streams still hold. */
  recheck(): void;
  /** Ends all streams, and takes no more. */
  stop(): void;
};

export type LiveStreamsOptions = {
  clock: Clock;
  read: (actor: Actor, topic: Topic) => Promise<unknown>;
};

export const streamsPerUserMax = 20;
const streamsMax = 500;
const recheckMs = 10_000;
/** People are slower than runs. */
const presencePauseMs = 1_000;

type Stream = LiveRequest & {
  readers: readonly LiveReader[];
  /** The marks of what the page knows, in the order of its topics. */
  known: (string | undefined)[];
  /** Set when the stream has to end, and how. */
  ending: "stopped" | "signed_out" | null;
  wake: () => void;
};

/** Creates the streams of a process. */
export function createLiveStreams({ clock, read }: LiveStreamsOptions): LiveStreams {
  const readers = new Map<string, LiveReader>();
  const streams = new Set<Stream>();
  let isStopped = false;

  function readerOf(actor: Actor, topic: Topic): LiveReader {
    const key = topicKey(actor, topic);
    const known = readers.get(key);
    if (known !== undefined) return known;
    const reader = createLiveReader({
      clock,
      read: () => read(actor, topic),
      pauseMinMs: topic.kind === "presence" ? presencePauseMs : undefined,
      onIdle: () => readers.get(key) === reader && readers.delete(key),
    });
    readers.set(key, reader);
    return reader;
  }

  function assertRoom({ userId }: Actor): void {
    const own = [...streams].filter(({ actor }) => actor.userId === userId).length;
    if (isStopped || streams.size >= streamsMax || own >= streamsPerUserMax) {
      const message = `A person may have ${streamsPerUserMax} pages with live updates open, an installation ${streamsMax}. Close some; this one refreshes more slowly meanwhile.`;
      throw new AppError("too_many_requests", message);
    }
  }

  async function recheck(stream: Stream): Promise<void> {
    // Where the database does not say, the stream stays: nothing can be read for it meanwhile.
    if (await stream.isStillAllowed().catch(() => true)) return;
    stream.ending = "signed_out";
    stream.wake();
  }

  return {
    open(request) {
      assertRoom(request.actor);
      const marks = request.lastEventId?.split(".") ?? [];
      const stream: Stream = {
        ...request,
        readers: request.topics.map((topic) => readerOf(request.actor, topic)),
        known: marks.length === request.topics.length ? marks : request.topics.map(() => undefined),
        ending: null,
        wake: () => {},
      };
      streams.add(stream);
      // A request may end before anybody has begun to read.
      request.signal.addEventListener("abort", () => streams.delete(stream), { once: true });
      return play(stream, { clock, recheck, onEnd: () => streams.delete(stream) });
    },
    recheck() {
      for (const stream of streams) void recheck(stream);
    },
    stop() {
      isStopped = true;
      for (const stream of streams) {
        stream.ending = "stopped";
        stream.wake();
      }
    },
  };
}

type Playing = { clock: Clock; recheck: (stream: Stream) => Promise<void>; onEnd: () => void };

async function* play(stream: Stream, { clock, recheck, onEnd }: Playing) {
  let isNew = false;
  let wake = () => {};
  const onChange = () => {
    isNew = true;
    wake();
  };
  stream.wake = onChange;
  const unwatch = stream.readers.map((reader) => reader.watch(onChange));
  let callOff = () => {};
  const lookLater = () => {
    callOff = clock.after(recheckMs, () => void recheck(stream).then(lookLater));
  };
  lookLater();
  stream.signal.addEventListener("abort", onChange);
  try {
    while (!stream.signal.aborted && stream.ending === null) {
      isNew = false;
      const updates = takeUpdates(stream);
      if (updates.length > 0) yield tracked(stream.known.map((mark) => mark ?? "").join("."), updates);
      const waited = new Promise<void>((resolve) => {
        wake = resolve;
      });
      if (!isNew) await waited;
    }
    if (stream.ending === "signed_out") {
      throw new TRPCError({ code: "UNAUTHORIZED", message: "The session has ended. Sign in again." });
    }
  } finally {
    callOff();
    stream.signal.removeEventListener("abort", onChange);
    for (const end of unwatch) end();
    onEnd();
  }
}

/** What the page does not know yet; it does from here on. */
function takeUpdates(stream: Stream): LiveUpdate[] {
  return stream.readers.flatMap((reader, at) => {
    const reading = reader.latest();
    const topic = stream.topics[at];
    if (reading === null || topic === undefined || reading.mark === stream.known[at]) return [];
    stream.known[at] = reading.mark;
    return [{ at, kind: topic.kind, data: reading.data } as LiveUpdate];
  });
}
