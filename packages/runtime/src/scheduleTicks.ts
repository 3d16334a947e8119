import { type Schedule, scheduleTimes } from "@fairlead/story";

/** What a schedule does now: the times that start a story run, how many are left out, and when it comes next. */
export type Ticks = { run: number[]; missed: number; nextMs: number };

/** A time that comes no later than this is on time. */
const onTimeMs = 60_000;

/** Where an expression has no further time, it is looked at again so much later. */
const noTimeMs = 366 * 86_400_000;

/**
 * The times of a schedule from `dueMs`, which is one of them, until `reachedMs`: now, or earlier by its phase. Those that
 * were missed go by its policy: `latest` runs the last one alone, `all` the latest `missedMax` of them, `skip` none.
 */
export function planTicks(schedule: Schedule, { dueMs, reachedMs }: { dueMs: number; reachedMs: number }): Ticks {
  const times = [dueMs];
  let nextMs = reachedMs + noTimeMs;
  for (const ms of scheduleTimes(schedule, dueMs)) {
    nextMs = ms;
    if (ms > reachedMs) break;
    times.push(ms);
  }
  const chosen = choose(schedule, times, reachedMs);
  // Of several at once, all but one would overlap.
  const run = schedule.overlap === "skip" ? chosen.slice(-1) : chosen;
  return { run, missed: times.length - run.length, nextMs };
}

function choose({ missed, missedMax }: Schedule, times: readonly number[], reachedMs: number): number[] {
  if (missed === "latest") return times.slice(-1);
  const late = times.filter((ms) => reachedMs - ms > onTimeMs);
  const onTime = times.slice(late.length);
  return missed === "skip" ? onTime : [...late.slice(-missedMax), ...onTime];
}

/** By how many ms a schedule is later than its expression says: a part of its spread that follows from its id. */
export function phaseOf({ spreadSeconds }: Schedule, scheduleId: string): number {
  return Math.floor((Number.parseInt(scheduleId.slice(0, 8), 16) / 2 ** 32) * spreadSeconds * 1_000);
}
