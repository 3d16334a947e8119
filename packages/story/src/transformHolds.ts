import * as z from "zod";
import { field } from "./actionType.ts";
import { holdLimits } from "./limits.ts";
import { readMoment } from "./moment.ts";

/** The modes of an event transform that let events wait. */

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
