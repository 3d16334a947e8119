import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";

/** An example of a page in docs/actions: what an action does with what it gets. */
export type PageExample = { action: { options: object }; received: readonly unknown[]; emitted: readonly unknown[] };

/** The examples of the page on an action type, numbered from 1. */
export function readPageExamples(type: string): [number, PageExample][] {
  const page = readFileSync(join(import.meta.dirname, `../../../docs/actions/${type}.md`), "utf8");
  const blocks = page.split("```json example\n").slice(1);
  return blocks.map((block, index) => [index + 1, JSON.parse(block.split("\n```")[0] ?? "")]);
}

/** What is expected, with "*" for any value. */
export function toPattern(value: unknown): unknown {
  if (value === "*") return expect.anything();
  if (Array.isArray(value)) return value.map(toPattern);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toPattern(item)]));
}
