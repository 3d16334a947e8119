import * as z from "zod";
import { anyValue, defineActionType, field } from "./actionType.ts";
import { mailAddressFault, splitAddresses } from "./mailAddress.ts";

/** What a mail may be. */
export const mailLimits = {
  /** Recipients of one mail, those of cc and bcc included. */
  recipients: 100,
  /** Characters of a subject. */
  subject: 998,
  /** Bytes of a mail as it is sent. */
  bytes: 20_000_000,
} as const;

/** A text with addresses; with formulas in it, it is checked when they are computed. */
const addresses = z
  .string()
  .min(1)
  .max(5_000)
  .superRefine((text, context) => {
    if (text.startsWith("=") || text.includes("<<")) return;
    for (const address of splitAddresses(text)) {
      const fault = mailAddressFault(address);
      if (fault !== null) context.addIssue({ code: "custom", message: `${address.slice(0, 60)} ${fault}` });
    }
  });

const addressList = z.union(
  [addresses, z.array(addresses).min(1).max(mailLimits.recipients)],
  "must be an address such as ada@example.com, several with commas between them, a list of these, or a formula.",
);

const options = z
  .strictObject({
    to: addressList.meta({ description: "To whom: an address, several with commas between them, or a list." }),
    cc: z.exactOptional(addressList.meta({ description: "Who gets a copy that all see." })),
    bcc: z.exactOptional(addressList.meta({ description: "Who gets a copy that nobody sees." })),
    replyTo: z.exactOptional(addressList.meta({ description: "Where answers go. Default: to the sender." })),
    senderName: z.exactOptional(
      z.string().min(1).max(200).meta({ description: "The name before the sender's address. Default: none." }),
    ),
    subject: field("The subject, up to 998 characters."),
    text: z.exactOptional(field("The mail as plain text.")),
    html: z.exactOptional(
      field("The mail as HTML. Beside `text`, which those see who see no HTML; alone, it gets a text made of it."),
    ),
    attachments: z.exactOptional(
      anyValue(
        "Files of events, such as =receive.body.report, or { fileName, contentType, text or base64 }; or a list.",
      ),
    ),
  })
  .refine(({ text, html }) => text !== undefined || html !== undefined, {
    message: "needs text, html or both.",
  });

/** Send email: emits `{ message_id, accepted, rejected, response }`. */
export const sendEmail = defineActionType({
  type: "send_email",
  title: "Send email",
  summary: "Sends a mail by the server of this installation.",
  pool: "io",
  pure: false,
  root: false,
  scheduled: true,
  emits: ["default", "failure"],
  optionsSchema: options,
  constants: [],
  valueFormulas: [],
});
