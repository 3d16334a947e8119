import * as z from "zod";
import { cursorSchema, idSchema, searchSchema, statusSchema, storyStateSchema, versionChoiceSchema } from "./inputs.ts";
import { pageSizeDefault, pageSizeMax } from "./page.ts";
import { runFilterTexts } from "./runFilter.ts";
import { folderSchema, tagSchema } from "./storyFiling.ts";
import { waitReasons } from "./waits.ts";

/** The schemas of what REST takes and gives. */

const moment = z.iso.datetime().meta({ description: "A moment in UTC." });
const count = z.int().min(0);

export const idParams = z.strictObject({ id: idSchema });

export const webhookParams = z.strictObject({
  id: idSchema,
  action: z.string().max(64).meta({ description: "The slug of the webhook's action in the draft." }),
});

/** In an address every value is text. */
const limitText = z
  .string()
  .regex(/^\d{1,4}$/, `is not a whole number from 1 to ${pageSizeMax}`)
  .transform(Number)
  .refine((limit) => limit >= 1 && limit <= pageSizeMax, `has to be from 1 to ${pageSizeMax}`)
  .meta({ type: "integer", minimum: 1, maximum: pageSizeMax, default: pageSizeDefault });

export const pageQuery = z.strictObject({ cursor: cursorSchema.optional(), limit: limitText.optional() });
export const storiesQuery = pageQuery.extend({
  search: searchSchema.optional(),
  folder: folderSchema.optional(),
  tag: tagSchema.optional(),
  state: storyStateSchema.optional(),
  sort: z.enum(["newest", "name"], "has to be newest or name").optional(),
});
export const runsQuery = pageQuery.extend({ status: statusSchema.optional(), ...runFilterTexts });

export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });

export const storySchema = z.object({
  id: idSchema,
  slug: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  folder: z.string().nullable(),
  tags: z.array(z.string()),
  sample: z.boolean(),
  live: z.object({ id: idSchema, number: count, publishedAt: moment }).nullable(),
  createdAt: moment,
  updatedAt: moment,
});

export const webhookSchema = z.object({
  action: z.string(),
  url: z.string(),
  draftUrl: z.string().meta({ description: "The address by which a call runs the draft." }),
  signingSecrets: count.meta({ description: "How many secrets its calls may be signed with." }),
  oldAddress: z.object({ tail: z.string(), until: moment }).nullable().meta({
    description: "The address before, while it works: how its secret ends, and until when it works.",
  }),
});
const problemSchema = z.object({ code: z.string(), path: z.string(), message: z.string() });

export const storyDetailSchema = storySchema.extend({
  definition: z.record(z.string(), z.unknown()).meta({ description: "The draft; see story.schema.json." }),
  revision: count.meta({ description: "How many changes were made to the draft." }),
  webhooks: z.array(webhookSchema),
  sampleEvent: z.unknown(),
  deployment: z.object({ at: moment, by: z.string(), source: z.string().nullable() }).nullable().meta({
    description: "The last time that the story was deployed from code, and by which key. Null: it never was.",
  }),
});

export const versionSchema = z.object({
  id: idSchema,
  number: count,
  live: z.boolean(),
  publishedAt: moment,
  publishedBy: z.string().nullable(),
});

export const importSchema = z
  .strictObject({
    data: z
      .union([z.string(), z.record(z.string(), z.unknown())])
      .meta({ description: "A story: the text of a file, or the JSON itself." }),
    mode: z.enum(["new", "replace", "deploy"]).optional().meta({
      description:
        "`new` makes a story (default), `replace` gives one another draft. `deploy` is for code: it replaces the story, or makes it if none has the slug, leaves places and notes of the board alone, and marks the story as deployed from code.",
    }),
    id: idSchema.optional().meta({ description: "The story to replace, or to deploy over." }),
    slug: z
      .string()
      .min(1)
      .max(60)
      .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, "may hold small letters and digits, with single hyphens between them")
      .optional()
      .meta({ description: "The slug of a new story, or the story to replace or to deploy." }),
    publish: z.boolean().optional(),
    source: z
      .string()
      .min(1)
      .max(300)
      .optional()
      .meta({ description: "With `deploy`: where the code is kept, such as an address; the board shows it." }),
    secrets: z.enum(["refuse", "warn"]).optional().meta({
      description:
        "What is done about texts that look like secrets, such as a token in a header: the story is refused with `literal_secret` (default), or they are told as warnings.",
    }),
  })
  .refine(({ mode, id }) => mode === "replace" || mode === "deploy" || id === undefined, {
    path: ["id"],
    message: "goes with the modes replace and deploy only",
  })
  .refine(({ mode, source }) => mode === "deploy" || source === undefined, {
    path: ["source"],
    message: "goes with mode deploy only",
  });

export const importedSchema = z.object({
  story: z.object({ id: idSchema, slug: z.string(), version: count.nullable() }),
  webhooks: z.array(webhookSchema),
  warnings: z.array(problemSchema),
});

const counts = z.object({ runs: count, events: count, failures: count });

export const runSchema = z.object({
  id: idSchema,
  storyId: idSchema,
  storyName: z.string(),
  versionId: idSchema,
  version: count.nullable().meta({ description: "Null: a copy of the draft." }),
  trigger: z.string(),
  status: statusSchema,
  startedAt: moment,
  endedAt: moment.nullable(),
  counts: counts.nullable(),
  replay: z
    .object({
      runId: idSchema,
      eventId: idSchema,
      action: z
        .string()
        .nullable()
        .meta({ description: "The action that is tried again; null: an event emitted again." }),
    })
    .nullable()
    .meta({ description: "What it repeats of another story run." }),
  calledBy: idSchema.nullable().meta({ description: "The action run of another story that called it." }),
});

export const runDetailSchema = runSchema.extend({
  counts,
  waits: z.array(
    z.object({
      action: z.string(),
      reason: z.enum(waitReasons),
      count,
      sentence: z.string(),
      until: moment.nullable(),
    }),
  ),
  replays: z.array(runSchema).meta({ description: "Those that repeat parts of it, the newest first, 20 at most." }),
  caller: z
    .object({ runId: idSchema, storyName: z.string(), action: z.string() })
    .nullable()
    .meta({ description: "The story run that called it, if it is of this team." }),
  called: z
    .array(runSchema)
    .meta({ description: "The story runs of this team that its runs have called, the oldest first, 100 at most." }),
  live: z.object({ id: idSchema, number: count }).nullable(),
});

export const retrySchema = z
  .strictObject({
    actionRun: idSchema
      .optional()
      .meta({ description: "The failed action run; left out: all whose failure nothing followed." }),
    version: versionChoiceSchema.optional(),
  })
  .optional();

export const retriedSchema = z.object({
  runs: z
    .array(z.object({ id: idSchema, action: z.string() }))
    .meta({ description: "The story runs that were started." }),
  more: z.boolean().meta({ description: "Whether more had failed than are tried again at once." }),
});

export const reemitSchema = z.strictObject({ version: versionChoiceSchema.optional() }).optional();
export const reemittedSchema = z.object({ id: idSchema.meta({ description: "The story run that was started." }) });

export const usageSchema = z.object({
  runs: count.meta({ description: "Story runs that are stored, open ones included." }),
  open: count,
  events: count.meta({ description: "Events of runs that have ended." }),
  bytes: count.meta({ description: "What runs that have ended take of the disk, roughly." }),
  oldestAt: moment.nullable(),
  retention: z.object({
    days: count.nullable().meta({ description: "Days after which a run is removed; null: never." }),
    keepRuns: count.meta({ description: "The last runs that are kept, however old they are." }),
  }),
});

export const cancelledSchema = z.object({ cancelled: count.meta({ description: "How many story runs were open." }) });

const port = z.enum(["default", "no_match", "failure", "none"]);

export const actionRunSchema = z.object({
  id: idSchema,
  action: z.string(),
  outcome: z.enum(["emitted", "no_match", "dropped", "failed", "cancelled", "unknown"]),
  parentEventId: idSchema.nullable(),
  parentRunId: idSchema.nullable().meta({ description: "The action run that emitted that event." }),
  loopIndex: count,
  attempt: count,
  startedAt: moment,
  endedAt: moment,
  wait: z.unknown().meta({ description: "Milliseconds by waiting reason." }),
  error: z.unknown().meta({ description: "Code and message of the failure; null: none." }),
  errors: z.unknown().meta({ description: "The errors of the attempts before, each with what its attempt sent." }),
  log: z.unknown().meta({ description: "Lines that it wrote down; null: none." }),
  sent: z.unknown().meta({
    description: "The requests and mails that it sent, with names for secrets, and how they were answered; null: none.",
  }),
  children: count,
});

export const storyActionRunSchema = actionRunSchema.extend({
  storyRunId: idSchema.meta({ description: "The story run that it belongs to." }),
});

export const eventSummarySchema = z.object({
  id: idSchema,
  storyRunId: idSchema,
  actionRunId: idSchema,
  action: z.string(),
  seq: count,
  port,
  createdAt: moment,
  size: count,
  preview: z.string(),
});

export const eventQuery = z.strictObject({ full: z.enum(["true", "false"]).optional() });

export const eventSchema = eventSummarySchema.omit({ preview: true }).extend({
  storyId: idSchema,
  versionId: idSchema,
  parentEventId: idSchema.nullable(),
  copyOf: idSchema.nullable(),
  truncated: z.boolean(),
  data: z.unknown(),
  lineage: z.unknown(),
});

export const infoSchema = z.object({
  name: z.string(),
  version: z.string(),
  node: z.string(),
  tenancy: z.enum(["single", "multi"]),
  stories: count,
  openRuns: count,
});

export const errorSchema = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    path: z.string().optional(),
    problems: z.array(problemSchema).optional(),
    requestId: z.string(),
  }),
});

const labels = z.array(z.object({ name: z.string(), stories: count }));

export const labelsSchema = z.object({ folders: labels, tags: labels });
