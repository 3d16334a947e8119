import type { Pool } from "@fairlead/story";
import { expect, test } from "vitest";
import { createWatchdog } from "./watchdog.ts";

/** A worker with two queues, of which a test decides what they hold and whether it takes anything. */
function openWorker() {
  const state = { waiting: 0, taken: 0, hasRoom: true, isWell: true, isReachable: true };
  const stuck: Pool[] = [];
  const watchdog = createWatchdog({
    queues: [
      { pool: "cpu", taken: () => 0, hasRoom: () => true },
      { pool: "io", taken: () => state.taken, hasRoom: () => state.hasRoom },
    ],
    waiting: async (pool) => {
      if (!state.isReachable) throw new Error("away");
      return pool === "io" ? state.waiting : 0;
    },
    isWell: async () => state.isWell,
    onStuck: (pool) => void stuck.push(pool),
  });
  const look = async (times: number, before: (time: number) => void = () => {}) => {
    for (let time = 0; time < times; time += 1) {
      before(time);
      await watchdog.runOnce();
    }
  };
  return { state, stuck, look };
}

test("a worker that leaves jobs in a queue for a minute although it has room is stuck, which is told once", async () => {
  const { state, stuck, look } = openWorker();
  state.waiting = 3;
  await look(11);
  expect(stuck).toEqual([]);
  await look(1);
  expect(stuck).toEqual(["io"]);
  await look(24);
  expect(stuck).toEqual(["io"]);
});

test.each<[string, (state: ReturnType<typeof openWorker>["state"], time: number) => void]>([
  ["nothing waits", (state) => (state.waiting = 0)],
  ["it takes a job now and then", (state, time) => (state.taken = Math.floor(time / 10))],
  ["all of its slots are taken", (state) => (state.hasRoom = false)],
  ["a slot is free only now and then", (state, time) => (state.hasRoom = time % 10 > 0)],
  ["Redis is away", (state) => (state.isReachable = false)],
  ["Redis refuses writes", (state) => (state.isWell = false)],
])("a worker is not taken for stuck while %s", async (_, before) => {
  const { state, stuck, look } = openWorker();
  state.waiting = 3;
  await look(40, (time) => before(state, time));
  expect(stuck).toEqual([]);
});

test("the minute begins anew when Redis is well again", async () => {
  const { state, stuck, look } = openWorker();
  state.waiting = 1;
  state.isWell = false;
  await look(20);
  state.isWell = true;
  await look(3);
  expect(stuck).toEqual([]);
  await look(1);
  expect(stuck).toEqual(["io"]);
});
