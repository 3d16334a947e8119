import type { Cron } from "../src/schedule/cron.ts";

/**
 * When schedules come, found the other way round: from the wall times that an expression names to the instants at which
 * clocks show them. It knows a single change of clocks, and is what the product's search is compared with.
 */

/** A change of a zone's clocks; offsets are milliseconds ahead of UTC. */
export type Transition = { zone: string; ms: number; before: number; after: number };

const minuteMs = 60_000;
const hourMs = 3_600_000;
const dayMs = 86_400_000;

/** One zone for each change of clocks in a time, out of all that the machine knows. */
export function listTransitions(from: number, to: number): Transition[] {
  const found = new Map<string, Transition>();
  for (const zone of Intl.supportedValuesOf("timeZone")) {
    const offsetAt = readerOf(zone);
    for (let ms = from; ms < to; ms += 14 * dayMs) {
      const [before, after] = [offsetAt(ms), offsetAt(ms + 14 * dayMs)];
      if (before === after) continue;
      const at = bisect(offsetAt, ms, ms + 14 * dayMs);
      found.set(`${at} ${before} ${after}`, { zone, ms: at, before, after });
    }
  }
  return [...found.values()];
}

/** The first minute that has the offset of the end. */
function bisect(offsetAt: (ms: number) => number, from: number, to: number): number {
  const wanted = offsetAt(to);
  let [low, high] = [from, to];
  while (high - low > minuteMs) {
    const middle = low + Math.floor((high - low) / 2 / minuteMs) * minuteMs;
    if (offsetAt(middle) === wanted) high = middle;
    else low = middle;
  }
  return high;
}

function readerOf(timeZone: string): (ms: number) => number {
  const format = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
  return (ms) => {
    const [, sign, hours = "0", minutes = "0"] = /GMT([+-])(\d\d):(\d\d)/.exec(format.format(ms)) ?? [];
    return (sign === "-" ? -1 : 1) * (Number(hours) * hourMs + Number(minutes) * minuteMs);
  };
}

/** The instants from `from` to `to`, both near the transition, at which an expression comes. */
export function timesByWallClock(
  cron: Cron,
  transition: Transition,
  { from, to }: { from: number; to: number },
): number[] {
  const times = new Set<number>();
  const firstDay = Math.floor((from - dayMs) / dayMs) * dayMs;
  for (let day = firstDay; day < to + 2 * dayMs; day += dayMs) {
    if (!isDayOf(cron, new Date(day))) continue;
    for (const hour of cron.hours) {
      for (const minute of cron.minutes) {
        for (const ms of toInstants(day + hour * hourMs + minute * minuteMs, cron, transition)) times.add(ms);
      }
    }
  }
  return [...times].filter((ms) => ms >= from && ms < to).sort((a, b) => a - b);
}

function toInstants(wall: number, cron: Cron, { ms, before, after }: Transition): number[] {
  const [first, second] = [wall - before, wall - after];
  const isEveryHour = cron.hours.length === 24;
  if (first < ms && second >= ms) return isEveryHour || cron.minuteInterval ? [first, second] : [first];
  if (first < ms) return [first];
  if (second >= ms) return [second];
  return isEveryHour ? [] : [ms];
}

function isDayOf({ days, lastDay, months, weekdays, anyDay, anyWeekday }: Cron, date: Date): boolean {
  const lastOfMonth = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  const isDay = days.has(date.getUTCDate()) || (lastDay && date.getUTCDate() === lastOfMonth);
  const isWeekday = weekdays.has(date.getUTCDay());
  const isAny = anyDay || anyWeekday ? isDay && isWeekday : isDay || isWeekday;
  return months.has(date.getUTCMonth() + 1) && isAny;
}
