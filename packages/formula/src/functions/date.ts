import { DateTime, FixedOffsetZone, type Zone } from "luxon";
import type { Budget } from "../budget.ts";
import { formatDate } from "../dateFormat.ts";
import { readDate, toIso } from "../dateText.ts";
import type { Arguments, CallContext, FunctionEntry } from "../functionEntry.ts";
import { zoneOf } from "../zones.ts";

const utc = FixedOffsetZone.utcInstance;

function zoneAt(args: Arguments, index: number, budget: Budget): Zone {
  return args.has(index) ? zoneOf(args.text(index), budget) : utc;
}

/** `2026-11-24T10:30:00.000+01:00`. */
const isoLength = 29;

function now({ now: ms, budget }: CallContext): string {
  budget.spend(60);
  budget.text(isoLength);
  return toIso(DateTime.fromMillis(ms, { zone: utc }));
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
      const date = readDate(args.any(0), zoneAt(args, 2, budget), budget);
      budget.spend(30);
      if (args.has(1)) return formatDate(date, args.text(1), budget);
      budget.text(isoLength);
      return toIso(date);
    },
  },
];
