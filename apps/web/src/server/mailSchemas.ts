import { mailAddressFault, monitoringLimits } from "@fairlead/story";
import * as z from "zod";
import { valueSlugSchema } from "./credentialSchemas.ts";
import { idSchema } from "./inputs.ts";

/** The schemas of how a team sends mail and whom it tells, shared by REST and tRPC. */

const address = z.string().superRefine((text, ctx) => {
  const fault = mailAddressFault(text);
  if (fault !== null) ctx.addIssue({ code: "custom", message: fault, input: text });
});

const line = z
  .string()
  .trim()
  .min(1, "is empty")
  .max(200, "has more than 200 characters")
  .refine((text) => !/\p{Cc}/u.test(text) && text.isWellFormed(), "holds a line break or a broken character");

const serverSchema = z
  .strictObject({
    host: z
      .string()
      .max(253)
      .regex(/^[A-Za-z0-9.:_-]+$/, "is no host name or address"),
    port: z.int().min(1).max(65_535),
    security: z.enum(["tls", "starttls"]).meta({
      description: "tls: encrypted from the beginning. starttls: as soon as the server offers it, which a login needs.",
    }),
    login: z.strictObject({ username: line, credential: valueSlugSchema }).nullable().meta({
      description:
        "The slug of a credential that is the password, or gives an access token for XOAUTH2. Null: no login.",
    }),
    sender: address.meta({ description: "The address that mails are sent from." }),
    senderName: line.nullable(),
  })
  .meta({ description: "The server that the team's stories send mail by. Null: that of the installation." });

export const changeMailSettingsSchema = z.strictObject({
  version: z
    .int()
    .min(0)
    .optional()
    .meta({ description: "The version that was looked at; another one is a conflict." }),
  server: serverSchema.nullable(),
  notify: z
    .strictObject({
      mail: z.array(address).max(monitoringLimits.recipients),
      webhook: z
        .string()
        .max(2_000)
        .regex(/^https?:\/\/[^\s<]+/, "has to begin with http:// or https:// and a host")
        .nullable(),
    })
    .meta({ description: "Who is told about monitored actions of stories that name nobody." }),
});

export const mailSettingsSchema = changeMailSettingsSchema.extend({
  version: z.int(),
  installationSender: z
    .string()
    .nullable()
    .meta({ description: "In whose name the installation sends; null: it has no server." }),
  updatedAt: z.iso.datetime().nullable(),
});

export const testMailSchema = z.strictObject({ to: address });

export const testMailResultSchema = z.object({
  sent: z.boolean(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
});

export const noticeSchema = z.object({
  id: idSchema,
  kind: z.enum(["failure", "event", "silence"]),
  story: z.object({ id: idSchema, name: z.string() }),
  action: z.object({ id: z.string(), slug: z.string(), name: z.string() }),
  count: z.int(),
  mail: z.array(z.string()),
  webhook: z.string().nullable(),
  state: z.enum(["waiting", "sent", "failed"]),
  attempts: z.int(),
  error: z.string().nullable(),
  createdAt: z.iso.datetime(),
  sentAt: z.iso.datetime().nullable(),
});

export const mailboxSchema = z.object({
  story: z.object({ id: idSchema, name: z.string() }),
  action: z.object({ id: z.string(), slug: z.string(), name: z.string() }),
  checkedAt: z.iso.datetime().nullable(),
  dueAt: z.iso.datetime(),
  failures: z.int().meta({ description: "How often it could not be read since it last could." }),
  error: z.string().nullable(),
});

export type MailSettings = z.output<typeof mailSettingsSchema>;
export type MailSettingsChange = z.output<typeof changeMailSettingsSchema>;
export type TestMailResult = z.output<typeof testMailResultSchema>;
export type NoticeShown = z.output<typeof noticeSchema>;
export type MailboxShown = z.output<typeof mailboxSchema>;
