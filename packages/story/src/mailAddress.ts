/** Bytes of an address, and of what stands before its @. */
const lengthMax = 254;
const localMax = 64;

const local = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const domain =
  /^(?=.{1,253}$)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$/;

/**
 * What keeps a text from being a mail address; null if it is one. A strict part of what RFC 5321 allows, so that every
 * program on the way reads the same: `name@host`, letters of ASCII, without quotes, comments, names and groups.
 */
export function mailAddressFault(text: string): string | null {
  if (text.length > lengthMax) return `has ${text.length} characters; an address may have ${lengthMax}.`;
  if (/[^\x21-\x7e]/.test(text)) {
    return "has a space, a line break or a letter beyond ASCII, which addresses can't have here.";
  }
  const [name = "", host, ...more] = text.split("@");
  if (host === undefined || more.length > 0) return "is no address such as ada@example.com: it needs one @.";
  if (name.length > localMax) return `has more than ${localMax} characters before the @.`;
  if (/["()<>,:;[\]\\]/.test(text)) return "holds more than an address. Write it alone, such as ada@example.com.";
  if (!local.test(name)) return "is no address: what stands before the @ can't be one.";
  return domain.test(host) ? null : "is no address: what stands behind the @ is no host name.";
}

/** The addresses of a text that may name several with commas between them; empty ones are left out. */
export function splitAddresses(text: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}
