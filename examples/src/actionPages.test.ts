import { storyJsonSchema } from "@fairlead/story";
import { describe, expect, test } from "vitest";
import { readActionPages } from "./actionPages.ts";

type Schema = { properties?: Record<string, Schema>; oneOf?: Schema[]; items?: Schema; const?: string };
const actions = (storyJsonSchema as Schema).properties?.actions?.items?.oneOf ?? [];

/** The options of a type, those of all its modes together. */
function optionsOf(type: string): string[] {
  const options = actions.find(({ properties }) => properties?.type?.const === type)?.properties?.options;
  const keys = [options, ...(options?.oneOf ?? [])].flatMap((variant) => Object.keys(variant?.properties ?? {}));
  return [...new Set(keys)].filter((key) => key !== "mode").sort();
}

/** The names in the first column of the tables of options, which have meaning, default and limit beside it. */
function namedOptions(text: string): string[] {
  const tables = text.split("\n\n").filter((part) => part.startsWith("| option | meaning | default | limit |"));
  const cells = tables.flatMap((table) => table.split("\n").slice(2)).map((row) => row.split("|")[1] ?? "");
  return [...new Set(cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map((match) => match[1] ?? "")))].sort();
}

describe.each(readActionPages())("docs/actions/$type.md", ({ type, text, examples }) => {
  test("names every option with its meaning, default and limit, and no other", () => {
    expect(optionsOf(type)).not.toHaveLength(0);
    expect(namedOptions(text)).toEqual(optionsOf(type));
  });

  test("has two examples at least, of this type", () => {
    expect(examples.length).toBeGreaterThanOrEqual(2);
    for (const example of examples) expect(example.action.type).toBe(type);
  });
});
