import * as z from "zod";
import { defineActionType, field } from "./actionType.ts";

/** What fetching mail can do. */
export const mailboxLimits = {
  folders: 10,
  conditions: 20,
  /** Characters of a regular expression of a condition. */
  regexp: 1_000,
  /** Bytes of a mail that is read; of a larger one the event has the head only. */
  mailBytes: 25_000_000,
  /** Parts of a mail, and how deep they may lie in each other. */
  parts: 200,
  depth: 20,
  headerBytes: 256_000,
  /** Lines of a mail, of which each costs time and memory however short it is: 25 MB have 330 000 as programs write them. */
  lines: 400_000,
  attachments: 100,
  /** Characters of the text and of the HTML of a mail that its event has, each. */
  text: 1_000_000,
  /** Bytes of the attachments of a mail that its event may have together. */
  attachmentBytes: 2_500_000,
  /** Kinds of attachments that are named. */
  attachmentTypes: 20,
} as const;

const condition = z.strictObject({
  field: z.enum(["from", "to", "cc", "subject", "text"]).meta({ description: "What is looked at." }),
  matches: z.string().min(1).max(mailboxLimits.regexp).meta({
    description:
      "A regular expression (RE2) that must be found in it, whatever the case of letters. What its groups with names, (?P<name>…), found is in the event as matches.",
  }),
});

const options = z
  .strictObject({
    host: field("The mail server's name."),
    port: z.exactOptional(
      z
        .int()
        .min(1)
        .max(65_535)
        .meta({ description: "Its port. Default: 993, or 143 without TLS from the beginning." }),
    ),
    security: z.exactOptional(
      z.enum(["tls", "starttls", "none"]).meta({
        description: "tls: encrypted from the beginning; starttls: after a greeting; none: not at all.",
        default: "tls",
      }),
    ),
    username: field("The name to log in with."),
    password: z
      .string()
      .regex(
        /^=\s*CREDENTIAL\.[a-z0-9_]{1,64}\s*$/,
        "must be a credential such as =CREDENTIAL.mailbox: a password has no place in a story.",
      )
      .meta({
        description:
          "The credential that holds the password, such as =CREDENTIAL.mailbox. One that gives an access token logs in by OAuth.",
      }),
    folders: z.exactOptional(
      z
        .array(z.string().min(1).max(200))
        .min(1)
        .max(mailboxLimits.folders)
        .meta({ description: "The folders that are looked into.", default: ["INBOX"] }),
    ),
    conditions: z.exactOptional(
      z
        .array(condition)
        .max(mailboxLimits.conditions)
        .meta({ description: "Mails that do not meet all of them are passed over and left as they are." }),
    ),
    isUnread: z.exactOptional(
      z.boolean().meta({
        description: "true: unread mails only; false: those only that somebody has read. Default: both.",
      }),
    ),
    hasAttachment: z.exactOptional(
      z.boolean().meta({
        description: "true: mails with an attachment only; false: those without one only. Default: both.",
      }),
    ),
    attachmentTypes: z.exactOptional(
      z
        .array(
          z
            .string()
            .max(200)
            .regex(
              /^[a-z0-9!#$&^_.+-]+\/(?:\*|[a-z0-9!#$&^_.+-]+)$/i,
              "must be a type such as application/pdf or image/*.",
            ),
        )
        .min(1)
        .max(mailboxLimits.attachmentTypes)
        .meta({
          description: "The media types of the attachments that events have; others are left out. Default: all.",
        }),
    ),
    start: z.exactOptional(
      z.enum(["now", "all"]).meta({
        description: "What is done with the mails that a folder holds at the first visit: nothing, or all are fetched.",
        default: "now",
      }),
    ),
    markAsRead: z.exactOptional(
      z.boolean().meta({ description: "Whether mails are marked as read once they are stored.", default: false }),
    ),
    moveTo: z.exactOptional(
      z.string().min(1).max(200).meta({ description: "The folder that mails are moved to once they are stored." }),
    ),
    delete: z.exactOptional(
      z.boolean().meta({
        description: "Whether mails are deleted once they are stored, unless their event lacks something of them.",
        default: false,
      }),
    ),
    everySeconds: z.exactOptional(
      z.int().min(10).max(86_400).meta({
        description: "How often is looked. Where the server tells of new mail by itself (IDLE), it is fetched at once.",
        default: 60,
      }),
    ),
    includeHeaders: z.exactOptional(
      z.boolean().meta({ description: "Whether events have all headers.", default: false }),
    ),
    includeAttachments: z.exactOptional(
      z.boolean().meta({
        description: "Whether events have the contents of attachments, as base64, up to 2.5 MB together.",
        default: false,
      }),
    ),
    attachmentsAsFiles: z.exactOptional(
      z.boolean().meta({
        description: "Whether attachments are kept as files, which later actions can read and send on.",
        default: false,
      }),
    ),
    rawMailAsFile: z.exactOptional(
      z.boolean().meta({
        description: "Whether the mail as it came, with all of its head, is kept as a file: raw_mail.",
        default: false,
      }),
    ),
    tls: z.exactOptional(
      z
        .strictObject({
          verify: z.exactOptional(
            z.boolean().meta({
              description:
                "Whether the server's certificate is verified; false only for hosts that the operator names.",
              default: true,
            }),
          ),
        })
        .meta({ description: "How the connection is secured." }),
    ),
  })
  .refine(({ moveTo, delete: isDeleted }) => moveTo === undefined || isDeleted !== true, {
    path: ["delete"],
    message: "goes with no moveTo: a mail that is deleted can't be moved.",
  })
  .refine(({ folders = ["INBOX"], moveTo }) => moveTo === undefined || !folders.includes(moveTo), {
    path: ["moveTo"],
    message: "is one of the folders that are looked into: its mails would come again and again.",
  });

/** Receive email: starts a story run for each new mail. */
export const receiveEmail = defineActionType({
  type: "receive_email",
  title: "Receive email",
  summary: "Starts the story for each new mail in a mailbox.",
  pool: "io",
  pure: false,
  root: true,
  credentials: true,
  emits: ["default"],
  optionsSchema: options,
  constants: ["security", "folders", "conditions", "attachmentTypes", "start", "moveTo"],
  valueFormulas: ["password"],
});
