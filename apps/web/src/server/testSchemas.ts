import type { Json } from "@fairlead/formula";
import * as z from "zod";
import { actionSlugSchema, idSchema } from "./inputs.ts";

/** The schemas of what tests take and give, shared by REST and tRPC. */

export const json: z.ZodType<Json> = z.json();
const moment = z.iso.datetime();
export const count = z.int().min(0);
const modes = z.enum(["preview", "dry_run", "test"]);
export const port = z.enum(["default", "no_match", "failure"]);

export const eventsSchema = z
  .record(actionSlugSchema, json)
  .meta({ description: "Events by the slugs of the actions that emit them, in the place of those that are found." });

export const testPlaceSchema = z.strictObject({ id: idSchema, slug: actionSlugSchema });

/** How pages ask for a test. */
export const testInputSchema = testPlaceSchema
  .extend({
    mode: modes,
    event: idSchema.optional(),
    run: idSchema.optional(),
    events: eventsSchema.optional(),
    upTo: z.boolean().optional(),
    record: z.boolean().optional(),
  })
  .refine(({ event, run }) => event === undefined || run === undefined, {
    path: ["run"],
    message: "can't go with event",
  });

/** How programs ask for a test. */
export const testBodySchema = z
  .strictObject({
    mode: modes.optional().meta({
      description: "What is done: options are computed, the request is told, or it is done once, for real.",
      default: "test",
    }),
    dryRun: z.boolean().optional().meta({ description: "True is short for the mode dry_run." }),
    event: json.optional().meta({
      description:
        "The event that comes in: the id of a stored one, with all that came before it, or its data. Left out: what is pinned, else the latest.",
    }),
    run: idSchema.optional().meta({ description: "A story run: the latest event in it that reached the action." }),
    events: eventsSchema.optional(),
    upTo: z
      .boolean()
      .optional()
      .meta({ description: "Whether the actions from the start of the story up to this one are performed first." }),
    record: z
      .boolean()
      .optional()
      .meta({ description: "Whether the answer has `record`, with which it can be kept as a test.", default: false }),
  })
  .refine(({ mode, dryRun }) => dryRun !== true || mode === undefined || mode === "dry_run", {
    path: ["dryRun"],
    message: "says dry_run, and mode says something else. Give one of them",
  })
  .refine(({ event, run }) => event === undefined || run === undefined, {
    path: ["run"],
    message: "can't go with event",
  })
  .optional();

const fixSchema = z.object({ label: z.string(), from: count, to: count, insert: z.string() });
const problemSchema = z.object({
  code: z.string(),
  message: z.string(),
  from: count.optional(),
  to: count.optional(),
  fix: fixSchema.optional(),
});
const errorSchema = z.object({ code: z.string(), message: z.string() }).nullable();
const outcomeSchema = z.enum(["emitted", "no_match", "dropped", "held", "failed", "unknown"]).nullable();
export const testedEventSchema = z.object({ port, data: json, size: count, truncated: z.boolean() });
export const usedSchema = z.object({
  action: z.string(),
  kind: z.enum(["given", "pin", "event"]),
  eventId: idSchema.nullable(),
  runId: idSchema.nullable(),
  at: moment.nullable(),
  size: count,
  stale: z.boolean().meta({ description: "Whether the action was changed since." }),
});
const field = z.tuple([z.string(), z.string()]);

const header = z.union([z.string(), z.array(z.string())]);
const callSchema = z.strictObject({
  asked: z.string().max(10_000).meta({ description: "Such as `GET https://example.com/hosts`." }),
  content: z.string().max(64).optional().meta({
    description: "SHA-256 in base64url of what went along. Left out: the answer is for whatever goes along.",
  }),
  answer: z.discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("response"),
      status: z.int().min(100).max(599),
      headers: z.record(z.string(), header),
      body: z.string(),
      encoding: z.enum(["utf8", "base64"]),
      host: z.string(),
      redirects: count,
    }),
    z.strictObject({
      kind: z.literal("mail"),
      accepted: z.array(z.string()),
      rejected: z.array(z.strictObject({ address: z.string(), message: z.string() })),
      response: z.string(),
    }),
    z.strictObject({
      kind: z.literal("story"),
      storyRunId: z.string(),
      state: z.enum(["answered", "open", "succeeded", "failed", "cancelled", "removed"]),
      data: json.optional(),
    }),
    z.strictObject({ kind: z.literal("error"), code: z.string(), message: z.string(), isUnknown: z.boolean() }),
  ]),
});

/** What a test can be done again with. */
export const recordSchema = z.strictObject({
  events: eventsSchema,
  calls: z
    .record(actionSlugSchema, z.array(callSchema).max(1_000))
    .meta({ description: "What the outside answered, by the slugs of the actions that asked." }),
  nowMs: z.int().min(0).meta({ description: "The time that formulas read, in milliseconds since 1970." }),
});

export const testedSchema = z.object({
  action: z.string(),
  mode: modes,
  outcome: outcomeSchema.meta({ description: "How it ended, or would end; null where nothing was performed." }),
  note: z.string().nullable(),
  used: z.array(usedSchema),
  missing: z.array(z.string()).meta({ description: "Actions whose events are read and of which there is none." }),
  options: z.object({
    value: json,
    fields: z.array(
      z.object({ path: z.string(), source: z.string(), value: json.optional(), error: problemSchema.optional() }),
    ),
  }),
  dryRun: z
    .discriminatedUnion("kind", [
      z.object({
        kind: z.literal("request"),
        method: z.string(),
        url: z.string(),
        headers: z.array(field),
        body: z.string().nullable(),
      }),
      z.object({ kind: z.literal("message"), fields: z.array(field), body: z.string().nullable() }),
      z.object({ kind: z.literal("problem"), error: z.object({ code: z.string(), message: z.string() }) }),
    ])
    .nullable()
    .meta({ description: "What would be sent, secrets hidden." }),
  events: z.array(testedEventSchema).meta({ description: "The events that it emitted, or would emit; 50 at most." }),
  eventCount: count,
  error: errorSchema,
  log: z.array(z.string()),
  durationMs: z.number(),
  mark: z.string().meta({ description: "Changes with the type and the options of the action." }),
  masked: count.meta({ description: "How many secrets were hidden." }),
  mask: z.string().meta({ description: "What stands in the place of a secret." }),
  steps: z.array(
    z.object({
      action: z.string(),
      kind: z.enum(["performed", "given", "pin", "event"]),
      outcome: outcomeSchema,
      error: errorSchema,
      durationMs: z.number(),
      event: testedEventSchema.nullable(),
    }),
  ),
  record: recordSchema.nullable().meta({
    description:
      "What it can be done again with, if that was asked for; null if it is too large or was stopped on the way.",
  }),
});

/** What pages pin: a stored event, or JSON. Null takes the pin out. */
export const pinInputSchema = testPlaceSchema.extend({
  pin: z
    .union([
      z.strictObject({ latest: z.literal(true) }),
      z.strictObject({ eventId: idSchema }),
      z.strictObject({ data: json, eventId: idSchema.nullable().optional(), mark: z.string().max(64).optional() }),
    ])
    .nullable(),
});
