import fc from "fast-check";
import { DateTime } from "luxon";
import { describe, expect, test } from "vitest";
import { computed, problemOf } from "../testFormula.ts";

describe("DATE reads", () => {
  test.each([
    ["2026-11-24", "2026-11-24T00:00:00Z"],
    ["2026-11-24T10:30:00Z", "2026-11-24T10:30:00Z"],
    ["2026-11-24T10:30:00.250+02:00", "2026-11-24T08:30:00.250Z"],
    [" 2026-11-24 10:30:00 UTC ", "2026-11-24T10:30:00Z"],
    ["2026-11-24 10:30", "2026-11-24T10:30:00Z"],
    ["2026-W48-2", "2026-11-24T00:00:00Z"],
    ["Tue, 24 Nov 2026 10:30:00 +0100", "2026-11-24T09:30:00Z"],
    ["2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"],
    ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"],
  ])("%s", (a, iso) => {
    expect(computed("DATE(a)", { a })).toBe(iso);
  });

  test("a text without an offset in the given zone, on both sides of its clock change", () => {
    const hour = (a: string) => computed('DATE(a, "%F %R %z", "europe/berlin")', { a });
    expect(hour("2026-10-25T00:59:59Z")).toBe("2026-10-25 02:59 +0200");
    expect(hour("2026-10-25T01:00:00Z")).toBe("2026-10-25 02:00 +0100");
    expect(hour("2026-11-24 10:00")).toBe("2026-11-24 10:00 +0100");
  });

  test.each([
    ["not a date", "invalid_date"],
    ["2026-02-30T00:00:00Z", "invalid_date"],
    ["2026-13-01T00:00:00Z", "invalid_date"],
    ["2026-11-24T25:00:00Z", "invalid_date"],
    ["", "invalid_date"],
    ["x".repeat(1000), "invalid_date"],
    ["+012026-01-01T00:00:00Z", "date_out_of_range"],
    ["0000-06-01T00:00:00Z", "date_out_of_range"],
    [9e15, "date_out_of_range"],
    [-1e14, "date_out_of_range"],
    [null, "invalid_date"],
    [[1], "invalid_date"],
  ])("not %j", (a, code) => {
    expect(problemOf("DATE(a)", { a }).code).toBe(code);
  });
});

describe("DATE writes", () => {
  test("every directive", () => {
    const format = "%Y %y %m %d %e %j|%H %I %l %M %S %L %p|%A %a %B %b %u|%V %G|%z %Z %s|%F %T %R %+ %%";
    expect(computed("DATE(a, f, z)", { a: "2027-01-01T13:05:09.007Z", f: format, z: "America/New_York" })).toBe(
      "2027 27 01 01 1 001|08 08 8 05 09 007 AM|Friday Fri January Jan 5|53 2026|-0500 EST 1798808709|2027-01-01 08:05:09 08:05 2027-01-01T08:05:09.007-05:00 %",
    );
  });

  test.each([
    ["2026-07-01T00:00:00Z", "America/New_York", "EDT"],
    ["2026-07-01T00:00:00Z", "Europe/Berlin", "GMT+2"],
    ["2026-01-01T00:00:00Z", "europe/berlin", "GMT+1"],
    ["2026-01-01T00:00:00Z", "UTC", "UTC"],
    ["2026-01-01T00:00:00Z", "Etc/UTC", "UTC"],
  ])("the name of the zone on the day, in English: %s in %s is %s", (a, zone, name) => {
    expect(computed('DATE(a, "%Z", zone)', { a, zone })).toBe(name);
  });

  test("noon and midnight by twelve hours", () => {
    expect(computed('DATE("2026-01-01T00:00:00Z", "%I %p")')).toBe("12 AM");
    expect(computed('DATE("2026-01-01T12:00:00Z", "%I %p")')).toBe("12 PM");
  });

  test.each([
    ['DATE(0, "%Q")', "wrong_arguments", "The format has %Q, which is not known; there are %Y"],
    ['DATE(0, "100%")', "wrong_arguments", "The format has %, which is not known"],
    [`DATE(0, "${"x".repeat(201)}")`, "wrong_arguments", "The format has 201 characters; 200 is the limit."],
    [
      'DATE(0, "%Y", "Mars/Phobos")',
      "invalid_date",
      'There is no time zone "Mars/Phobos"; write one like "Europe/Berlin"',
    ],
    ['DATE(0, "%Y", "+05:30")', "invalid_date", "There is no time zone"],
    ['DATE(0, "%Y", "")', "invalid_date", "There is no time zone"],
  ])("%s fails and says why", (source, code, message) => {
    expect(problemOf(source)).toMatchObject({ code, message: expect.stringContaining(message) });
  });

  test("the same instant that it read, whatever the form", () => {
    fc.assert(
      fc.property(fc.integer({ min: -6e13, max: 2.5e14 }), (a) => {
        expect(computed("DATE(DATE(a)) = DATE(a)", { a })).toBe(true);
        expect(DateTime.fromISO(String(computed("DATE(a)", { a }))).toMillis()).toBe(a);
      }),
    );
  });
});

test("NOW is the time that was given, in UTC", () => {
  expect(computed("NOW()")).toBe("2026-11-24T10:30:00Z");
  expect(computed("NOW()", {}, { now: 5 })).toBe("1970-01-01T00:00:00.005Z");
});
