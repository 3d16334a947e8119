import { expect, test } from "vitest";
import type { LiveUpdate } from "../../server/liveTopics.ts";
import { type LiveEvents, LiveStream, type Topic } from "./liveStream.ts";

type Opened = { topics: Topic[]; known: string | undefined; events: LiveEvents; isClosed: boolean };

/** A stream whose connections and timers are the test's own. */
function createStream() {
  const opened: Opened[] = [];
  const applied: [Topic, LiveUpdate][] = [];
  const timers: { ms: number; act: () => void; isOff: boolean }[] = [];
  let signedOut = 0;
  const live = new LiveStream({
    open: ({ topics, known }, events) => {
      const one: Opened = { topics, known, events, isClosed: false };
      opened.push(one);
      return () => {
        one.isClosed = true;
      };
    },
    apply: (topic, update) => applied.push([topic, update]),
    onSignedOut: () => {
      signedOut += 1;
    },
    after: (ms, act) => {
      const timer = { ms, act, isOff: false };
      timers.push(timer);
      return () => {
        timer.isOff = true;
      };
    },
    now: () => 1_000,
  });
  /** Lets the last timer that was not called off ring; returns how long it had waited. */
  const ring = () => {
    const timer = timers.findLast(({ isOff }) => !isOff);
    if (timer === undefined) throw new Error("No timer is set.");
    timer.isOff = true;
    timer.act();
    return timer.ms;
  };
  const last = () => {
    const one = opened.at(-1);
    if (one === undefined) throw new Error("No stream was opened.");
    return one;
  };
  return { live, opened, applied, ring, last, signedOut: () => signedOut };
}

const fairness: Topic = { kind: "fairness" };
const run: Topic = { kind: "run", id: "r" };
const update = (at: number) => ({ at, kind: "fairness", data: null }) as LiveUpdate;

test("all that a page watches goes through one stream, and what is new reaches its topic", () => {
  const { live, opened, applied, ring, last } = createStream();
  live.watch(fairness);
  live.watch(run);
  live.watch(run);
  ring();
  expect(opened).toHaveLength(1);
  expect(last().topics).toEqual([fairness, run]);
  expect(live.state()).toEqual({ kind: "connecting" });
  last().events.onOpen();
  last().events.onUpdates("a.b", [update(1)]);
  expect(live.state()).toEqual({ kind: "on" });
  expect(applied).toEqual([[run, update(1)]]);
});

test("when another topic is watched, the stream is opened anew and goes on from what is known", () => {
  const { live, opened, ring, last } = createStream();
  live.watch(fairness);
  ring();
  last().events.onUpdates("a", [update(0)]);
  const leave = live.watch(run);
  ring();
  expect(opened[0]?.isClosed).toBe(true);
  expect(last().known).toBe("a.");
  leave();
  ring();
  expect(last().topics).toEqual([fairness]);
  expect(last().known).toBe("a");
});

test("nothing is open while nothing is watched, or the page is hidden", () => {
  const { live, opened, ring, last } = createStream();
  const leave = live.watch(fairness);
  ring();
  live.see(false);
  expect(last().isClosed).toBe(true);
  expect(live.state()).toEqual({ kind: "off" });
  live.see(true);
  expect(opened).toHaveLength(2);
  leave();
  ring();
  expect(last().isClosed).toBe(true);
  expect(opened).toHaveLength(2);
});

test("a stream that ends is opened again, later each time, and says since when it is lost", () => {
  const { live, ring, last } = createStream();
  live.watch(fairness);
  ring();
  last().events.onOpen();
  last().events.onEnd("closed");
  expect(live.state()).toEqual({ kind: "lost", since: 1_000 });
  expect(ring()).toBe(1_000);
  expect(live.state().kind).toBe("lost");
  last().events.onEnd("closed");
  expect(ring()).toBe(2_000);
  last().events.onEnd("refused");
  expect(ring()).toBe(30_000);
  last().events.onOpen();
  expect(live.state()).toEqual({ kind: "on" });
});

test("a session that has ended is told, and not asked again", () => {
  const { live, opened, ring, last, signedOut } = createStream();
  live.watch(fairness);
  ring();
  last().events.onEnd("signedOut");
  expect(signedOut()).toBe(1);
  expect(() => ring()).toThrow("No timer is set.");
  expect(opened).toHaveLength(1);
});
