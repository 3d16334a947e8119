import type { DateTime } from "luxon";
import type { Budget } from "./budget.ts";
import { toIso } from "./dateText.ts";
import { FormulaError } from "./problem.ts";
import { zoneNameOn } from "./zones.ts";

const formatLengthMax = 200;

const weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const months = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/**
 * strftime's letters as people write them. Written out instead of handed to the engine's formatter, which takes up to
 * a hundred times longer and keeps a table for each combination of format and zone.
 */
const directives: Readonly<Record<string, (date: DateTime, budget: Budget) => string>> = {
  Y: (date) => pad(date.year, 4),
  y: (date) => pad(date.year % 100, 2),
  m: (date) => pad(date.month, 2),
  d: (date) => pad(date.day, 2),
  e: (date) => String(date.day),
  j: (date) => pad(date.ordinal, 3),
  H: (date) => pad(date.hour, 2),
  I: (date) => pad(hour12(date), 2),
  l: (date) => String(hour12(date)),
  M: (date) => pad(date.minute, 2),
  S: (date) => pad(date.second, 2),
  L: (date) => pad(date.millisecond, 3),
  p: (date) => (date.hour < 12 ? "AM" : "PM"),
  A: (date) => weekdays[date.weekday - 1] ?? "",
  a: (date) => (weekdays[date.weekday - 1] ?? "").slice(0, 3),
  B: (date) => months[date.month - 1] ?? "",
  b: (date) => (months[date.month - 1] ?? "").slice(0, 3),
  u: (date) => String(date.weekday),
  V: (date) => pad(date.weekNumber, 2),
  G: (date) => pad(date.weekYear, 4),
  z: (date) => offset(date),
  Z: zoneNameOn,
  s: (date) => String(Math.floor(date.toMillis() / 1000)),
  F: (date) => `${pad(date.year, 4)}-${pad(date.month, 2)}-${pad(date.day, 2)}`,
  T: (date) => `${pad(date.hour, 2)}:${pad(date.minute, 2)}:${pad(date.second, 2)}`,
  R: (date) => `${pad(date.hour, 2)}:${pad(date.minute, 2)}`,
  "+": (date) => toIso(date),
  "%": () => "%",
};

/** What takes longer than to write a number. */
const steps: Readonly<Record<string, number>> = { V: 60, G: 60, "+": 30 };

/** A date in a format like `%d.%m.%Y %H:%M`; names of days and months are English. */
export function formatDate(date: DateTime, format: string, budget: Budget): string {
  if (format.length > formatLengthMax)
    throw new FormulaError(
      "wrong_arguments",
      `The format has ${format.length} characters; ${formatLengthMax} is the limit.`,
    );
  budget.text(10 * format.length);
  return format.replace(/%(.?)/gsu, (whole, letter: string) => {
    const write = Object.hasOwn(directives, letter) ? directives[letter] : undefined;
    if (write === undefined) throw unknown(whole);
    budget.spend((Object.hasOwn(steps, letter) ? steps[letter] : undefined) ?? 2);
    return write(date, budget);
  });
}

function unknown(directive: string): FormulaError {
  const known = Object.keys(directives)
    .map((letter) => `%${letter}`)
    .join(" ");
  return new FormulaError("wrong_arguments", `The format has ${directive}, which is not known; there are ${known}.`);
}

function pad(value: number, length: number): string {
  return String(value).padStart(length, "0");
}

function hour12(date: DateTime): number {
  return date.hour % 12 === 0 ? 12 : date.hour % 12;
}

function offset(date: DateTime): string {
  const minutes = Math.abs(date.offset);
  return `${date.offset < 0 ? "-" : "+"}${pad(Math.floor(minutes / 60), 2)}${pad(minutes % 60, 2)}`;
}
