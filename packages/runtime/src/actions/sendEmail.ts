import type { Json } from "@fairlead/formula";
import { mailAddressFault, mailLimits, splitAddresses } from "@fairlead/story";
import type { MailSender, MailSpec } from "../mail.ts";
import { failed, type Performed, type RunError, unknown } from "../performed.ts";
import type { ActionType, PerformInput } from "./action.ts";
import { MailFault, readAttachments } from "./mailFiles.ts";
import { type Options, readOptions, tell } from "./options.ts";

/**
 * Send email: hands one mail to the installation's server and emits `{ message_id, accepted, rejected, response }`. What the
 * server refuses for good fails the run; what it does not take now is tried again. A mail that was handed over and not
 * confirmed ends as unknown and is never sent again by itself.
 */
export const sendEmail: ActionType = {
  type: "send_email",
  async perform(input) {
    const prepared = await prepare(input);
    if (!prepared.ok) return failed(prepared.error);
    const { spec } = prepared;
    const result = await input.egress.mail(spec);
    if (!result.ok) return result.isUnknown ? unknown(result.error) : failed(result.error);
    for (const { address, message } of result.rejected) input.log(`The server refused ${address}: ${message}`);
    const { accepted, rejected, response } = result;
    const data = { message_id: spec.messageId, accepted: [...accepted], rejected: [...rejected], response };
    return { outcome: "emitted", outputs: [{ port: "default", data }] } satisfies Performed;
  },
  async dryRun(input) {
    const prepared = await prepare(input);
    if (!prepared.ok) return { kind: "problem", error: prepared.error };
    const { sender, spec } = prepared;
    const name = spec.senderName ?? sender.senderName ?? null;
    const { to, cc, bcc, replyTo, subject, messageId, text, html, attachments = [] } = spec;
    const lists = [
      ["To", to],
      ["Cc", cc],
      ["Bcc", bcc],
      ["Reply-To", replyTo],
    ] as const;
    const fields = [
      ["From", name === null ? sender.from : `${name} <${sender.from}>`] as const,
      ...lists.flatMap(([name, list]) => (list.length === 0 ? [] : [[name, list.join(", ")] as const])),
      ["Subject", subject] as const,
      ["Message-ID", messageId] as const,
      ...attachments.map(({ name, size }) => ["Attachment", `${name}, ${size} bytes`] as const),
    ];
    return { kind: "message", fields, body: text ?? html };
  },
};

type Prepared = { ok: true; sender: NonNullable<MailSender>; spec: MailSpec } | { ok: false; error: RunError };

async function prepare({ options, runKey, signal, egress, files }: PerformInput): Promise<Prepared> {
  const sender = egress.mailSender();
  if (sender === null) return { ok: false, error: notConfigured };
  try {
    const given = readOptions(options);
    const attachments = await readAttachments(given.attachments ?? null, files);
    const spec = { ...readSpec(given), attachments, messageId: messageIdOf(runKey, sender.from), signal };
    return { ok: true, sender, spec };
  } catch (thrown) {
    if (!(thrown instanceof MailFault)) throw thrown;
    return { ok: false, error: { code: "options_invalid", message: thrown.message, retryable: false } };
  }
}

const notConfigured: RunError = {
  code: "mail_not_configured",
  message:
    "This installation has no server to send mail by. Set FAIRLEAD_SMTP_URL and FAIRLEAD_SMTP_FROM where it is started.",
  retryable: false,
};

/** The same for all attempts at a run, so that servers and readers know a mail that comes twice. */
function messageIdOf(runKey: string, from: string): string {
  return `<${runKey}@${from.slice(from.indexOf("@") + 1)}>`;
}

function readSpec(options: Options): Omit<MailSpec, "messageId" | "signal" | "attachments"> {
  const [to, cc, bcc] = [readList(options, "to"), readList(options, "cc"), readList(options, "bcc")];
  if (to.length === 0) throw new MailFault("options.to names nobody.");
  const count = to.length + cc.length + bcc.length;
  if (count > mailLimits.recipients) {
    throw new MailFault(
      `The mail has ${count} recipients; ${mailLimits.recipients} are allowed. Explode the list first.`,
    );
  }
  const text = readText(options, "text");
  const html = readText(options, "html");
  if (text === null && html === null) throw new MailFault("options.text and options.html are both empty.");
  return {
    ...{ to, cc, bcc, text, html },
    replyTo: readList(options, "replyTo"),
    subject: readLine(options, "subject", mailLimits.subject) ?? "",
    senderName: readLine(options, "senderName", 200),
  };
}

function readList(options: Options, name: string): string[] {
  const value = options[name] ?? [];
  const parts = Array.isArray(value) ? value : [value];
  return parts.flatMap((part: Json, index) => {
    const place = Array.isArray(value) ? `options.${name}[${index}]` : `options.${name}`;
    if (typeof part !== "string") throw new MailFault(`${place} must be an address, got ${tell(part)}.`);
    return splitAddresses(part).map((address) => {
      const fault = mailAddressFault(address);
      if (fault !== null) throw new MailFault(`${place}: ${tell(address)} ${fault}`);
      return address;
    });
  });
}

function readText(options: Options, name: string): string | null {
  const value = options[name] ?? null;
  if (value === null || value === "") return null;
  if (typeof value !== "string") throw new MailFault(`options.${name} must be text, got ${tell(value)}.`);
  if (Buffer.byteLength(value) > mailLimits.bytes / 2) throw new MailFault(`options.${name} is larger than 10 MB.`);
  return value;
}

/** A text that becomes a line of the mail's head: a line break in it would be another line. */
function readLine(options: Options, name: string, most: number): string | null {
  const value = options[name] ?? null;
  if (value === null) return null;
  const text = typeof value === "number" ? String(value) : value;
  if (typeof text !== "string") throw new MailFault(`options.${name} must be text, got ${tell(value)}.`);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(text))
    throw new MailFault(`options.${name} has a line break or a control character.`);
  if (text.length > most) throw new MailFault(`options.${name} has ${text.length} characters; ${most} are allowed.`);
  return text === "" ? null : text;
}
