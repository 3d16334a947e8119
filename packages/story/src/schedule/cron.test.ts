import { describe, expect, test } from "vitest";
import { type Cron, readCron } from "./cron.ts";

function read(text: string): Cron {
  const result = readCron(text);
  if (!result.ok) throw new Error(result.message);
  return result.cron;
}

describe("a cron expression", () => {
  test("has numbers, names, ranges, steps, lists and the last day of a month", () => {
    const cron = read(" 5,*/20  0-6/3,22 1-3,L FEB,jun-aug mon,FRI-SUN ");
    expect(cron.minutes).toEqual([0, 5, 20, 40]);
    expect(cron.hours).toEqual([0, 3, 6, 22]);
    expect([...cron.days]).toEqual([1, 2, 3]);
    expect(cron.lastDay).toBe(true);
    expect([...cron.months]).toEqual([2, 6, 7, 8]);
    expect([...cron.weekdays]).toEqual([1, 5, 6, 0]);
    expect(cron).toMatchObject({ anyDay: false, anyWeekday: false, minuteInterval: false });
  });

  test.each([
    ["@hourly", "0 * * * *"],
    ["@Daily", "0 0 * * *"],
    ["@midnight", "0 0 * * *"],
    ["@weekly", "0 0 * * SUN"],
    ["@monthly", "0 0 1 * *"],
    ["@yearly", "0 0 1 JAN *"],
    ["@annually", "0 0 1 1 *"],
    ["0 0 * * 7", "0 0 * * 0"],
    ["0 0 * * 0-6", "0 0 * * SUN-SAT"],
  ])("%s is %s", (one, other) => {
    expect(read(one)).toEqual(read(other));
  });

  test.each([
    ["", "is empty; it needs 5 fields: minute hour day month weekday, such as 0 9 * * MON-FRI."],
    ["   ", "is empty; it needs 5 fields: minute hour day month weekday, such as 0 9 * * MON-FRI."],
    ["* * * *", "needs 5 fields: minute hour day month weekday. This has 4."],
    ["; rm", "needs 5 fields: minute hour day month weekday. This has 2."],
    [
      "* * * * * *",
      "needs 5 fields: minute hour day month weekday. This has 6: seconds can't be given, the shortest interval is a minute.",
    ],
    ["60 * * * *", 'minute: "60" must be a number from 0 to 59.'],
    ["* 24 * * *", 'hour: "24" must be a number from 0 to 23.'],
    ["0 0 0 * *", 'day: "0" must be a number from 1 to 31.'],
    ["0 0 * 13 *", 'month: "13" must be a number from 1 to 12 or a name from JAN to DEC.'],
    ["0 0 * * 8", 'weekday: "8" must be a number from 0 to 7 or a name from SUN to SAT.'],
    ["0 0 * * MON#6", 'weekday: "MON#6" must be a number from 0 to 7 or a name from SUN to SAT.'],
    ["0 0 1W * *", 'day: "1W" must be a number from 1 to 31.'],
    ["0 0 ? * *", 'day: "?" must be a number from 1 to 31.'],
    ["0 L * * *", 'hour: "L" must be a number from 0 to 23.'],
    ["０ ０ * * *", 'minute: "０" must be a number from 0 to 59.'],
    ["-1 * * * *", 'minute: "" must be a number from 0 to 59.'],
    ["1, * * * *", 'minute: "" must be a number from 0 to 59.'],
    ["1.5 * * * *", 'minute: "1.5" must be a number from 0 to 59.'],
    [`${"9".repeat(99)} * * * *`, `minute: "${"9".repeat(40)}…" must be a number from 0 to 59.`],
    ["*/0 * * * *", 'minute: the step "0" must be a number from 1 to 60.'],
    ["*/90 * * * *", 'minute: the step "90" must be a number from 1 to 60.'],
    ["*/x * * * *", 'minute: the step "x" must be a number from 1 to 60.'],
    ["*/2/3 * * * *", 'minute: the step "2/3" must be a number from 1 to 60.'],
    ["5/15 * * * *", 'minute: "5/15" has a step but no range. Write 5-59/15 or */15.'],
    ["1-2-3 * * * *", 'minute: "1-2-3" is not a range. Write it as 1-5.'],
    ["5-1 * * * *", "minute: the range 5-1 runs backwards. Write two ranges: 5-59,0-1."],
    ["0 0 * * FRI-MON", "weekday: the range FRI-MON runs backwards. Write two ranges: FRI-SAT,SUN-MON."],
    ["0 0 30 2 *", "never comes: no month among these has day 30."],
    ["0 0 31 4,6,9,11 *", "never comes: no month among these has day 31."],
    ["@reboot", '"@reboot" is not known. There are @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually.'],
  ])("%j is refused: it %s", (text, message) => {
    expect(readCron(text)).toEqual({ ok: false, message });
  });

  test("that only some years meet is one", () => {
    expect(readCron("0 0 29 2 *").ok).toBe(true);
    expect(readCron("0 0 30 2 MON").ok).toBe(true);
  });
});
