import { createHash } from "node:crypto";
import type { Json } from "@fairlead/formula";
import { mailboxLimits } from "@fairlead/story";
import PostalMime, { type Address, type Attachment, type Email } from "postal-mime";
import { toFileName } from "./files/fileName.ts";
import type { RunFiles } from "./files/runFiles.ts";
import { messageOf } from "./runtimeError.ts";

/** A mail as a server gave it. `source`: null for one that is too large to be read. */
export type FetchedMail = {
  folder: string;
  uid: number;
  size: number;
  receivedMs: number | null;
  flags: readonly string[];
  source: Buffer | null;
};

/**
 * What of a mail its event has besides the usual. `types`: of which attachments; default: all. `files`: where attachments and,
 * with `raw`, the mail itself are stored as files; default: nowhere.
 */
export type MailParts = {
  headers: boolean;
  attachments: boolean;
  types?: readonly string[] | null;
  raw?: boolean;
  files?: MailFiles | null;
};

/** What is stored as files. */
export type MailFiles = { store: Pick<RunFiles, "put">; attachments: boolean };

/**
 * A mail as the data of an event. Whatever is wrong with a mail, there is an event: what can't be read is null, and
 * `warnings` says why.
 */
export async function toMailData(mail: FetchedMail, parts: MailParts): Promise<{ [key: string]: Json }> {
  const warnings: string[] = [];
  const email = await parse(mail, warnings);
  const { folder, uid, size, receivedMs, flags } = mail;
  return {
    ...{ folder, uid, size },
    received_at: receivedMs === null ? null : new Date(receivedMs).toISOString(),
    message_id: textOf(email?.messageId),
    in_reply_to: textOf(email?.inReplyTo),
    subject: textOf(email?.subject),
    from: email?.from === undefined ? null : (toAddresses([email.from])[0] ?? null),
    to: toAddresses(email?.to),
    cc: toAddresses(email?.cc),
    reply_to: toAddresses(email?.replyTo),
    date: textOf(email?.date),
    text: cut(email?.text, "text", warnings),
    html: cut(email?.html, "html", warnings),
    attachments: await toAttachments(ofTypes(email?.attachments ?? [], parts.types ?? null), parts, warnings),
    auto_submitted: isAutomatic(email),
    flags: flags.map(clean),
    ...(parts.headers ? { headers: toHeaders(email) } : {}),
    ...(parts.raw === true ? { raw_mail: await putRaw(mail, parts) } : {}),
    warnings,
  };
}

async function parse({ source, size, uid }: FetchedMail, warnings: string[]): Promise<Email | null> {
  if (source === null) {
    const most = mailboxLimits.mailBytes / 1e6;
    warnings.push(`Mail ${uid} has ${(size / 1e6).toFixed(1)} MB and was not read; ${most} MB is the limit.`);
    return null;
  }
  const many = hasManyLines(source)
    ? `${mailboxLimits.lines} lines`
    : hasManyParts(source)
      ? `${mailboxLimits.parts} parts`
      : null;
  if (many !== null) {
    warnings.push(`The mail has more than ${many}; only its head was read.`);
    return parseBounded(headOf(source), warnings);
  }
  return (await parseBounded(source, warnings)) ?? (await parseBounded(headOf(source), []));
}

async function parseBounded(source: Buffer, warnings: string[]): Promise<Email | null> {
  try {
    return await PostalMime.parse(source, {
      attachmentEncoding: "arraybuffer",
      forceRfc822Attachments: true,
      maxNestingDepth: mailboxLimits.depth,
      maxHeadersSize: mailboxLimits.headerBytes,
    });
  } catch (thrown) {
    warnings.push(clean(`The mail could not be read as a whole: ${messageOf(thrown)}`.slice(0, 500)));
    return null;
  }
}

function hasManyLines(source: Buffer): boolean {
  let count = 0;
  for (let at = source.indexOf(10); at !== -1; at = source.indexOf(10, at + 1)) {
    count += 1;
    if (count > mailboxLimits.lines) return true;
  }
  return false;
}

/** Lines that look as if they parted a mail; texts and signatures have some as well. */
const dashedLinesMax = 10_000;

/**
 * Whether a mail may have more parts than can be read. Parts that say what they are are counted by that; a part may say
 * nothing, so lines that begin like one are counted too, with room for texts that have such lines.
 */
function hasManyParts(source: Buffer): boolean {
  const text = source.toString("latin1");
  if (!/boundary/i.test(text)) return false;
  let [typed, dashed] = [0, 0];
  for (const [line] of text.matchAll(/^(?:content-type\s*:|--)/gim)) {
    if (line === "--") dashed += 1;
    else typed += 1;
    if (typed > mailboxLimits.parts || dashed > dashedLinesMax) return true;
  }
  return false;
}

function headOf(source: Buffer): Buffer {
  const ends = ["\r\n\r\n", "\n\n"].map((gap) => source.indexOf(gap)).filter((at) => at >= 0);
  const end = Math.min(...ends, source.length, mailboxLimits.headerBytes - 1);
  return Buffer.concat([source.subarray(0, end), Buffer.from("\r\n\r\n")]);
}

/** Text that can be stored; null for none. */
function textOf(text: string | undefined): string | null {
  return text === undefined ? null : clean(text.slice(0, mailboxLimits.headerBytes));
}

function clean(text: string): string {
  return text.toWellFormed().replaceAll("\u0000", "\uFFFD");
}

function cut(text: string | undefined, what: string, warnings: string[]): string | null {
  if (text === undefined) return null;
  if (text.length <= mailboxLimits.text) return clean(text);
  warnings.push(`The ${what} was cut at ${mailboxLimits.text} characters.`);
  return clean(text.slice(0, mailboxLimits.text));
}

/** Addresses that one header may name. */
const addressesMax = 500;

function toAddresses(list: readonly Address[] = []): { name: string; address: string }[] {
  const flat = list.flatMap((one) => one.group ?? [{ name: one.name, address: one.address ?? "" }]);
  return flat
    .slice(0, addressesMax)
    .map(({ name, address }) => ({ name: clean(name.slice(0, 1_000)), address: clean(address.slice(0, 1_000)) }));
}

/** Attachments of these types; `image/*` stands for all images. */
function ofTypes(all: readonly Attachment[], types: readonly string[] | null): readonly Attachment[] {
  if (types === null) return all;
  const wanted = types.map((type) => type.toLowerCase());
  return all.filter(({ mimeType }) => {
    const type = mimeType.toLowerCase();
    return wanted.some((one) => (one.endsWith("/*") ? type.startsWith(one.slice(0, -1)) : type === one));
  });
}

/** The mail as it came, as a file; null where nothing is stored, or it was too large to be read. */
async function putRaw({ source, uid }: FetchedMail, { files = null }: MailParts): Promise<Json> {
  if (source === null || files === null) return null;
  return files.store.put({ bytes: source, name: `mail-${uid}.eml`, contentType: "message/rfc822" });
}

async function toAttachments(all: readonly Attachment[], parts: MailParts, warnings: string[]): Promise<Json[]> {
  if (all.length > mailboxLimits.attachments) {
    warnings.push(`The mail has ${all.length} attachments; the event has ${mailboxLimits.attachments} of them.`);
  }
  let left: number = parts.attachments ? mailboxLimits.attachmentBytes : 0;
  const kept: Json[] = [];
  for (const attachment of all.slice(0, mailboxLimits.attachments)) {
    const bytes = toBytes(attachment.content);
    const isKept = parts.attachments && bytes.length <= left;
    if (isKept) left -= bytes.length;
    const name = toFileName(attachment.filename);
    if (parts.attachments && !isKept) {
      warnings.push(`The content of ${name ?? "an attachment"} is left out: the event would be too large.`);
    }
    const contentType = clean(attachment.mimeType.slice(0, 200));
    const file = parts.files?.attachments === true ? await parts.files.store.put({ bytes, name, contentType }) : null;
    kept.push({
      ...(file === null ? {} : { file: file.file }),
      name: file?.name ?? name,
      content_type: contentType,
      size: bytes.length,
      sha256: createHash("sha256").update(bytes).digest("hex"),
      content_id: textOf(attachment.contentId),
      inline: attachment.related === true || attachment.disposition === "inline",
      ...(parts.attachments ? { content: isKept ? bytes.toString("base64") : null } : {}),
    });
  }
  return kept;
}

function toBytes(content: Attachment["content"]): Buffer {
  if (typeof content === "string") return Buffer.from(content, "utf8");
  return content instanceof ArrayBuffer
    ? Buffer.from(content)
    : Buffer.from(content.buffer, content.byteOffset, content.byteLength);
}

/** Whether a program wrote the mail: answering it may go on for ever. */
function isAutomatic(email: Email | null): boolean {
  const headers = email?.headers ?? [];
  return headers.some(
    ({ key, value }) =>
      (key === "auto-submitted" && !/^\s*no\b/i.test(value)) ||
      key === "x-auto-response-suppress" ||
      (key === "precedence" && /bulk|junk|list|auto_reply/i.test(value)),
  );
}

/** Headers by name; one that is there more than once is a list. */
function toHeaders(email: Email | null): { [name: string]: Json } {
  const headers: { [name: string]: Json } = Object.create(null);
  for (const { key, value } of (email?.headers ?? []).slice(0, 1_000)) {
    const name = clean(key.slice(0, 200));
    const earlier = headers[name];
    const text = clean(value);
    headers[name] = earlier === undefined ? text : Array.isArray(earlier) ? [...earlier, text] : [earlier, text];
  }
  return headers;
}
