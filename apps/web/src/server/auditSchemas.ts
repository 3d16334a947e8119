import * as z from "zod";
import { auditVerbs } from "./auditTable.ts";
import { cursorSchema, idSchema, limitSchema, searchSchema } from "./inputs.ts";

const moment = z.iso.datetime({ offset: true, error: "is not a moment like 2026-11-26T08:00:00Z" });

const auditResult = z
  .enum(["asked", "done", "denied", "failed"])
  .meta({ description: "asked: about to be done; how it ended is the next entry of its request." });

/** Which entries of the audit log to tell of. */
export const auditFilterSchema = z.strictObject({
  who: searchSchema.optional().meta({ description: "A part of the name, or the id, of who did it." }),
  verb: z
    .string()
    .refine((verb) => auditVerbs.includes(verb), "is not a verb of the log")
    .optional()
    .meta({ enum: [...auditVerbs] }),
  object: searchSchema.optional().meta({ description: "A part of the name, or the id, of what it was done to." }),
  result: auditResult.optional(),
  from: moment.optional(),
  to: moment.optional(),
});

export const auditQuery = auditFilterSchema.extend({
  cursor: cursorSchema.optional(),
  limit: limitSchema.optional(),
});

export type AuditFilter = z.infer<typeof auditFilterSchema>;

const told = z.record(z.string(), z.unknown()).nullable();

/** An entry of the audit log. */
export const auditEntrySchema = z.object({
  id: idSchema,
  at: z.iso.datetime().meta({ description: "UTC." }),
  who: z.object({
    kind: z.enum(["user", "key", "system", "unknown"]),
    id: z.string().nullable(),
    name: z.string().nullable(),
  }),
  session: z.string().nullable(),
  address: z.string().nullable().meta({ description: "Of the caller, by the hops that are trusted." }),
  verb: z.string(),
  object: z.object({ kind: z.string(), id: z.string().nullable(), name: z.string().nullable() }).nullable(),
  result: auditResult,
  code: z.string().nullable().meta({ description: "Why it was denied or failed." }),
  before: told.meta({ description: "What was otherwise before, without secrets." }),
  after: told,
  requestId: z.string().nullable(),
});

export type AuditPublic = z.infer<typeof auditEntrySchema>;
