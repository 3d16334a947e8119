import * as z from "zod";
import { actionSlugSchema, idSchema } from "./inputs.ts";
import { count, eventsSchema, json, port, recordSchema, testedEventSchema, usedSchema } from "./testSchemas.ts";

/** The schemas of what tests of whole stories take and give, shared by REST and tRPC. */

const start = actionSlugSchema.optional().meta({
  description: "The slug of the action that the story starts with. Left out: the only one that can.",
});
const run = idSchema.optional().meta({ description: "A story run: the event that it began with." });
const events = eventsSchema.optional().meta({
  description:
    "Events by slug that stand for what actions emit, beside what is pinned; these actions are not performed.",
});
const onlyOne = { path: ["run"], message: "can't go with event" };

/** How pages ask for a test of a story. `key`: by which they ask how far it is. */
export const storyTestInputSchema = z
  .strictObject({
    id: idSchema,
    start,
    event: idSchema.optional(),
    run,
    given: json.optional(),
    events,
    record: z.boolean().optional(),
    key: idSchema.optional(),
  })
  .refine((input) => input.event === undefined || input.run === undefined, onlyOne);

/** How programs ask for a test of a story. */
export const storyTestBodySchema = z
  .strictObject({
    start,
    event: json.optional().meta({
      description:
        "The event that it starts with: the id of a stored one, or its data. Left out: what is pinned, else the latest.",
    }),
    run,
    events,
    record: z
      .boolean()
      .optional()
      .meta({ description: "Whether the answer has `record`, with which it can be kept as a test.", default: false }),
  })
  .refine((body) => body.event === undefined || body.run === undefined, onlyOne)
  .optional();

const reason = z.object({ code: z.string(), message: z.string() });
const outcomes = z.partialRecord(z.enum(["emitted", "no_match", "dropped", "failed", "cancelled", "unknown"]), count);

/** What came of a test of a story. */
export const testedStorySchema = z.object({
  start: z.string(),
  used: z.array(usedSchema).meta({ description: "The events that were taken as they are." }),
  stopped: reason.nullable().meta({ description: "Why it was ended before it was over." }),
  runs: count.meta({ description: "Action runs." }),
  eventCount: count,
  durationMs: z.number(),
  actions: z.array(
    z.object({
      action: z.string(),
      state: z.enum(["performed", "pinned", "not_reached"]),
      runs: count.meta({ description: "How often it ran: once for each event that came in." }),
      waiting: count.meta({ description: "Runs that would wait for another story." }),
      outcomes: outcomes.meta({ description: "How many runs ended how." }),
      eventCount: count,
      events: z.array(testedEventSchema).meta({ description: "The events that it emitted; 50 at most." }),
      errors: z.array(reason.extend({ runs: count })),
      log: z.array(z.string()),
      mark: z.string().meta({ description: "Changes with the type and the options of the action." }),
    }),
  ),
  links: z
    .array(z.object({ from: z.string(), to: z.string(), kind: port, events: count }))
    .meta({ description: "The links that events went along, and how many did." }),
  masked: count.meta({ description: "How many secrets were hidden." }),
  mask: z.string().meta({ description: "What stands in the place of a secret." }),
  record: recordSchema.nullable().meta({
    description:
      "What it can be done again with, if that was asked for; null if it is too large or was ended before it was over.",
  }),
});
