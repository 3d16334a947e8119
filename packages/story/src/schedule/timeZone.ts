import { suggest } from "@fairlead/formula";

/** A time zone as the machine's data know it. */
export type TimeZone = {
  readonly name: string;
  /** Milliseconds that its clocks are ahead of UTC at an instant. */
  offsetAt(ms: number): number;
};

/** A time zone, or what is wrong with its name; the sentence reads on after the place of the name. */
export type TimeZoneRead = { ok: true; zone: TimeZone } | { ok: false; message: string };

/** Zones by their name in small letters: making one takes half a millisecond. There are about 600. */
const known = new Map<string, TimeZone>();

/** The time zone of a name such as `Europe/Berlin`, in any case of letters. Offsets such as `+05:30` are no names. */
export function readTimeZone(name: string): TimeZoneRead {
  const cached = known.get(name.toLowerCase());
  if (cached !== undefined) return { ok: true, zone: cached };
  const format = /^[a-z]/i.test(name) && name.length <= 40 ? tryFormat(name) : undefined;
  if (format === undefined) return { ok: false, message: describeUnknown(name) };
  const zone = { name: canonicalName(name, format), offsetAt: (ms: number) => offsetAt(format, ms) };
  known.set(name.toLowerCase(), zone);
  return { ok: true, zone };
}

function tryFormat(timeZone: string): Intl.DateTimeFormat | undefined {
  const numbers = { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric" } as const;
  try {
    return new Intl.DateTimeFormat("en-US", { ...numbers, second: "numeric", hourCycle: "h23", timeZone });
  } catch (thrown) {
    if (thrown instanceof RangeError) return undefined;
    throw thrown;
  }
}

/** The usual spelling. A name that the machine knows by another one only, such as `Asia/Kolkata`, stays as it is. */
function canonicalName(name: string, format: Intl.DateTimeFormat): string {
  const { timeZone } = format.resolvedOptions();
  return timeZone.toLowerCase() === name.toLowerCase() ? timeZone : name;
}

function offsetAt(format: Intl.DateTimeFormat, ms: number): number {
  const seconds = Math.floor(ms / 1000) * 1000;
  const at: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(seconds)) at[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = at;
  return Date.UTC(year, month - 1, day, hour, minute, second) - seconds;
}

function describeUnknown(name: string): string {
  if (/^(?:UTC|GMT)?[+-]\d/i.test(name))
    return "is an offset. Name a place such as Europe/Berlin, whose clocks may change, or UTC.";
  const near = suggest(name, Intl.supportedValuesOf("timeZone"));
  const advice = near === undefined ? "write one like Europe/Berlin or UTC." : `did you mean ${near}?`;
  return `is not a known time zone; ${advice}`;
}
