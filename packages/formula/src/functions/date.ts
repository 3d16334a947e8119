import { DateTime, IANAZone } from "luxon";
import type { Arguments, CallContext, FunctionEntry } from "../functionEntry.ts";
import type { Json } from "../json.ts";
import { FormulaError } from "../problem.ts";
import { describe } from "../values.ts";

const formatLengthMax = 200;

/** strftime's letters as people write them, in luxon's tokens. `null`: a literal percent sign. */
const directives: Readonly<Record<string, string>> = {
  Y: "yyyy",
  y: "yy",
  m: "MM",
  d: "dd",
  e: "d",
  j: "ooo",
  H: "HH",
  I: "hh",
  l: "h",
  M: "mm",
  S: "ss",
  L: "SSS",
  p: "a",
  A: "cccc",
  a: "ccc",
  B: "MMMM",
  b: "MMM",
  u: "c",
  V: "WW",
  G: "kkkk",
  z: "ZZZ",
  Z: "ZZZZ",
  s: "X",
  F: "yyyy-MM-dd",
  T: "HH:mm:ss",
  R: "HH:mm",
};

function zoneOf(args: Arguments): string {
  if (!args.has(2)) return "utc";
  const zone = args.text(2).slice(0, 100);
  if (zone.toLowerCase() === "utc" || IANAZone.isValidZone(zone)) return zone;
  throw new FormulaError("invalid_date", `DATE: there is no time zone "${zone}"; write one like "Europe/Berlin".`);
}

function read(value: Json, zone: string): DateTime {
  if (typeof value === "number")
    return inRange(Math.abs(value) <= 8.64e15 ? DateTime.fromMillis(value, { zone }) : null, value);
  if (typeof value !== "string")
    throw new FormulaError(
      "invalid_date",
      `DATE reads texts like "2026-11-24T10:00:00Z" and milliseconds; it got ${describe(value)}.`,
    );
  const text = value.slice(0, 100).trim();
  const parsed = DateTime.fromISO(text.replace(/^(\d{4}-\d\d-\d\d) (?=\d)/, "$1T").replace(/ UTC$/, "Z"), { zone });
  const found = parsed.isValid ? parsed : DateTime.fromRFC2822(text, { zone });
  if (!found.isValid)
    throw new FormulaError(
      "invalid_date",
      `DATE can't read ${describe(value)} as a date; write it like "2026-11-24T10:00:00Z".`,
    );
  return inRange(found, value);
}

function inRange(date: DateTime | null, value: Json): DateTime {
  if (date?.isValid && date.year >= 1 && date.year <= 9999) return date;
  throw new FormulaError("date_out_of_range", `${String(value).slice(0, 40)} is outside the years 1 to 9999.`);
}

function format(date: DateTime, pattern: string): string {
  if (pattern.length > formatLengthMax)
    throw new FormulaError(
      "wrong_arguments",
      `DATE: the format has ${pattern.length} characters; ${formatLengthMax} is the limit.`,
    );
  const english = date.setLocale("en-US");
  return pattern.replace(/%(.)/gs, (whole, letter: string) => {
    if (letter === "%") return "%";
    const token = Object.hasOwn(directives, letter) ? directives[letter] : undefined;
    if (token === undefined)
      throw new FormulaError(
        "wrong_arguments",
        `DATE: the format has ${whole}, which is not known; there are ${Object.keys(directives)
          .map((d) => `%${d}`)
          .join(" ")}.`,
      );
    return english.toFormat(token);
  });
}

function toIso(date: DateTime): string {
  return date.toISO({ suppressMilliseconds: date.millisecond === 0 }) ?? "";
}

function now({ now: ms }: CallContext): string {
  return toIso(DateTime.fromMillis(ms, { zone: "utc" }));
}

export const dateFunctions: readonly FunctionEntry[] = [
  {
    name: "NOW",
    family: "date",
    parameters: [],
    summary: "The time at which the run started, as text in UTC; the same throughout one run.",
    examples: [
      { formula: "SIZE(NOW()) >= 20", result: true },
      { formula: "NOW() = NOW()", result: true },
    ],
    synonyms: ["today", "current", "time", "timestamp"],
    run: (_, context) => now(context),
  },
  {
    name: "DATE",
    family: "date",
    parameters: [
      { name: "date", type: "any" },
      { name: "format", type: "text", optional: true },
      { name: "zone", type: "text", optional: true },
    ],
    summary:
      "A date (text, or milliseconds since 1970) in a format like %Y-%m-%d, in a time zone (default UTC). Without a format: ISO 8601.",
    examples: [
      { formula: 'DATE("2026-11-24T10:30:00Z", "%d.%m.%Y %H:%M", "Europe/Berlin")', result: "24.11.2026 11:30" },
      { formula: "DATE(0)", result: "1970-01-01T00:00:00Z" },
    ],
    synonyms: ["format", "strftime", "parse date", "time zone"],
    run: (args, { budget }) => {
      budget.spend(50);
      const date = read(args.any(0), zoneOf(args));
      return args.has(1) ? format(date, args.text(1)) : toIso(date);
    },
  },
];
