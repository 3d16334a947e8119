import * as z from "zod";
import { field } from "./actionType.ts";
import { holdLimits, memoryLimits } from "./limits.ts";
import { readMoment } from "./moment.ts";

/** The modes of an event transform that let events wait, or that remember them over story runs. */

const seconds = z.union(
  [z.number().min(0).max(holdLimits.delaySeconds), z.string().min(1)],
  'must be a number of seconds, or a formula that gives it: a text that starts with "=".',
);

const until = field("The date and time until which it waits, such as 2027-01-31T09:00:00Z.").refine(
  (text) => text.startsWith("=") || text.includes("<<") || readMoment(text) !== undefined,
  "must be a date and time such as 2027-01-31T09:00:00Z, or a formula that gives it.",
);

export const delay = z
  .strictObject({
    mode: z.literal("delay").meta({ description: "Passes each event on later." }),
    seconds: z.exactOptional(seconds.meta({ description: "How long it waits, up to 366 days." })),
    until: z.exactOptional(until),
  })
  .refine(({ seconds, until }) => (seconds === undefined) !== (until === undefined), {
    message: "needs either seconds or until.",
  });

export const throttle = z
  .strictObject({
    mode: z.literal("throttle").meta({ description: "Passes events on at even intervals." }),
    events: z
      .int()
      .min(1)
      .max(holdLimits.throttleEvents)
      .meta({ description: "How many events pass in `perSeconds`." }),
    perSeconds: z.int().min(1).max(holdLimits.throttleSeconds).meta({ description: "The time in which so many pass." }),
  })
  .refine(({ events, perSeconds }) => events <= holdLimits.throttlePerSecond * perSeconds, {
    message: `lets through more than ${holdLimits.throttlePerSecond} events a second, the most that it can space evenly.`,
  });

export const deduplicate = z
  .strictObject({
    mode: z.literal("deduplicate").meta({ description: "Passes each event on unless one like it came before." }),
    path: field("A value formula that gives what makes events alike, such as =receive.body.id; any JSON."),
    lookback: z.exactOptional(
      z
        .int()
        .min(1)
        .max(memoryLimits.lookback)
        .meta({ description: "Compares with the last so many events of all story runs." }),
    ),
    periodSeconds: z.exactOptional(
      z
        .int()
        .min(1)
        .max(memoryLimits.seconds)
        .meta({ description: "Compares with what was passed on in so many seconds, in all story runs." }),
    ),
  })
  .refine(({ lookback, periodSeconds }) => (lookback === undefined) !== (periodSeconds === undefined), {
    message: "needs either lookback or periodSeconds.",
  });

const gatherSeconds = z.union(
  [z.number().min(1).max(memoryLimits.seconds), z.string().min(1)],
  'must be a number of seconds from 1 on, or a formula that gives it: a text that starts with "=".',
);

const groupSize = z.union(
  [z.int().min(1).max(memoryLimits.values), z.string().min(1)],
  'must be a number from 1 to 20000, or a formula that gives it: a text that starts with "=".',
);

export const implode = z
  .strictObject({
    mode: z.literal("implode").meta({ description: "Emits the items of many events as one list." }),
    itemPath: field("A value formula that gives the item of each event, such as =each.item."),
    guidPath: z.exactOptional(
      field(
        "A value formula that gives what the events of a group have in common, such as =each.guid. Default: all are one group.",
      ),
    ),
    sizePath: z.exactOptional(
      groupSize.meta({
        description: "How many items make a group, such as =each.size. The first event of a group says it.",
      }),
    ),
    seconds: z.exactOptional(
      gatherSeconds.meta({ description: "How long a group waits from its first event on, up to 366 days." }),
    ),
  })
  .refine(({ sizePath, seconds }) => sizePath !== undefined || seconds !== undefined, {
    message: "needs sizePath or seconds, or both: whichever comes first ends a group.",
  });
