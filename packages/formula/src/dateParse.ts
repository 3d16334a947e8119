import { DateTime, type Zone } from "luxon";
import type { Budget } from "./budget.ts";
import type { Arguments } from "./functionEntry.ts";

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const monthPattern =
  "Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:t|tember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?";
const dayPattern = "Mon(?:day)?|Tue(?:sday)?|Wed(?:nesday)?|Thu(?:rsday)?|Fri(?:day)?|Sat(?:urday)?|Sun(?:day)?";

/** What a directive reads, as a pattern, and what it says of the date. */
type Reader = { pattern: string; put: (parts: Parts, text: string) => void };

type Parts = { [unit in "year" | "month" | "day" | "hour" | "minute" | "second" | "millisecond"]?: number } & {
  isPm?: boolean;
  offset?: number;
  epochMs?: number;
};

const number = (pattern: string, unit: keyof Omit<Parts, "isPm" | "offset" | "epochMs">): Reader => ({
  pattern,
  put: (parts, text) => {
    parts[unit] = Number(text);
  },
});

const monthName: Reader = {
  pattern: monthPattern,
  put: (parts, text) => {
    parts.month = months.indexOf(text.slice(0, 3).toLowerCase()) + 1;
  },
};
const dayName: Reader = { pattern: dayPattern, put: () => {} };

const readers: Readonly<Record<string, Reader>> = {
  Y: number("\\d{4}", "year"),
  y: {
    pattern: "\\d{2}",
    put: (parts, text) => {
      parts.year = Number(text) + (Number(text) < 70 ? 2000 : 1900);
    },
  },
  m: number("\\d{1,2}", "month"),
  d: number("\\d{1,2}", "day"),
  e: number("\\d{1,2}", "day"),
  H: number("\\d{1,2}", "hour"),
  I: number("\\d{1,2}", "hour"),
  l: number("\\d{1,2}", "hour"),
  M: number("\\d{1,2}", "minute"),
  S: number("\\d{1,2}", "second"),
  L: number("\\d{3}", "millisecond"),
  p: {
    pattern: "[AaPp][Mm]",
    put: (parts, text) => {
      parts.isPm = text.toLowerCase() === "pm";
    },
  },
  b: monthName,
  B: monthName,
  a: dayName,
  A: dayName,
  z: {
    pattern: "Z|[+-]\\d\\d:?\\d\\d",
    put: (parts, text) => {
      const [hours, minutes] = [Number(text.slice(1, 3)), Number(text.slice(-2))];
      parts.offset = text === "Z" ? 0 : (text.startsWith("-") ? -1 : 1) * (hours * 60 + minutes);
    },
  },
  s: {
    pattern: "-?\\d{1,12}",
    put: (parts, text) => {
      parts.epochMs = Number(text) * 1000;
    },
  },
};

const shorthands: Readonly<Record<string, string>> = { F: "%Y-%m-%d", T: "%H:%M:%S", R: "%H:%M" };

const lengthMax = 200;

/** What reading takes to make its pattern, match and make the date. */
const parseSteps = 300;

/**
 * Reads the text that is the first argument in the format that is the second one. What the format does not name is
 * the least there is: January, the first, midnight. Throws `invalid_date` where the text does not fit.
 */
export function parseDate(args: Arguments, { zone, budget }: { zone: Zone; budget: Budget }): DateTime {
  const [text, format] = [args.text(0).trim(), args.text(1)];
  if (text.length > lengthMax) throw args.refuse(0, `may have ${lengthMax} characters`);
  if (format.length > lengthMax) throw args.refuse(1, `may have ${lengthMax} characters`);
  budget.spend(parseSteps + 2 * format.length);
  const used: Reader[] = [];
  const pattern = toPattern(format, used, args);
  const match = new RegExp(`^${pattern}$`, "i").exec(text);
  if (match === null) throw args.refuse(0, `is not written as the format ${format} says`, "invalid_date");
  const parts: Parts = {};
  for (const [index, reader] of used.entries()) reader.put(parts, match[index + 1] ?? "");
  const made = toDate(parts, zone);
  if (!made.isValid) throw args.refuse(0, "names a day or a time that there is not", "invalid_date");
  return made;
}

/** Every directive stands once, and none reads a text in more than a dozen ways: so matching can't take long. */
function toPattern(format: string, used: Reader[], args: Arguments): string {
  const whole = format.replace(/%([FTR])/g, (_, letter: string) => shorthands[letter] ?? "");
  return whole.replace(/%(.?)|\s+|[^\sA-Za-z0-9%]/gsu, (piece: string, letter: string | undefined) => {
    if (letter === undefined) return piece.trim() === "" ? "\\s+" : `\\${piece}`;
    if (letter === "%") return "%";
    const reader = Object.hasOwn(readers, letter) ? readers[letter] : undefined;
    if (reader === undefined) throw args.refuse(1, `has ${piece}, which can't be read; there are ${known}`);
    if (used.includes(reader)) throw args.refuse(1, `names ${piece} twice`);
    used.push(reader);
    return `(${reader.pattern})`;
  });
}

const known = Object.keys(readers)
  .map((letter) => `%${letter}`)
  .join(" ");

function toDate({ isPm, offset, epochMs, ...parts }: Parts, zone: Zone): DateTime {
  if (epochMs !== undefined) return DateTime.fromMillis(epochMs, { zone });
  const hour = isPm === undefined ? parts.hour : ((parts.hour ?? 0) % 12) + (isPm ? 12 : 0);
  const given = { ...parts, ...(hour === undefined ? {} : { hour }) };
  if (offset === undefined) return DateTime.fromObject({ year: 1970, ...given }, { zone });
  return DateTime.fromObject({ year: 1970, ...given }, { zone: `UTC${sign(offset)}` }).setZone(zone);
}

function sign(offset: number): string {
  const minutes = Math.abs(offset);
  const pad = (value: number) => String(value).padStart(2, "0");
  return `${offset < 0 ? "-" : "+"}${Math.floor(minutes / 60)}:${pad(minutes % 60)}`;
}
