import * as z from "zod";
import { anyValue, defineActionType, field } from "./actionType.ts";
import { holdLimits } from "./limits.ts";
import { readMoment } from "./moment.ts";

const message = z.strictObject({
  mode: z.literal("message").meta({ description: "Emits one event." }),
  payload: anyValue("The event, any JSON; texts in it may hold formulas."),
});

const explode = z.strictObject({
  mode: z.literal("explode").meta({ description: "Emits one event per item of a list." }),
  path: field("A value formula that gives the list, such as =fetch_users.body.users."),
  to: z.exactOptional(
    z
      .string()
      .min(1)
      .max(64)
      .regex(/^(?!(?:index|size|guid)$)/, "can't be index, size or guid: these stand beside the item in every event.")
      .meta({ description: "The key that the item has in its event.", default: "item" }),
  ),
  limit: z.exactOptional(
    z
      .int()
      .min(1)
      .max(10_000)
      .meta({ description: "How many items the list may have; a longer one fails.", default: 500 }),
  ),
});

const seconds = z.union(
  [z.number().min(0).max(holdLimits.delaySeconds), z.string().min(1)],
  'must be a number of seconds, or a formula that gives it: a text that starts with "=".',
);

const until = field("The date and time until which it waits, such as 2027-01-31T09:00:00Z.").refine(
  (text) => text.startsWith("=") || text.includes("<<") || readMoment(text) !== undefined,
  "must be a date and time such as 2027-01-31T09:00:00Z, or a formula that gives it.",
);

const delay = z
  .strictObject({
    mode: z.literal("delay").meta({ description: "Passes each event on later." }),
    seconds: z.exactOptional(seconds.meta({ description: "How long it waits, up to 366 days." })),
    until: z.exactOptional(until),
  })
  .refine(({ seconds, until }) => (seconds === undefined) !== (until === undefined), {
    message: "needs either seconds or until.",
  });

const throttle = z
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

/**
 * Event transform: `message` emits its payload; `explode` emits `{ [to]: item, index, size, guid }` per item; `delay` and
 * `throttle` pass on the event that they get, later.
 */
export const eventTransform = defineActionType({
  type: "event_transform",
  title: "Event transform",
  summary: "Builds a new event, makes one event of each item of a list, or lets events wait.",
  pool: "cpu",
  pure: true,
  root: false,
  scheduled: true,
  holds: ["delay", "throttle"],
  emits: ["default", "failure"],
  optionsSchema: z.discriminatedUnion("mode", [message, explode, delay, throttle]),
  constants: ["mode", "to", "limit", "events", "perSeconds"],
  valueFormulas: ["path", "seconds"],
});
