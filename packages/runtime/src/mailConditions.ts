import type { Json } from "@fairlead/formula";
import { readRegex } from "./actions/regex.ts";
import { conditionSource, type MailboxOptions } from "./mailboxOptions.ts";
import type { MailHead } from "./mailboxSession.ts";

/** What is asked of a mail. */
type Asked = Pick<MailboxOptions, "conditions" | "hasAttachment">;

/** The data of a mail as an event has it. */
type MailData = { readonly [key: string]: Json };

/** What groups with names found, by name: null for one that took no part. */
export type Matches = { [name: string]: string | null };

/** Whether a mail may meet what is asked of it, as far as its head tells: of others nothing is read. */
export function mayMeet({ flags }: Pick<MailHead, "flags">, { isUnread }: Pick<MailboxOptions, "isUnread">): boolean {
  return isUnread === null || isUnread === !flags.some((flag) => flag.toLowerCase() === "\\seen");
}

/**
 * The data of a mail that meets all conditions, with what their groups with names found as `matches`, where they have some. Null
 * for one that does not meet them.
 */
export function meetConditions<Data extends MailData>(data: Data, { conditions, hasAttachment }: Asked) {
  if (hasAttachment !== null && hasAttachment !== hasAttached(data)) return null;
  const matches: Matches = Object.create(null);
  for (const { field, matches: source } of conditions) {
    const read = readRegex(conditionSource(source));
    const matcher = read.ok ? read.regex.matcher(toText(data[field] ?? null)) : null;
    if (!read.ok || matcher?.find() !== true) return null;
    for (const name of Object.keys(read.regex.namedGroups())) matches[name] ??= matcher.group(name);
  }
  return Object.keys(matches).length === 0 ? data : { ...data, matches };
}

/** Pictures that the text of a mail shows are none that somebody attached. */
function hasAttached({ attachments = null }: MailData): boolean {
  const all = Array.isArray(attachments) ? attachments : [];
  return all.some((one: Json) => one !== null && typeof one === "object" && "inline" in one && one.inline === false);
}

/** What a condition looks at: addresses with their names, or a text. */
function toText(value: Json): string {
  if (typeof value === "string") return value;
  const list = Array.isArray(value) ? value : [value];
  return list
    .map((one) => (one !== null && typeof one === "object" && "address" in one ? `${one.name} <${one.address}>` : ""))
    .join(", ");
}
