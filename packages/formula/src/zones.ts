import { type DateTime, FixedOffsetZone, IANAZone, type Zone } from "luxon";
import type { Budget } from "./budget.ts";
import { FormulaError } from "./problem.ts";
import { shorten } from "./values.ts";

/**
 * Time zones by their name in small letters. The engine takes half a millisecond and some 60 kB for each; there are
 * about 600, so that this is bounded once per process, whatever spelling formulas use.
 */
const zones = new Map<string, Zone>([["utc", FixedOffsetZone.utcInstance]]);

/** The time zone of a name such as `Europe/Berlin` or `UTC`, in any case of letters. */
export function zoneOf(name: string, budget: Budget): Zone {
  if (name.length > 40) throw unknown(name);
  const known = zones.get(name.toLowerCase());
  if (known !== undefined) return known;
  chargeZone(budget);
  const zone = /^[a-z]/i.test(name) ? IANAZone.create(canonicalName(name)) : null;
  if (!zone?.isValid) throw unknown(name);
  zones.set(name.toLowerCase(), zone);
  return zone;
}

function chargeZone(budget: Budget): void {
  budget.spend(4000);
  budget.memory(60_000);
}

/** What the name of a zone takes to write (3 µs). */
const nameSteps = 20;

/** What writes the name that a zone has in summer and in winter, by zone: kept for the same reason as zones are. */
const nameWriters = new Map<string, Intl.DateTimeFormat>();

/**
 * The short name of a date's zone on that day, such as EST or GMT+1. English, whatever language the machine speaks, so
 * that a formula gives the same everywhere.
 */
export function zoneNameOn(date: DateTime, budget: Budget): string {
  if (date.zone === FixedOffsetZone.utcInstance) return "UTC";
  const timeZone = date.zone.name;
  let writer = nameWriters.get(timeZone);
  if (writer === undefined) {
    chargeZone(budget);
    writer = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "short" });
    nameWriters.set(timeZone, writer);
  }
  budget.spend(nameSteps);
  return writer.formatToParts(date.toMillis()).find(({ type }) => type === "timeZoneName")?.value ?? "";
}

function canonicalName(name: string): string {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: name }).resolvedOptions().timeZone;
  } catch (thrown) {
    if (thrown instanceof RangeError) throw unknown(name);
    throw thrown;
  }
}

function unknown(name: string): FormulaError {
  return new FormulaError(
    "invalid_date",
    `There is no time zone "${shorten(name)}"; write one like "Europe/Berlin" or "UTC".`,
  );
}
