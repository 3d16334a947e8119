import fc from "fast-check";
import { expect, test } from "vitest";
import { steppingClock } from "../test/steppingClock.ts";
import { createLanes } from "./lanes.ts";

const oneTurn = () => new Promise((resolve) => setImmediate(resolve));

/** Lanes whose trips end when the test says so, on a clock that the test moves. */
function openLanes(options: { lanes?: number; gatherMs?: number; isWhole?: () => boolean } = {}) {
  const alarms = new Map<() => void, number>();
  const trips: { taken: number; end: () => void }[] = [];
  let [nowMs, waiting] = [0, 0];
  const opened = createLanes({
    clock: {
      mono: () => nowMs,
      after(ms, task) {
        alarms.set(task, nowMs + ms);
        return () => alarms.delete(task);
      },
    },
    ...options,
    waiting: () => waiting,
    begin() {
      const taken = waiting;
      waiting = 0;
      return new Promise((end) => trips.push({ taken, end }));
    },
  });
  return {
    lanes: opened,
    alarms,
    /** What the trips took so far. */
    taken: () => trips.map(({ taken }) => taken),
    async add(count = 1) {
      waiting += count;
      opened.offer();
      await oneTurn();
    },
    async end(index: number) {
      trips[index]?.end();
      await oneTurn();
      await oneTurn();
    },
    async pass(ms: number) {
      nowMs += ms;
      for (const [task, dueMs] of [...alarms]) if (dueMs <= nowMs && alarms.delete(task)) task();
      await oneTurn();
    },
  };
}

test("what comes when nothing is under way goes after one turn, and what comes in that turn goes with it", async () => {
  const { lanes, add, taken } = openLanes();
  const first = add();
  await Promise.all([first, add(2)]);
  expect(taken()).toEqual([3]);
  lanes.offer();
  await oneTurn();
  expect(taken()).toEqual([3]);
});

test("while a trip is under way what comes gathers, and goes when it ends", async () => {
  const { add, end, taken } = openLanes();
  await add();
  for (let n = 0; n < 20; n += 1) await add();
  expect(taken()).toEqual([1]);
  await end(0);
  expect(taken()).toEqual([1, 20]);
});

test("much work does not wait for the trip that is under way, as far as there are lanes", async () => {
  const { add, end, taken } = openLanes({ lanes: 2 });
  await add();
  await add(63);
  expect(taken()).toEqual([1]);
  await add();
  expect(taken()).toEqual([1, 64]);
  await add(100);
  expect(taken()).toEqual([1, 64]);
  await end(1);
  expect(taken()).toEqual([1, 64, 100]);
});

test("a trip that takes long is not waited for", async () => {
  const { add, pass, taken } = openLanes();
  await add();
  await pass(4);
  await add();
  await pass(5.5);
  expect(taken()).toEqual([1]);
  await pass(0.5);
  expect(taken()).toEqual([1, 1]);
  // Now the second one is waited for.
  await add();
  await pass(9.5);
  expect(taken()).toEqual([1, 1]);
  await pass(0.5);
  expect(taken()).toEqual([1, 1, 1]);
});

test("under load what comes gathers although nothing is under way; without, it does not", async () => {
  const { add, end, pass, taken } = openLanes({ gatherMs: 8 });
  await add(11);
  await end(0);
  await add(12);
  expect(taken()).toEqual([11, 12]);
  await end(1);
  await add(3);
  await pass(7.5);
  expect(taken()).toEqual([11, 12]);
  await pass(0.5);
  expect(taken()).toEqual([11, 12, 3]);
  await end(2);
  await add();
  expect(taken()).toEqual([11, 12, 3, 1]);
});

test("nothing gathers once everybody who could bring more waits", async () => {
  let isWhole = false;
  const { add, end, taken } = openLanes({ gatherMs: 1_000, isWhole: () => isWhole });
  await add(20);
  await end(0);
  await add(19);
  expect(taken()).toEqual([20]);
  isWhole = true;
  await add();
  expect(taken()).toEqual([20, 20]);
  // They still go with the next trip, and not beside this one.
  await add(20);
  expect(taken()).toEqual([20, 20]);
  await end(1);
  expect(taken()).toEqual([20, 20, 20]);
});

test("much work is not made to gather", async () => {
  const { add, end, taken } = openLanes({ gatherMs: 1_000 });
  await add(20);
  await end(0);
  await add(63);
  expect(taken()).toEqual([20]);
  await add();
  expect(taken()).toEqual([20, 64]);
});

test("draining waits for what is under way and for what gathers; then no timer is left", async () => {
  const { lanes, add, end, alarms, taken } = openLanes();
  await lanes.drain();
  await add();
  await add(2);
  let drained = false;
  const draining = lanes.drain().then(() => {
    drained = true;
  });
  await end(0);
  expect([taken(), drained]).toEqual([[1, 2], false]);
  await end(1);
  await draining;
  expect(alarms.size).toBe(0);
});

const arrivals = fc.array(fc.record({ afterMs: fc.nat(12), count: fc.integer({ min: 1, max: 30 }) }), {
  maxLength: 25,
});
const setting = fc.record({
  lanes: fc.integer({ min: 1, max: 3 }),
  gatherMs: fc.nat(14),
  max: fc.integer({ min: 5, max: 80 }),
});
const trips = fc.infiniteStream(fc.integer({ min: 1, max: 40 }));

test("whatever comes and however long trips take: all is taken once, by no more lanes than there are, and never later than said", async () => {
  await fc.assert(
    fc.asyncProperty(arrivals, setting, trips, async (arriving, { lanes: count, gatherMs, max }, tripMs) => {
      const { clock, advance } = steppingClock();
      let [waiting, underWay, come, gone] = [0, 0, 0, 0];
      let last = { beganMs: Number.NEGATIVE_INFINITY, taken: 0 };
      const lanes = createLanes({
        ...{ clock, lanes: count, gatherMs },
        waiting: () => waiting,
        begin() {
          const sinceMs = clock.mono() - last.beganMs;
          // Under load the next one is not too early, unless there is much to take.
          if (last.taken >= 12 && waiting < 64) expect(sinceMs).toBeGreaterThanOrEqual(gatherMs);
          if (underWay > 0 && waiting < 64) expect(sinceMs).toBeGreaterThanOrEqual(10);
          const taken = Math.min(max, waiting);
          last = { beganMs: clock.mono(), taken };
          waiting -= taken;
          gone += taken;
          underWay += 1;
          expect(underWay).toBeLessThanOrEqual(count);
          return new Promise((end) => {
            clock.after(tripMs.next().value, () => {
              underWay -= 1;
              end();
            });
          });
        },
      });
      const step = async () => {
        await advance(1);
        const isLate = clock.mono() - last.beganMs > Math.max(gatherMs, 10);
        expect(waiting > 0 && underWay < count && isLate).toBe(false);
      };
      for (const { afterMs, count: more } of arriving) {
        for (let ms = 0; ms < afterMs; ms += 1) await step();
        const isIdle = underWay === 0 && waiting === 0 && last.taken < 12;
        waiting += more;
        come += more;
        lanes.offer();
        await oneTurn();
        if (isIdle) expect(last.beganMs).toBe(clock.mono());
      }
      const drained = lanes.drain();
      while (waiting > 0 || underWay > 0) await step();
      await drained;
      expect(gone).toBe(come);
    }),
    { numRuns: 60 },
  );
});
