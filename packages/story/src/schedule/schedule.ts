import * as z from "zod";
import { storyLimits } from "../limits.ts";
import { readCron } from "./cron.ts";
import { timesAfter } from "./times.ts";
import { readTimeZone } from "./timeZone.ts";

/** What becomes of the times that were missed while no worker ran. */
export const missedPolicies = ["latest", "all", "skip"] as const;

export type MissedPolicy = (typeof missedPolicies)[number];

/** What becomes of a time at which the story run that the schedule has started before is still open. */
export const overlapPolicies = ["allow", "skip"] as const;

export type OverlapPolicy = (typeof overlapPolicies)[number];

/** How many missed times are made up for under the policy `all`, unless the schedule says so. */
const missedMaxDefault = 100;

const cron = z
  .string()
  .max(200)
  .check((context) => {
    const read = readCron(context.value);
    if (!read.ok) context.issues.push({ code: "custom", message: read.message, input: context.value });
  })
  .meta({
    description: "Five fields: minute hour day month weekday, such as 0 9 * * MON-FRI; or a name such as @daily.",
  });

const timezone = z
  .string()
  .check((context) => {
    const read = context.value === "" ? { ok: true as const } : readTimeZone(context.value);
    if (!read.ok) context.issues.push({ code: "custom", message: read.message, input: context.value });
  })
  .meta({ description: "The time zone of the fields, such as Europe/Berlin.", default: "UTC" });

const entry = z.strictObject({
  cron,
  timezone: z.exactOptional(timezone),
  missed: z.exactOptional(
    z.enum(missedPolicies).meta({
      description: "What becomes of times that were missed while no worker ran: the latest, all or none of them run.",
      default: "latest",
    }),
  ),
  missedMax: z.exactOptional(
    z.int().min(1).max(1_000).meta({ description: "How many missed times run at most.", default: missedMaxDefault }),
  ),
  overlap: z.exactOptional(
    z.enum(overlapPolicies).meta({
      description:
        "What becomes of a time at which the story run before is still open: it runs beside it, or not at all.",
      default: "allow",
    }),
  ),
  spreadSeconds: z.exactOptional(
    z.int().min(0).max(3_600).meta({
      description: "Each story starts so many seconds later at most, always the same, so that not all start at once.",
      default: 0,
    }),
  ),
});

/** When an action starts story runs by itself, as a definition holds it. */
export type ScheduleEntry = z.infer<typeof entry>;

export const scheduleSchema = z
  .array(entry)
  .min(1)
  .max(storyLimits.schedulesOfAction)
  .meta({ description: "The times at which the action starts a story run by itself." });

/** The entries of an action's `schedule` as it is stored; none of one that can't be read. */
export function parseSchedules(value: unknown): readonly ScheduleEntry[] {
  const parsed = scheduleSchema.safeParse(value);
  return parsed.success ? parsed.data : [];
}

/** A schedule with its defaults, as a plan holds it. */
export type Schedule = {
  readonly cron: string;
  readonly timezone: string;
  readonly missed: MissedPolicy;
  readonly missedMax: number;
  readonly overlap: OverlapPolicy;
  readonly spreadSeconds: number;
};

/** The schedule of an entry: defaults are put in and the zone has its usual spelling. */
export function toSchedule(entry: ScheduleEntry): Schedule {
  const { cron, timezone = "", missed = "latest", missedMax = missedMaxDefault } = entry;
  const { overlap = "allow", spreadSeconds = 0 } = entry;
  const read = readTimeZone(timezone === "" ? "UTC" : timezone);
  return {
    cron: cron.trim().split(/\s+/).join(" "),
    timezone: read.ok ? read.zone.name : timezone,
    missed,
    missedMax,
    overlap,
    spreadSeconds,
  };
}

/** An entry without what is the default, so that two that mean the same look the same. */
export function omitScheduleDefaults(entry: ScheduleEntry): ScheduleEntry {
  const { cron, timezone, missed, missedMax, overlap, spreadSeconds } = toSchedule(entry);
  return {
    cron,
    ...(timezone === "UTC" ? {} : { timezone }),
    ...(missed === "latest" ? {} : { missed }),
    ...(missedMax === missedMaxDefault ? {} : { missedMax }),
    ...(overlap === "allow" ? {} : { overlap }),
    ...(spreadSeconds === 0 ? {} : { spreadSeconds }),
  };
}

/**
 * The times of a schedule after a moment, in order and without end, as milliseconds since 1970; none if its expression or
 * its time zone can't be read. Its spread is not in them.
 */
export function* scheduleTimes({ cron, timezone = "UTC" }: ScheduleEntry, afterMs: number): Generator<number> {
  const read = readCron(cron);
  const zone = readTimeZone(timezone === "" ? "UTC" : timezone);
  if (read.ok && zone.ok) yield* timesAfter(read.cron, zone.zone, afterMs);
}

/** The next times of a schedule, for people to see whether it says what they mean. */
export function nextTimes(entry: ScheduleEntry, afterMs: number, count = 5): number[] {
  const times: number[] = [];
  for (const ms of scheduleTimes(entry, afterMs)) if (times.push(ms) >= count) break;
  return times;
}
