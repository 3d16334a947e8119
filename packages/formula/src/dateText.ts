import { DateTime, type Zone } from "luxon";
import type { Budget } from "./budget.ts";
import type { Json } from "./json.ts";
import { FormulaError } from "./problem.ts";
import { describe } from "./values.ts";

const dateLengthMax = 100;

/** What a date takes to make (10 µs), and what its text takes to read where it is not in the usual form (40 µs). */
const makeSteps = 60;
const readSteps = 200;

/**
 * A date from a text (ISO 8601, RFC 2822, or `2026-11-24 10:00:00`) or from milliseconds since 1970. A text without an
 * offset of its own is read in `zone`, which the result has as well.
 */
export function readDate(value: Json, zone: Zone, budget: Budget): DateTime {
  budget.spend(makeSteps);
  if (typeof value === "number") return checkRange(fromMs(value, zone), value);
  if (typeof value !== "string" || value.length > dateLengthMax) throw unreadable(value);
  const text = value.trim();
  const ms = readInstant(text);
  if (ms !== null) return checkRange(fromMs(ms, zone), value);
  budget.spend(readSteps);
  const iso = text.replace(/^(\d{4}-\d\d-\d\d) (?=\d)/, "$1T").replace(/ UTC$/, "Z");
  const parsed = DateTime.fromISO(iso, { zone });
  const found = parsed.isValid ? parsed : DateTime.fromRFC2822(text, { zone });
  if (!found.isValid) throw unreadable(value);
  return checkRange(found, value);
}

/** A date as ISO 8601, with milliseconds where it has any; `Z` for UTC. */
export function toIso(date: DateTime): string {
  return date.toISO({ suppressMilliseconds: date.millisecond === 0 }) ?? "";
}

/** Refuses what lies outside the years 1 to 9999. `source` is what it was made from. */
export function checkRange(date: DateTime | null, source: Json): DateTime {
  if (date?.isValid && date.year >= 1 && date.year <= 9999) return date;
  throw new FormulaError("date_out_of_range", () => `${describe(source)} is outside the years 1 to 9999.`);
}

function fromMs(ms: number, zone: Zone): DateTime | null {
  return Math.abs(ms) <= 8.64e15 ? DateTime.fromMillis(ms, { zone }) : null;
}

/** The engine reads the usual form far faster; it takes days up to 31 in any month, though. */
function readInstant(text: string): number | null {
  const match = /^(\d{4})-(\d\d)-(\d\d)T\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/.exec(text);
  if (match === null) return null;
  const [, year, month, day] = match.map(Number);
  const daysInMonth = new Date(Date.UTC(year ?? 0, month ?? 0, 0)).getUTCDate();
  const ms = (day ?? 0) <= daysInMonth ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? null : ms;
}

function unreadable(value: Json): FormulaError {
  return new FormulaError(
    "invalid_date",
    () => `${describe(value)} can't be read as a date; write it like "2026-11-24T10:00:00Z".`,
  );
}
