import { pino } from "pino";
import { expect, test } from "vitest";
import { steppingClock } from "../../test/steppingClock.ts";
import { type Chore, startChore } from "./chore.ts";

/** When a chore does its passes, on a clock that moves when the test says so. */

type Parts = { everyMs?: number; dueMs?: (nowMs: number) => number | null; fails?: (pass: number) => boolean };

/** A chore that tells when it next has something to do, by `dueMs`. */
function openChore({ everyMs = 1_000, dueMs = () => null, fails = () => false }: Parts = {}) {
  const { clock, advance } = steppingClock();
  const passes: number[] = [];
  const chore: Chore = {
    name: "test",
    everyMs,
    soonMs() {
      const at = dueMs(clock.now());
      return at === null ? null : at - clock.now();
    },
    async runOnce() {
      passes.push(clock.now());
      if (fails(passes.length)) throw new Error("This pass fails.");
      return {};
    },
  };
  const loop = startChore(chore, { clock, logger: pino({ level: "silent" }) });
  return { loop, advance, passes };
}

test("passes come at the interval, and none after the end", async () => {
  const { loop, advance, passes } = openChore();
  await advance(3_500);
  expect(passes).toEqual([1_000, 2_000, 3_000]);
  await loop.stop();
  await advance(5_000);
  expect(passes).toHaveLength(3);
});

test("a pass comes when there is something to do, but not at once again", async () => {
  const due = [1_000, 1_300, 1_300.5, 1_301];
  const { advance, passes } = openChore({ dueMs: (nowMs) => due.find((ms) => ms > nowMs) ?? null });
  await advance(2_400);
  expect(passes).toEqual([1_000, 1_300, 1_320, 2_320]);
});

test("what is known later to come sooner brings the next pass forward", async () => {
  let dueMs: number | null = null;
  const { loop, advance, passes } = openChore({ dueMs: () => dueMs });
  await advance(100);
  dueMs = 400;
  loop.hurry();
  await advance(100);
  dueMs = 9_000;
  loop.hurry();
  await advance(700);
  expect(passes).toEqual([400]);
});

test("one without an interval does nothing by itself", async () => {
  const { loop, advance, passes } = openChore({ everyMs: Number.POSITIVE_INFINITY, dueMs: (nowMs) => nowMs + 10 });
  loop.hurry();
  await advance(10_000);
  expect(passes).toEqual([]);
});

test("what has failed is tried again at the interval, not at once", async () => {
  const { loop, advance, passes } = openChore({ dueMs: () => 0, fails: (pass) => pass < 3 });
  await advance(1_500);
  loop.hurry();
  await advance(550);
  expect(passes).toEqual([20, 1_020, 2_020, 2_040]);
});
