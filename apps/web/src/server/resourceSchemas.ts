import * as z from "zod";
import { valueDescriptionSchema, valueNameSchema, valueSlugSchema } from "./credentialSchemas.ts";
import { idSchema } from "./inputs.ts";

/** The schemas of resources, shared by REST and tRPC. */

/** Bytes of a resource: of its text, its JSON, or its file. */
export const resourceBytesMax = 5_000_000;

/** Bytes of a request that brings a resource: a file grows by a third in base64. */
export const resourceRequestBytesMax = 8_000_000;

const resourceKinds = ["text", "json", "file"] as const;

const kind = z.enum(resourceKinds, "has to be text, json or file");

const value = z
  .json()
  .meta({ description: "A text for the kind text, any JSON but null for json; for file, see there." });

const file = z.strictObject({
  name: z
    .string()
    .min(1, "is empty")
    .max(255, "has more than 255 characters")
    .regex(/^[^\0/\\]+$/, "is not the name of a file"),
  contentType: z
    .string()
    .max(200)
    .regex(/^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:;[ \w=.+-]*)?$/, "is not a content type, like text/csv")
    .optional(),
  base64: z.base64("is not base64"),
});

export const createResourceSchema = z.strictObject({
  name: valueNameSchema,
  slug: valueSlugSchema.optional(),
  description: valueDescriptionSchema.optional(),
  kind,
  value: value.optional(),
  file: file.optional(),
});

export const changeResourceSchema = z
  .strictObject({
    name: valueNameSchema,
    description: valueDescriptionSchema,
    value,
    file,
    version: z.int().min(1).meta({ description: "The version that was looked at; another one is a conflict." }),
  })
  .partial();

const moment = z.iso.datetime();

export const resourceSchema = z.object({
  id: idSchema,
  slug: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  kind,
  sizeBytes: z.int().min(0),
  fileName: z.string().nullable(),
  contentType: z.string().nullable(),
  version: z.int().min(1),
  usedBy: z
    .array(z.object({ id: idSchema, name: z.string() }))
    .meta({ description: "Stories whose formulas name it." }),
  createdAt: moment,
  updatedAt: moment,
});

export const resourceDetailSchema = resourceSchema.extend({
  value: z.unknown().meta({ description: "The text or the JSON; null for a file." }),
  base64: z.string().nullable().meta({ description: "The bytes of a file." }),
});

export type ResourcePublic = z.infer<typeof resourceSchema>;
export type ResourceDetail = z.infer<typeof resourceDetailSchema>;
export type NewResource = z.infer<typeof createResourceSchema>;
export type ResourceChange = z.infer<typeof changeResourceSchema>;
