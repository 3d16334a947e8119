import * as z from "zod";
import { actionLook } from "./actionLook.ts";
import { type ActionType, anyValue, linkKinds } from "./actionType.ts";
import { callableSchema } from "./callable.ts";
import { condition } from "./condition.ts";
import { eventTransform } from "./eventTransform.ts";
import { httpRequest } from "./httpRequest.ts";
import { localLimits, storyLimits } from "./limits.ts";
import { monitoringSchema, storyMonitoringSchema } from "./monitoring.ts";
import { receiveEmail } from "./receiveEmail.ts";
import { scheduleSchema } from "./schedule/schedule.ts";
import { sendEmail } from "./sendEmail.ts";
import { sendToStory } from "./sendToStory.ts";
import { webhook } from "./webhook.ts";

/** The version of the format that is written; files of this and earlier versions are read. */
export const formatVersion = 1;

/** What the slug of an action may be. */
export const slugPattern = /^[a-z][a-z0-9_]{0,63}$/;

const id = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, "must be 1 to 64 letters, digits, hyphens or underscores.")
  .meta({ description: "Stays the same when the thing is renamed; unique among its kind." });

const slug = z
  .string()
  .regex(
    slugPattern,
    "must start with a small letter and go on with small letters, digits or underscores, 64 at most, such as fetch_user.",
  )
  .meta({ description: "The name of an action in formulas and links." });

const name = z.string().min(1).max(200);
const description = z.string().max(10_000);
const retry = z
  .strictObject({
    limit: z.int().min(0).max(25).meta({ description: "How often it is tried again; 0 for never.", default: 3 }),
  })
  .meta({ description: "What happens when a run fails in a way that may pass, such as a time-out or a 503." });
const position = z
  .strictObject({ x: z.number(), y: z.number() })
  .meta({ description: "Where it stands on the canvas." });

/** What an action that gets events can do before it is performed, and with what it emits. */
const performing = {
  local: z.exactOptional(
    z
      .record(
        z
          .string()
          .regex(/^[A-Za-z_]\w{0,63}$/, "must be 1 to 64 letters, digits or underscores, not beginning with a digit."),
        anyValue("Any JSON; texts in it may hold formulas."),
      )
      .refine(
        (local) => Object.keys(local).length <= localLimits.entries,
        `has more than ${localLimits.entries} entries.`,
      )
      .meta({
        description:
          "Values that are computed once for each run and read by its other formulas as LOCAL.name; they may read each other.",
      }),
  ),
  onlyIf: z.exactOptional(
    condition.optionsSchema.meta({
      description: "Rules as a condition has them: an event for which they don't hold is dropped.",
    }),
  ),
  visitLimit: z.exactOptional(
    z.int().min(1).max(storyLimits.visitsCeiling).meta({
      description:
        "How often it may run in one chain of events, where links lead back to it. Default: what another action of the circle says, or 100.",
    }),
  ),
  includeMetadata: z.exactOptional(
    z.boolean().meta({
      description: "Whether each event that is an object gets the key `meta`: its run, its story run and its story.",
      default: false,
    }),
  ),
};

/** The keys of an action before the place of `schedule`, and those after it. */
function toKeys<Type extends string, Options extends z.ZodType>(entry: ActionType<Type, Options>) {
  const first = {
    id,
    slug,
    type: z.literal(entry.type),
    name,
    description: z.exactOptional(description),
    disabled: z.exactOptional(
      z.boolean().meta({ description: "A disabled action stops the events that reach it.", default: false }),
    ),
    options: entry.optionsSchema,
    retry: z.exactOptional(retry),
    atMostOnce: z.exactOptional(
      z.boolean().meta({
        description:
          "For actions with an effect outside: a run whose worker is lost ends as unknown instead of being executed again, and none is tried again.",
        default: false,
      }),
    ),
    monitoring: z.exactOptional(monitoringSchema),
  };
  const last = {
    group: z.exactOptional(id.meta({ description: "The id of the group that it belongs to." })),
    ...actionLook,
    position: z.exactOptional(position),
  };
  return { first, last };
}

/** An action that starts story runs: nothing leads to it, and no worker performs it. */
function toRootSchema<Type extends string, Options extends z.ZodType>(entry: ActionType<Type, Options>) {
  const { first, last } = toKeys(entry);
  return z.strictObject({ ...first, ...last }).meta({ title: entry.title, description: entry.summary });
}

function toActionSchema<Type extends string, Options extends z.ZodType>(entry: ActionType<Type, Options>) {
  const { first, last } = toKeys(entry);
  return z.strictObject({ ...first, ...performing, ...last }).meta({ title: entry.title, description: entry.summary });
}

/** An action that can start story runs by itself. */
function toScheduledSchema<Type extends string, Options extends z.ZodType>(entry: ActionType<Type, Options>) {
  const { first, last } = toKeys(entry);
  const schedule = z.exactOptional(scheduleSchema);
  return z
    .strictObject({ ...first, ...performing, schedule, ...last })
    .meta({ title: entry.title, description: entry.summary });
}

const action = z.discriminatedUnion("type", [
  toRootSchema(webhook),
  toScheduledSchema(httpRequest),
  toScheduledSchema(eventTransform),
  toActionSchema(condition),
  toScheduledSchema(sendEmail),
  toRootSchema(receiveEmail),
  toScheduledSchema(sendToStory),
]);

/** An action of an unknown type: the rest of it can still be checked. */
export const untypedActionSchema = toScheduledSchema({ ...webhook, optionsSchema: z.unknown() }).extend({
  type: z.unknown(),
});

const link = z.strictObject({
  from: slug,
  to: slug,
  kind: z.exactOptional(
    z.enum(linkKinds).meta({ description: "The port of `from` that is followed.", default: "default" }),
  ),
});

const note = z.strictObject({
  id,
  text: z.string().max(50_000),
  color: z.exactOptional(
    z
      .enum([
        "marker",
        webhook.type,
        httpRequest.type,
        eventTransform.type,
        condition.type,
        sendEmail.type,
        receiveEmail.type,
      ])
      .meta({
        description: "The highlighter's colour, or the ink of an action type. Default: plain paper.",
      }),
  ),
  width: z.exactOptional(z.number().positive()),
  height: z.exactOptional(z.number().positive()),
  position,
});

const group = z
  .strictObject({
    id,
    name,
    collapsed: z.exactOptional(
      z.boolean().meta({ description: "Whether its actions are shown as one card.", default: false }),
    ),
  })
  .meta({ description: "Actions that belong together on the canvas; they name their group." });

const retention = z
  .strictObject({
    days: z.exactOptional(
      z.int().min(1).max(storyLimits.retentionDays).meta({
        description: "Story runs are removed so many days after they began, or earlier if the installation says so.",
      }),
    ),
    keepRuns: z.exactOptional(
      z
        .int()
        .min(1)
        .max(storyLimits.keepRuns)
        .meta({ description: "The last so many story runs are kept, however old they are." }),
    ),
  })
  .meta({ description: "How long what happened is kept. Default: as long as the installation says." });

const settings = z.strictObject({
  missing: z.exactOptional(
    z
      .enum(["error", "null"])
      .meta({ description: "What a path that leads nowhere gives in a formula.", default: "error" }),
  ),
  direction: z.exactOptional(
    z.enum(["down", "right"]).meta({ description: "The way that links take on the canvas.", default: "down" }),
  ),
  deadlineSeconds: z.exactOptional(
    z.int().min(10).max(storyLimits.deadlineSeconds).meta({
      description: "How long a story run may take; what is left of it then fails. Default: as long as it needs.",
    }),
  ),
  runLimit: z.exactOptional(
    z.int().min(1).max(storyLimits.runsCeiling).meta({
      description: "How many action runs one story run may have; runs beyond fail.",
      default: storyLimits.runs,
    }),
  ),
  retention: z.exactOptional(retention),
  callable: z.exactOptional(callableSchema),
  monitoring: z.exactOptional(storyMonitoringSchema),
});

/** A story as data. Strict: keys that are not known are refused. The order of keys is the order of a written file. */
export const storySchema = z
  .strictObject({
    formatVersion: z.literal(formatVersion),
    name,
    description: z.exactOptional(description),
    settings: z.exactOptional(settings),
    actions: z.array(action).max(storyLimits.actions),
    links: z.array(link).max(storyLimits.links),
    notes: z.exactOptional(z.array(note).max(storyLimits.notes)),
    groups: z.exactOptional(z.array(group).max(storyLimits.groups)),
  })
  .meta({ title: "Fairlead story", description: "Actions, and the links that events follow from one to the next." });

/** A story as data; see the published JSON Schema. */
export type StoryDefinition = z.infer<typeof storySchema>;
export type StoryAction = StoryDefinition["actions"][number];
export type StoryLink = StoryDefinition["links"][number];
export type StoryNote = NonNullable<StoryDefinition["notes"]>[number];
export type StoryGroup = NonNullable<StoryDefinition["groups"]>[number];
export type StorySettings = NonNullable<StoryDefinition["settings"]>;
/** A place on the canvas. */
export type Position = StoryNote["position"];
