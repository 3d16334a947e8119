import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const folder = join(import.meta.dirname, "../../docs/actions");

/** A page about an action type: `docs/actions/<type>.md`. */
export type ActionPage = { type: string; text: string; examples: readonly PageExample[] };

/**
 * An example of a page, a block of JSON that begins with "```json example": what an action behind the webhook `receive` does
 * with the bodies that this gets. A "*" in `emitted` stands for any value, and keys that it leaves out are not looked at.
 */
export type PageExample = {
  action: { type: string; options: object };
  received: readonly unknown[];
  /** The events of all story runs, in the order of these. */
  emitted?: readonly unknown[];
  /** The kinds of links by which they leave. */
  ports?: readonly string[];
  /** The code with which it fails instead. */
  fails?: string;
  /** Stories that are there besides, by slug. */
  stories?: Readonly<Record<string, unknown>>;
};

/** Reads all pages about action types. Throws on an example that is no JSON. */
export function readActionPages(): ActionPage[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".md"))
    .map((name) => {
      const text = readFileSync(join(folder, name), "utf8");
      const blocks = text.split("```json example\n").slice(1);
      const examples = blocks.map((block): PageExample => JSON.parse(block.split("\n```")[0] ?? ""));
      return { type: name.replace(/\.md$/, ""), text, examples };
    });
}
