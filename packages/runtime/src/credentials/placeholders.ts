import { randomBytes } from "node:crypto";

/**
 * What formulas get in the place of a secret: a word that nobody else can have written, as it holds 128 bits of chance made
 * for this run. It passes unchanged through URLs, JSON, forms and headers, and is replaced where a request leaves.
 */
export type Placeholders = {
  /** The placeholder of a credential. */
  of(slug: string): string;
  /** The slugs whose placeholders stand in a text, each once. */
  slugsIn(text: string): string[];
  /** The text with what `secretOf` gives in the place of placeholders. */
  replace(text: string, secretOf: (slug: string) => string): string;
};

/** Makes the placeholders of one run. */
export function createPlaceholders(): Placeholders {
  const nonce = randomBytes(16).toString("hex");
  const pattern = new RegExp(`credential_([a-z0-9_]{1,64})_${nonce}`, "g");
  return {
    of: (slug) => `credential_${slug}_${nonce}`,
    slugsIn: (text) =>
      text.includes(nonce) ? [...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? ""))] : [],
    replace: (text, secretOf) =>
      text.includes(nonce) ? text.replaceAll(pattern, (_, slug: string) => secretOf(slug)) : text,
  };
}
