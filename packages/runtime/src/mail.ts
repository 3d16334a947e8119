import type { SmtpSettings } from "./egressMail.ts";
import type { RunError } from "./performed.ts";

/** A file that a mail is sent with. `read` gives its bytes anew each time. */
export type MailAttachment = { name: string; contentType: string; size: number; read(): AsyncIterable<Uint8Array> };

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
  /** Default: none. */
  attachments?: readonly MailAttachment[];
  messageId: string;
  signal: AbortSignal;
  /** The server that sends it, in whose name; default: the installation's. */
  server?: SmtpSettings;
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

/** In whose name mails are sent unless an action says otherwise; null if none are sent. */
export type MailSender = { from: string; senderName?: string | null } | null;
