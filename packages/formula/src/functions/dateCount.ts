import { DateTime, FixedOffsetZone, type Zone } from "luxon";
import type { Budget } from "../budget.ts";
import { parseDate } from "../dateParse.ts";
import { checkRange, readDate, toIso } from "../dateText.ts";
import type { Arguments, FunctionEntry } from "../functionEntry.ts";
import type { Json } from "../json.ts";
import { zoneOf } from "../zones.ts";

const utc = FixedOffsetZone.utcInstance;
const date = { name: "date", type: "any" } as const;
const unit = { name: "unit", type: "text" } as const;
const zone = { name: "zone", type: "text", optional: true } as const;

const units = ["millisecond", "second", "minute", "hour", "day", "week", "month", "quarter", "year"] as const;
type Unit = (typeof units)[number];

/** Calculating with a date takes about as long as making one. */
const countSteps = 100;

function unitAt(args: Arguments, index: number): Unit {
  const written = args.text(index).toLowerCase().replace(/s$/, "");
  const found = units.find((name) => name === written);
  if (found === undefined) throw args.refuse(index, `must be one of ${units.join(", ")}`);
  return found;
}

function zoneAt(args: Arguments, index: number, budget: Budget): Zone {
  return args.has(index) ? zoneOf(args.text(index), budget) : utc;
}

function write(made: DateTime, source: Json, budget: Budget): string {
  budget.spend(30);
  budget.text(29);
  return toIso(checkRange(made, source));
}

function add(args: Arguments, budget: Budget): Json {
  const from = args.any(0);
  const start = readDate(from, zoneAt(args, 3, budget), budget);
  const amount = args.whole(1, { from: -1e9, to: 1e9 });
  budget.spend(countSteps);
  return write(start.plus({ [unitAt(args, 2)]: amount }), from, budget);
}

function difference(args: Arguments, budget: Budget): number {
  const in_ = zoneAt(args, 3, budget);
  const [from, to] = [readDate(args.any(0), in_, budget), readDate(args.any(1), in_, budget)];
  const name = args.has(2) ? unitAt(args, 2) : "second";
  budget.spend(2 * countSteps);
  return Math.trunc(to.diff(from, name).as(name)) + 0;
}

function edge(args: Arguments, { budget, isStart }: { budget: Budget; isStart: boolean }): Json {
  const from = args.any(0);
  const name = unitAt(args, 1);
  const moment = readDate(from, zoneAt(args, 2, budget), budget).setZone(zoneAt(args, 2, budget));
  budget.spend(countSteps);
  return write(isStart ? moment.startOf(name) : moment.endOf(name), from, budget);
}

function partOf(args: Arguments, budget: Budget): number {
  const part = args.text(1).toLowerCase();
  const moment = readDate(args.any(0), zoneAt(args, 2, budget), budget).setZone(zoneAt(args, 2, budget));
  budget.spend(countSteps);
  const parts: Readonly<Record<string, number>> = {
    year: moment.year,
    quarter: moment.quarter,
    month: moment.month,
    week: moment.weekNumber,
    weekday: moment.weekday,
    day: moment.day,
    hour: moment.hour,
    minute: moment.minute,
    second: moment.second,
    millisecond: moment.millisecond,
  };
  const found = Object.hasOwn(parts, part) ? parts[part] : undefined;
  if (found === undefined) throw args.refuse(1, `must be one of ${Object.keys(parts).join(", ")}`);
  return found;
}

function timestamp(args: Arguments, now: number, budget: Budget): number {
  if (!args.has(0)) return now;
  return readDate(args.any(0), utc, budget).toMillis();
}

function today(args: Arguments, now: number, budget: Budget): string {
  budget.spend(countSteps);
  budget.text(10);
  return DateTime.fromMillis(now, { zone: zoneAt(args, 0, budget) }).toISODate() ?? "";
}

export const dateCountFunctions: readonly FunctionEntry[] = [
  {
    name: "DATE_ADD",
    family: "date",
    parameters: [date, { name: "amount", type: "number" }, unit, zone],
    summary:
      "A date so many days (or seconds, minutes, hours, weeks, months, years) later; earlier for a negative amount.",
    examples: [
      { formula: 'DATE_ADD("2026-01-31T10:00:00Z", 1, "month")', result: "2026-02-28T10:00:00Z" },
      { formula: 'DATE_ADD("2026-11-24T10:00:00Z", -90, "minutes")', result: "2026-11-24T08:30:00Z" },
    ],
    synonyms: ["plus", "later", "offset", "subtract date", "ago"],
    run: (args, { budget }) => add(args, budget),
  },
  {
    name: "DATE_DIFF",
    family: "date",
    parameters: [{ name: "from", type: "any" }, { name: "to", type: "any" }, { ...unit, optional: true }, zone],
    summary:
      "How many whole seconds (or minutes, hours, days …) lie between two dates; negative if the second one is earlier.",
    examples: [
      { formula: 'DATE_DIFF("2026-11-24", "2026-12-01", "days")', result: 7 },
      { formula: 'DATE_DIFF("2026-11-24T10:00:00Z", "2026-11-24T10:01:30Z")', result: 90 },
    ],
    synonyms: ["between", "age", "elapsed", "duration"],
    run: (args, { budget }) => difference(args, budget),
  },
  {
    name: "DATE_PARSE",
    family: "date",
    parameters: [{ name: "text", type: "text" }, { name: "format", type: "text" }, zone],
    summary:
      "The date that a text in a format like %d.%m.%Y %H:%M stands for, read in a time zone (default UTC), as ISO 8601.",
    examples: [
      {
        formula: 'DATE_PARSE("24.11.2026 10:30", "%d.%m.%Y %H:%M", "Europe/Berlin")',
        result: "2026-11-24T10:30:00+01:00",
      },
      { formula: 'DATE_PARSE("Nov 3 2026", "%b %e %Y")', result: "2026-11-03T00:00:00Z" },
    ],
    synonyms: ["strptime", "read date", "from format"],
    run: (args, { budget }) => {
      const made = parseDate(args, { zone: zoneAt(args, 2, budget), budget });
      return write(made, args.text(0), budget);
    },
  },
  {
    name: "DATE_START",
    family: "date",
    parameters: [date, unit, zone],
    summary:
      "The first moment of the day (or hour, week, month, year …) of a date, in a time zone (default UTC). Weeks start on Monday.",
    examples: [
      { formula: 'DATE_START("2026-11-24T10:30:00Z", "day")', result: "2026-11-24T00:00:00Z" },
      { formula: 'DATE_START("2026-11-24T10:30:00Z", "week", "Europe/Berlin")', result: "2026-11-23T00:00:00+01:00" },
    ],
    synonyms: ["startOf", "truncate date", "beginning", "midnight"],
    run: (args, { budget }) => edge(args, { budget, isStart: true }),
  },
  {
    name: "DATE_END",
    family: "date",
    parameters: [date, unit, zone],
    summary: "The last millisecond of the day (or hour, week, month, year …) of a date, in a time zone (default UTC).",
    examples: [
      { formula: 'DATE_END("2026-02-10", "month")', result: "2026-02-28T23:59:59.999Z" },
      { formula: 'DATE_END("2026-11-24T10:30:00Z", "hour")', result: "2026-11-24T10:59:59.999Z" },
    ],
    synonyms: ["endOf", "last moment"],
    run: (args, { budget }) => edge(args, { budget, isStart: false }),
  },
  {
    name: "DATE_PART",
    family: "date",
    parameters: [date, { name: "part", type: "text" }, zone],
    summary:
      "One part of a date as a number: year, quarter, month, week, weekday (Monday is 1), day, hour, minute, second or millisecond.",
    examples: [
      { formula: 'DATE_PART("2026-11-24T10:30:00Z", "hour", "Europe/Berlin")', result: 11 },
      { formula: 'DATE_PART("2026-11-24", "weekday")', result: 2 },
    ],
    synonyms: ["year", "month", "day", "hour", "weekday", "week number", "extract"],
    run: (args, { budget }) => partOf(args, budget),
  },
  {
    name: "TIMESTAMP",
    family: "date",
    parameters: [{ ...date, optional: true }],
    summary: "A date, or the time at which the run started, in milliseconds since 1970.",
    examples: [
      { formula: 'TIMESTAMP("1970-01-01T00:00:01Z")', result: 1000 },
      { formula: "TIMESTAMP() = TIMESTAMP()", result: true },
    ],
    synonyms: ["epoch", "unix", "milliseconds", "getTime"],
    run: (args, { now, budget }) => timestamp(args, now, budget),
  },
  {
    name: "TODAY",
    family: "date",
    parameters: [zone],
    summary: "The day on which the run started, like 2026-11-24, in a time zone (default UTC).",
    examples: [
      { formula: "SIZE(TODAY())", result: 10 },
      { formula: 'TODAY() = DATE(NOW(), "%Y-%m-%d")', result: true },
    ],
    synonyms: ["current date", "day", "now"],
    run: (args, { now, budget }) => today(args, now, budget),
  },
];
