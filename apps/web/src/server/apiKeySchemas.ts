import * as z from "zod";
import { idSchema } from "./inputs.ts";
import { scopes } from "./keyScopes.ts";

/** Days after which a key ends if nothing is said, and at most. */
export const keyDaysDefault = 365;
const keyDaysMax = 3_650;

/** Stories that a key may be limited to. */
const keyStoriesMax = 100;

const scopeSchema = z.enum(scopes, `has to be one of ${scopes.join(", ")}`);

/** What a key is made of. */
export const createApiKeySchema = z.strictObject({
  name: z.string().trim().min(1, "is needed").max(100),
  scopes: z
    .array(scopeSchema)
    .min(1, "has to name one scope at least")
    .max(scopes.length)
    .meta({ description: "What it may do; none includes another." }),
  storyIds: z
    .array(idSchema)
    .min(1, "has to name one story at least, or to be left out for all of the team")
    .max(keyStoriesMax)
    .optional()
    .meta({ description: "The stories that it is limited to. Default: all of the team." }),
  expiresInDays: z
    .union([z.int().min(1).max(keyDaysMax), z.literal("never")], `has to be 1 to ${keyDaysMax} days, or "never"`)
    .optional()
    .meta({ description: `Days until it ends, or "never".`, default: keyDaysDefault }),
});

export type NewApiKey = z.infer<typeof createApiKeySchema>;

const moment = z.iso.datetime();

/** A key as it is shown: never the key itself. */
export const apiKeySchema = z.object({
  id: idSchema,
  name: z.string(),
  tail: z.string().meta({ description: "Its last four characters." }),
  scopes: z.array(scopeSchema),
  stories: z
    .array(z.object({ id: idSchema, name: z.string() }))
    .nullable()
    .meta({ description: "The stories that it is limited to, those that are gone left out; null: all of the team." }),
  state: z.enum(["active", "expired", "revoked"]),
  createdAt: moment,
  createdBy: z.string().nullable().meta({ description: "Who made it, by name." }),
  expiresAt: moment.nullable(),
  lastUsedAt: moment.nullable().meta({ description: "To the minute." }),
  revokedAt: moment.nullable(),
});

export type ApiKeyPublic = z.infer<typeof apiKeySchema>;

/** A new key, which is told this once. */
export const madeApiKeySchema = apiKeySchema.extend({
  key: z.string().meta({ description: "The key. It is never shown again." }),
});
