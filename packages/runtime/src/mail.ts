import type { RunError } from "./performed.ts";

/** A mail to be sent. Addresses are checked ones; `messageId` is the same however often the run is tried. */
export type MailSpec = {
  to: readonly string[];
  cc: readonly string[];
  bcc: readonly string[];
  replyTo: readonly string[];
  senderName: string | null;
  subject: string;
  text: string | null;
  html: string | null;
  messageId: string;
  signal: AbortSignal;
};

/** What became of a mail. `isUnknown`: it was handed over and never confirmed. */
export type MailResult =
  | {
      ok: true;
      accepted: readonly string[];
      rejected: readonly { address: string; message: string }[];
      response: string;
    }
  | { ok: false; error: RunError; isUnknown: boolean };

/** The sender of this installation's mails; null if it sends none. */
export type MailSender = { from: string } | null;
