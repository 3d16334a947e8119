import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { listTransitions, type Transition, timesByWallClock } from "../../test/wallClock.ts";
import { readCron } from "./cron.ts";
import { nextTimes } from "./schedule.ts";

/** When schedules come, above all around the days on which clocks change. */

const utc = (text: string) => Date.parse(`${text}Z`);
const minuteMs = 60_000;
const hourMs = 3_600_000;

function timesOf(cron: string, timezone: string, { from, to }: { from: number; to: number }): string[] {
  const times: string[] = [];
  for (let after = from - 1; ; ) {
    const [next] = nextTimes({ cron, timezone }, after, 1);
    if (next === undefined || next >= to) return times;
    times.push(new Date(next).toISOString().slice(5, 16));
    after = next;
  }
}

describe("a schedule", () => {
  test.each([
    ["0 9 * * MON-FRI", "UTC", ["11-25T09:00", "11-26T09:00", "11-27T09:00", "11-30T09:00"]],
    ["0 0 L * *", "Asia/Tokyo", ["11-29T15:00", "12-30T15:00", "01-30T15:00", "02-27T15:00"]],
    ["30 6 1 * MON", "UTC", ["11-30T06:30", "12-01T06:30", "12-07T06:30", "12-14T06:30"]],
    ["15 10 29 2 *", "America/New_York", ["02-29T15:15", "02-29T15:15", "02-29T15:15", "02-29T15:15"]],
    ["* * * * *", "Asia/Kathmandu", ["11-25T00:01", "11-25T00:02", "11-25T00:03", "11-25T00:04"]],
  ])("%s in %s comes at the times of the wall clock there", (cron, timezone, times) => {
    const next = nextTimes({ cron, timezone }, utc("2026-11-25T00:00:30"), 4);
    expect(next.map((ms) => new Date(ms).toISOString().slice(5, 16))).toEqual(times);
  });

  test("of the 29th of February comes in leap years, and 2100 is none", () => {
    const years = nextTimes({ cron: "0 0 29 2 *" }, utc("2090-01-01T00:00"), 3).map((ms) =>
      new Date(ms).getUTCFullYear(),
    );
    expect(years).toEqual([2092, 2096, 2104]);
  });

  test("comes after a moment, not at it", () => {
    const at = utc("2026-11-25T09:00");
    expect(nextTimes({ cron: "0 9 * * *" }, at, 1)).toEqual([at + 24 * hourMs]);
    expect(nextTimes({ cron: "0 9 * * *" }, at - 1, 1)).toEqual([at]);
  });

  test("that can't be read has no times", () => {
    expect(nextTimes({ cron: "never" }, 0)).toEqual([]);
    expect(nextTimes({ cron: "@daily", timezone: "Mars/Phobos" }, 0)).toEqual([]);
  });
});

/** The night on which clocks go forward in Berlin, at 1:00 UTC from 2:00 to 3:00, and the one on which they go back. */
const spring = { from: utc("2026-03-29T00:00"), to: utc("2026-03-29T03:00") };
const autumn = { from: utc("2026-10-25T00:00"), to: utc("2026-10-25T03:00") };

describe("in Berlin", () => {
  test.each([
    ["30 2 * * *", ["01:00"], ["00:30"]],
    ["0 2 * * *", ["01:00"], ["00:00"]],
    ["0,30 2 * * *", ["01:00"], ["00:00", "00:30"]],
    ["0 2,3 * * *", ["01:00"], ["00:00", "02:00"]],
    ["45 2,3 * * *", ["01:00", "01:45"], ["00:45", "02:45"]],
    ["0 3 * * *", ["01:00"], ["02:00"]],
    ["15 */2 * * *", ["01:00", "02:15"], ["00:15"]],
    ["*/15 2 * * *", ["01:00"], ["00:00", "00:15", "00:30", "00:45", "01:00", "01:15", "01:30", "01:45"]],
    ["15 * * * *", ["00:15", "01:15", "02:15"], ["00:15", "01:15", "02:15"]],
    ["*/30 * * * *", everyHalfHour(), everyHalfHour()],
    ["0,30 * * * *", everyHalfHour(), everyHalfHour()],
    ["0,30 */1 * * *", everyHalfHour(), everyHalfHour()],
  ])("%s comes at %j when clocks go forward, at %j when they go back", (cron, forward, back) => {
    expect(timesOf(cron, "Europe/Berlin", spring)).toEqual(forward.map((time) => `03-29T${time}`));
    expect(timesOf(cron, "Europe/Berlin", autumn)).toEqual(back.map((time) => `10-25T${time}`));
  });
});

function everyHalfHour(): string[] {
  return ["00:00", "00:30", "01:00", "01:30", "02:00", "02:30"];
}

describe("elsewhere", () => {
  test.each([
    {
      what: "a day that begins at 1:00 runs what midnight would have",
      cron: "30 0 * * *",
      timezone: "America/Santiago",
      first: "2026-09-06T04:00",
    },
    {
      what: "a gap of half an hour is one",
      cron: "15 2 * * *",
      timezone: "Australia/Lord_Howe",
      first: "2026-10-03T15:30",
    },
    {
      what: "midnight that there is twice comes once",
      cron: "0 0 1 11 *",
      timezone: "America/Havana",
      first: "2026-11-01T04:00",
    },
  ])("$what", ({ cron, timezone, first }) => {
    const [next] = nextTimes({ cron, timezone }, utc(first) - 20 * hourMs, 1);
    expect(new Date(next ?? 0).toISOString().slice(0, 16)).toBe(first);
  });
});

const patterns = [
  ...["0 0 * * *", "30 0 * * *", "30 1 * * *", "30 2 * * *", "0 2,3 * * *", "15 */2 * * *", "*/20 1-3 * * *"],
  ...["*/30 * * * *", "17 * * * *", "5,35 23 * * *", "0 3 L * *", "45 0,1,2 * * SUN"],
];

describe("every change of clocks from 2024 to 2030", () => {
  const transitions = listTransitions(utc("2024-01-01T00:00"), utc("2031-01-01T00:00"));

  test("is known", () => {
    expect(transitions.length).toBeGreaterThan(200);
    expect(transitions.some(({ before, after }) => before > after)).toBe(true);
    expect(transitions.some(({ before, after }) => before < after)).toBe(true);
  });

  test.each(patterns)("has the times that the wall clock gives for %s", (cron) => {
    for (const transition of transitions) expectSame(cron, transition);
  });

  test("has them for any expression, wherever the search for the next time begins", () => {
    const number = (min: number, max: number) => fc.integer({ min, max }).map(String);
    const minute = fc.oneof(number(0, 59), fc.constantFrom("*", "*/7", "0-30/10", "0,59"));
    const hour = fc.oneof(number(0, 23), number(0, 3), fc.constantFrom("*", "*/2", "0-3", "22-23,0", "1-23"));
    const weekday = fc.constantFrom("*", "*", "SUN", "SAT-SUN");
    const cron = fc.tuple(minute, hour, weekday).map(([m, h, w]) => `${m} ${h} * * ${w}`);
    fc.assert(
      fc.property(
        cron,
        fc.constantFrom(...transitions),
        fc.integer({ min: -1_500, max: 1_500 }),
        (text, transition, minutes) => {
          expectSame(text, transition, transition.ms + minutes * minuteMs + 1);
        },
      ),
      { numRuns: 300 },
    );
  });
});

/** The times of a day and a half on both sides of a change, found in two ways that share nothing but the expression. */
function expectSame(cron: string, transition: Transition, from = transition.ms - 36 * hourMs): void {
  const read = readCron(cron);
  if (!read.ok) throw new Error(read.message);
  const to = transition.ms + 36 * hourMs;
  const expected = timesByWallClock(read.cron, transition, { from, to });
  const found = nextTimes({ cron, timezone: transition.zone }, from - 1, expected.length + 1).filter((ms) => ms < to);
  const toText = (ms: number) => new Date(ms).toISOString();
  expect(found.map(toText), `${cron} in ${transition.zone} around ${toText(transition.ms)}`).toEqual(
    expected.map(toText),
  );
}
