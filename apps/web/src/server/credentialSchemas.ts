import { allowedHostsMax, credentialKinds, readAllowedHost } from "@fairlead/story";
import * as z from "zod";
import { idSchema } from "./inputs.ts";

/** The schemas of credentials, shared by REST and tRPC. Nothing that goes out has a place for a secret. */

const kindNames = credentialKinds.map(({ kind }) => kind);

/** The name of a credential or a resource in formulas. */
export const valueSlugSchema = z
  .string()
  .max(64, "has more than 64 characters")
  .regex(/^[a-z][a-z0-9_]*$/, "may hold small letters, digits and underscores, and begins with a letter")
  .meta({ description: "Its name in formulas. Default: made from the name." });

/** The name of a credential or a resource for people. */
export const valueNameSchema = z
  .string()
  .trim()
  .min(1, "is empty")
  .max(100, "has more than 100 characters")
  .refine((text) => !/[\0\r\n]/.test(text) && text.isWellFormed(), "holds a line break or a broken character");

export const valueDescriptionSchema = z
  .string()
  .max(1_000, "has more than 1000 characters")
  .refine((text) => !text.includes("\0") && text.isWellFormed(), "holds a character that can't be stored")
  .nullable();

const allowedHosts = z
  .array(z.string().max(300))
  .min(1, "is empty. Name at least one host, like api.github.com.")
  .max(allowedHostsMax, `names more than ${allowedHostsMax} hosts`)
  .transform((hosts, ctx) =>
    [...new Set(hosts.map((host, index) => readHost(host, index, ctx)))].filter((host) => host !== ""),
  )
  .meta({ description: "Hosts that it may be sent to, like api.github.com, *.example.com or 10.0.0.7:8443." });

function readHost(text: string, index: number, ctx: z.core.$RefinementCtx): string {
  const read = readAllowedHost(text);
  if (read.ok) return read.host;
  ctx.addIssue({ code: "custom", message: read.message, path: [index], input: text });
  return "";
}

const part = z.record(z.string().max(100), z.json());

const secret = part.meta({ description: "The secret fields of its kind. They are never given out again." });
const settings = part.meta({ description: "The open fields of its kind." });
const test = part.nullable().meta({ description: "The secret that tests use instead; null: none." });
const allowHttp = z.boolean().meta({ description: "Whether it may be sent over unencrypted http. Default false." });

export const createCredentialSchema = z.strictObject({
  name: valueNameSchema,
  slug: valueSlugSchema.optional(),
  description: valueDescriptionSchema.optional(),
  kind: z.enum(kindNames, `has to be one of ${kindNames.join(", ")}`),
  settings: settings.optional(),
  secret,
  test: test.optional(),
  allowedHosts,
  allowHttp: allowHttp.optional(),
});

/** What is left out stays. What decides where a secret goes is changed together with the secret only. */
export const changeCredentialSchema = z
  .strictObject({
    name: valueNameSchema,
    description: valueDescriptionSchema,
    settings,
    secret,
    test,
    allowedHosts,
    allowHttp,
  })
  .partial();

const moment = z.iso.datetime();

/** A credential as everybody in the team may see it. */
export const credentialSchema = z.object({
  id: idSchema,
  slug: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  kind: z.enum(kindNames),
  settings: z.record(z.string(), z.unknown()),
  allowedHosts: z.array(z.string()),
  allowHttp: z.boolean(),
  hasTest: z.boolean().meta({ description: "Whether tests use a secret of their own." }),
  version: z.int().min(1).meta({ description: "Counts its secrets." }),
  connection: z
    .object({
      state: z.enum(["none", "connected", "lost"]),
      connectedAt: moment.nullable(),
      expiresAt: moment.nullable().meta({ description: "When its token ends; it is renewed before." }),
      problem: z.string().nullable(),
    })
    .nullable()
    .meta({ description: "What somebody has allowed it by signing in; null for kinds that nobody signs in for." }),
  usedBy: z
    .array(z.object({ id: idSchema, name: z.string() }))
    .meta({ description: "Stories whose formulas name it." }),
  createdAt: moment,
  updatedAt: moment,
  lastUsedAt: moment.nullable(),
});

export type CredentialPublic = z.infer<typeof credentialSchema>;
export type NewCredential = z.infer<typeof createCredentialSchema>;
export type CredentialChange = z.infer<typeof changeCredentialSchema>;
