import { pino } from "pino";
import { expect, test } from "vitest";
import { steppingClock } from "../../test/steppingClock.ts";
import type { Chore } from "./chore.ts";
import { type RoundChores, startRounds } from "./rounds.ts";

/** Which chores rounds do, on a clock that moves when the test says so. */

const errands = ["schedules", "mailboxes", "watches", "notices", "throttles", "policies"] as const;
type Errand = (typeof errands)[number];
const nothing = Object.fromEntries(errands.map((errand) => [errand, false])) as Record<Errand, boolean>;

type Parts = { everyMs?: number; dueMs?: () => number | null; does?: () => Promise<void> };

/** Rounds whose chores write down when they are done; `look` is what the database says. */
function openRounds(parts: Partial<Record<Errand, Parts>> = {}) {
  const { clock, advance } = steppingClock();
  const state = { look: { ...nothing }, looks: 0, done: [] as [Errand, number][] };
  const choreOf = (name: Errand): Chore => {
    const { everyMs = 1_000, dueMs = () => null, does = async () => {} } = parts[name] ?? {};
    return {
      name,
      everyMs,
      soonMs() {
        const atMs = dueMs();
        return atMs === null ? null : atMs - clock.now();
      },
      async runOnce() {
        state.done.push([name, clock.now()]);
        await does();
        return {};
      },
    };
  };
  const query = async () => {
    state.looks += 1;
    return [state.look];
  };
  const chores = Object.fromEntries(errands.map((name) => [name, choreOf(name)])) as RoundChores;
  const loop = startRounds(chores, {
    ...{ clock, logger: pino({ level: "silent" }), time: clock },
    database: { query, together: query } as never,
  });
  return { state, loop, advance };
}

test("after a first round only that is done for which there is something, one look a second", async () => {
  const { state, advance } = openRounds();
  await advance(1_000);
  expect(state.done).toEqual(errands.map((errand) => [errand, 1_000]));
  await advance(4_000);
  state.look.notices = true;
  await advance(2_000);
  state.look.notices = false;
  await advance(3_000);
  expect(state.done.slice(errands.length)).toEqual([
    ["notices", 6_000],
    ["notices", 7_000],
  ]);
  expect(state.looks).toBe(10);
});

test("a chore is done no more often than its interval says, and once a minute whatever a look says", async () => {
  const { state, advance } = openRounds({ throttles: { everyMs: 5_000 } });
  state.look.throttles = true;
  await advance(12_000);
  const timesOf = (name: Errand) => state.done.flatMap(([done, ms]) => (done === name ? [ms] : []));
  expect(timesOf("throttles")).toEqual([1_000, 5_000, 9_000]);
  await advance(60_000);
  expect(timesOf("watches")).toEqual([1_000, 61_000]);
});

test("a chore that knows its time is done then, although a look sees nothing", async () => {
  const due = [1_000, 1_450];
  const { state, advance } = openRounds({
    schedules: {
      dueMs: () => due[0] ?? null,
      async does() {
        due.shift();
      },
    },
  });
  await advance(2_600);
  expect(state.done.filter(([name]) => name === "schedules")).toEqual([
    ["schedules", 1_000],
    ["schedules", 1_450],
  ]);
});

test("a chore that takes long holds up no other, is not begun twice, and is waited for in the end", async () => {
  let end = () => {};
  const sending = new Promise<void>((resolve) => {
    end = resolve;
  });
  const { state, loop, advance } = openRounds({ notices: { does: () => sending } });
  state.look = { ...nothing, notices: true, policies: true };
  await advance(3_000);
  expect(state.done.filter(([name]) => name === "notices")).toHaveLength(1);
  expect(state.done.filter(([name]) => name === "policies")).toHaveLength(3);
  let stopped = false;
  const stopping = loop.stop().then(() => {
    stopped = true;
  });
  await advance(5_000);
  expect(stopped).toBe(false);
  end();
  await stopping;
  expect(state.done.filter(([name]) => name === "policies")).toHaveLength(3);
});

test("what fails holds up no other, and is tried again at its interval", async () => {
  const fail = () => Promise.reject(new Error("This one fails."));
  const { state, advance } = openRounds({ mailboxes: { everyMs: 2_000, dueMs: () => 0, does: fail } });
  await advance(5_100);
  expect(state.done.filter(([name]) => name === "mailboxes")).toEqual([
    ["mailboxes", 20],
    ["mailboxes", 2_020],
    ["mailboxes", 4_020],
  ]);
});
