import type { Json } from "@fairlead/formula";
import { fileLimits, isFileValue } from "@fairlead/story";
import { toFileName, toMediaType } from "../files/fileName.ts";
import type { OpenedFiles, RunFiles } from "../files/runFiles.ts";
import type { MailAttachment } from "../mail.ts";
import { isObject, tell } from "./options.ts";

/** What can't be sent as mail, in a sentence that names the option. */
export class MailFault extends Error {}

/**
 * The files that a mail is sent with: files of events, and `{ fileName, contentType?, text | base64 }`; null is left out.
 * Rejects with a MailFault that names the one which is none of these, or tells that they are too many or too large.
 */
export async function readAttachments(given: Json, files: RunFiles): Promise<MailAttachment[]> {
  const items = (Array.isArray(given) ? given : [given]).filter((item: Json) => item !== null);
  if (items.length > fileLimits.mailFiles) {
    throw new MailFault(`options.attachments has ${items.length} files; ${fileLimits.mailFiles} are allowed.`);
  }
  if (items.length === 0) return [];
  const opened = await files.open(items);
  const read = items.map((item: Json, index) => toAttachment(item, `options.attachments[${index}]`, opened));
  const bytes = read.reduce((sum, { size }) => sum + size, 0);
  if (bytes <= fileLimits.mailBytes) return read;
  const [all, most] = [bytes, fileLimits.mailBytes].map((count) => (count / 1e6).toFixed(1));
  throw new MailFault(`options.attachments has ${all} MB together; ${most} MB is the limit. Send a link instead.`);
}

function toAttachment(item: Json, at: string, opened: OpenedFiles): MailAttachment {
  if (isFileValue(item)) {
    const file = opened.get(item.file);
    if (file !== undefined) return file;
    throw new MailFault(
      `${at}: the file ${tell(item.name)} is not there. It is kept as long as the runs of this story that got it.`,
    );
  }
  if (!isObject(item)) throw new MailFault(`${at} must be a file, got ${tell(item)}.`);
  const { fileName, contentType, text, base64 } = item;
  const name = typeof fileName === "string" ? toFileName(fileName) : null;
  if (name === null) throw new MailFault(`${at}.fileName must be a name, got ${tell(fileName)}.`);
  const bytes = readBytes({ text, base64 }, at);
  return {
    name,
    contentType: toMediaType(typeof contentType === "string" ? contentType : null),
    size: bytes.length,
    async *read() {
      yield bytes;
    },
  };
}

function readBytes({ text, base64 }: { text: Json | undefined; base64: Json | undefined }, at: string): Buffer {
  if (typeof text === "string") return Buffer.from(text, "utf8");
  if (typeof base64 === "string" && /^[A-Za-z0-9+/_-]*={0,2}$/.test(base64.replace(/\s/g, "")))
    return Buffer.from(base64, "base64");
  throw new MailFault(`${at} must have text, or bytes as base64.`);
}
