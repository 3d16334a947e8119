import type { Cron } from "./cron.ts";
import type { TimeZone } from "./timeZone.ts";

const minuteMs = 60_000;
const hourMs = 3_600_000;
const dayMs = 86_400_000;

/** Every expression that comes at all comes within eight years and some days: the 29th of February around 2100. */
const daysMax = 9 * 366;

/** Clocks are put back by less than this. */
const shiftMaxMs = 4 * hourMs;

/**
 * The instants at which a cron expression comes in a time zone, after `afterMs`, in order and without end. Milliseconds
 * since 1970.
 *
 * Where clocks change: a wall time that does not exist comes at the first instant after the gap; one that occurs twice comes
 * the first time. Intervals go by real time: an expression that comes in every hour of the day, or whose minutes are an
 * interval, comes both times, and one that comes in every hour gets nothing on top after a gap.
 */
export function* timesAfter(cron: Cron, zone: TimeZone, afterMs: number): Generator<number> {
  const firstDay = Math.floor(afterMs / dayMs) * dayMs;
  for (let dayStart = firstDay, empty = 0; empty < daysMax; dayStart += dayMs, empty += 1) {
    if (!mayComeOn(cron, dayStart)) continue;
    const from = Math.max(dayStart, Math.floor(afterMs / minuteMs) * minuteMs + minuteMs);
    for (const ms of timesWithin(cron, zone, { dayStart, from })) {
      empty = 0;
      yield ms;
    }
  }
}

/** Whether a day of UTC, which shares its hours with two days of a zone, may hold anything. */
function mayComeOn(cron: Cron, dayStart: number): boolean {
  return [-1, 0, 1].some((days) => matchesDate(cron, dayStart + days * dayMs));
}

/** The instants in one day of UTC, not before `from`. */
function* timesWithin(cron: Cron, zone: TimeZone, { dayStart, from }: { dayStart: number; from: number }) {
  const change = findChange(zone, dayStart - shiftMaxMs, dayStart + dayMs);
  for (let ms = from; ms < dayStart + dayMs; ms += minuteMs) if (comesAt(ms, cron, change)) yield ms;
}

/** The first instant with another offset than before. Without a change it is never reached. */
type Change = { ms: number; before: number; after: number };

function findChange({ offsetAt }: TimeZone, from: number, to: number): Change {
  const [before, after] = [offsetAt(from), offsetAt(to)];
  if (before === after) return { ms: Number.POSITIVE_INFINITY, before, after };
  let [low, high] = [from, to];
  while (high - low > minuteMs) {
    const middle = low + Math.floor((high - low) / 2 / minuteMs) * minuteMs;
    if (offsetAt(middle) === before) low = middle;
    else high = middle;
  }
  return { ms: high, before, after };
}

function comesAt(ms: number, cron: Cron, { ms: changeMs, before, after }: Change): boolean {
  if (ms < changeMs) return matches(cron, ms + before);
  const isSecond = ms < changeMs + before - after;
  if (matches(cron, ms + after)) return !isSecond || isEveryHour(cron) || cron.minuteInterval;
  if (ms > changeMs || isEveryHour(cron)) return false;
  for (let wall = ms + before; wall < ms + after; wall += minuteMs) if (matches(cron, wall)) return true;
  return false;
}

function isEveryHour({ hours }: Cron): boolean {
  return hours.length === 24;
}

function matches(cron: Cron, wall: number): boolean {
  const minute = Math.floor(wall / minuteMs) % 60;
  const hour = Math.floor(wall / hourMs) % 24;
  return cron.minutes.includes(minute) && cron.hours.includes(hour) && matchesDate(cron, wall);
}

function matchesDate({ days, lastDay, months, weekdays, anyDay, anyWeekday }: Cron, wall: number): boolean {
  const date = new Date(wall);
  const day = date.getUTCDate();
  if (!months.has(date.getUTCMonth() + 1)) return false;
  const isDay = days.has(day) || (lastDay && new Date(wall + dayMs).getUTCDate() === 1);
  const isWeekday = weekdays.has(date.getUTCDay());
  return anyDay || anyWeekday ? isDay && isWeekday : isDay || isWeekday;
}
