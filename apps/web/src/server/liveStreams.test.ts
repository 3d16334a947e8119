import type { Clock } from "@fairlead/runtime/enqueue";
import { expect, test } from "vitest";
import { createLiveStreams, type LiveRequest, streamsPerUserMax } from "./liveStreams.ts";
import type { Topic } from "./liveTopics.ts";
import type { Actor } from "./services.ts";

/** A clock whose timers ring when the test says so. */
function createClock() {
  const timers = new Set<{ ms: number; task: () => void }>();
  const clock: Clock = {
    now: () => 0,
    mono: () => 0,
    random: () => 0,
    after(ms, task) {
      const timer = { ms, task };
      timers.add(timer);
      return () => timers.delete(timer);
    },
  };
  const ring = (ms: number) => {
    for (const timer of [...timers]) {
      if (timer.ms !== ms || !timers.delete(timer)) continue;
      timer.task();
    }
  };
  return { clock, timers, ring };
}

const actor: Actor = { tenantId: "t", teamId: "m", userId: "u", role: "viewer" };
const fairness: Topic = { kind: "fairness" };
const run: Topic = { kind: "run", id: "r" };
const pauseMs = 250;

/** Streams over values that the test sets. */
function createWorld(values: Record<string, unknown> = { fairness: 1, run: 1 }) {
  const { clock, timers, ring } = createClock();
  const reads: string[] = [];
  const streams = createLiveStreams({
    clock,
    read: async (_, { kind }) => {
      reads.push(kind);
      if (values[kind] === undefined) throw new Error("It can't be read.");
      return values[kind];
    },
  });
  const open = (request: Partial<LiveRequest> = {}) => {
    const ending = new AbortController();
    const stream = streams.open({
      actor,
      topics: [fairness],
      lastEventId: undefined,
      isStillAllowed: async () => true,
      signal: ending.signal,
      ...request,
    });
    return { stream, end: () => ending.abort() };
  };
  return { streams, open, reads, ring, timers, values };
}

/** The id and the updates of the next message. */
async function next(stream: ReturnType<ReturnType<typeof createWorld>["open"]>["stream"]) {
  const { value, done } = await stream.next();
  if (done || value === undefined) throw new Error("The stream has ended.");
  return { id: value[0] as string, updates: value[1] };
}

/** Lets what is due without time passing be done. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

test("a stream begins with what there is, and tells what differs from then on, once", async () => {
  const { open, ring, values } = createWorld();
  const { stream } = open({ topics: [fairness, run] });
  const first = await next(stream);
  expect(first.updates).toContainEqual({ at: 0, kind: "fairness", data: 1 });
  await settle();
  if (first.updates.length === 1) await next(stream);
  const later = next(stream);
  values.run = 2;
  ring(pauseMs);
  expect((await later).updates).toEqual([{ at: 1, kind: "run", data: 2 }]);
});

test("whoever comes back is told only what changed meanwhile", async () => {
  const { open, ring, values } = createWorld();
  const { stream, end } = open();
  const { id } = await next(stream);
  end();
  await stream.return(undefined);
  const again = open({ lastEventId: id });
  const message = next(again.stream);
  await settle();
  values.fairness = 2;
  ring(pauseMs);
  expect((await message).updates).toEqual([{ at: 0, kind: "fairness", data: 2 }]);
});

test("however many watch, a topic is read once, and not at all when the last one has left", async () => {
  const { open, reads, ring, timers } = createWorld();
  const many = Array.from({ length: 5 }, () => open());
  await Promise.all(many.map(({ stream }) => next(stream)));
  expect(reads).toHaveLength(1);
  await settle();
  ring(pauseMs);
  await settle();
  expect(reads).toHaveLength(2);
  for (const { stream, end } of many) {
    end();
    await stream.return(undefined);
  }
  expect(timers.size).toBe(0);
});

test("what can't be read is told as such, and again when it can", async () => {
  const { open, ring, values } = createWorld({});
  const { stream } = open();
  expect((await next(stream)).updates).toEqual([{ at: 0, kind: "fairness", data: null }]);
  const later = next(stream);
  await settle();
  values.fairness = 3;
  ring(pauseMs);
  expect((await later).updates).toEqual([{ at: 0, kind: "fairness", data: 3 }]);
});

test("teams do not share what is read", async () => {
  const { open, reads } = createWorld();
  await next(open().stream);
  await next(open({ actor: { ...actor, teamId: "another" } }).stream);
  expect(reads).toHaveLength(2);
});

test("a stream ends with its session: at once when somebody signs out, and else when it is looked at", async () => {
  const { streams, open, ring } = createWorld();
  let isAllowed = true;
  const { stream } = open({ isStillAllowed: async () => isAllowed });
  await next(stream);
  const more = stream.next();
  ring(10_000);
  await settle();
  isAllowed = false;
  streams.recheck();
  await expect(more).rejects.toMatchObject({ code: "UNAUTHORIZED" });
});

test("a person has so many streams and no more, until one is closed", async () => {
  const { open } = createWorld();
  const all = Array.from({ length: streamsPerUserMax }, () => open());
  expect(() => open()).toThrow(`A person may have ${streamsPerUserMax} pages`);
  expect(() => open({ actor: { ...actor, userId: "another" } })).not.toThrow();
  all[0]?.end();
  expect(() => open()).not.toThrow();
});

test("when the process stops, every stream ends and none is opened", async () => {
  const { streams, open } = createWorld();
  const { stream } = open();
  await next(stream);
  const more = stream.next();
  streams.stop();
  expect((await more).done).toBe(true);
  expect(() => open()).toThrow();
});
