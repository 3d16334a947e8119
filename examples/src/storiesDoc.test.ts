import { readFileSync } from "node:fs";
import {
  actionTypes,
  checkStory,
  compileStory,
  holdLimits,
  importStory,
  storyJsonSchema,
  storyLimits,
} from "@fairlead/story";
import { describe, expect, test } from "vitest";
import docsExample from "./docsExample.ts";

const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");
const doc = read("../../docs/stories.md");

/** The first code block of a language. */
function blockOf(language: string): string {
  const block = doc.split(`\`\`\`${language}\n`)[1]?.split("```")[0];
  if (block === undefined) throw new Error(`docs/stories.md has no block of ${language}.`);
  return block;
}

/** The names in the first column of the tables of keys and options under a heading. */
function keysUnder(heading: string): string[] {
  const section = doc.split(`\n${heading}\n`)[1]?.split(/\n#+ /)[0] ?? "";
  const tables = section
    .trim()
    .split("\n\n")
    .filter((part) => /^\| (?:key|option) \|/.test(part));
  const cells = tables.flatMap((table) => table.split("\n").slice(2)).map((row) => row.split("|")[1] ?? "");
  const names = cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map((match) => match[1] ?? ""));
  return [...new Set(names)].sort();
}

type Schema = { properties?: Record<string, Schema>; oneOf?: Schema[]; items?: Schema; const?: string };
const schema = storyJsonSchema as Schema;
const actions = schema.properties?.actions?.items?.oneOf ?? [];

/** The keys of an object, or of all the variants of one. */
function keysOf(object: Schema | undefined): string[] {
  const keys = [object, ...(object?.oneOf ?? [])].flatMap((variant) => Object.keys(variant?.properties ?? {}));
  return [...new Set(keys)].sort();
}

describe("docs/stories.md", () => {
  test("its example is a story without problems, and in TypeScript the identical definition and plan", () => {
    expect(blockOf("ts")).toBe(read("./docsExample.ts"));
    expect(checkStory(docsExample)).toEqual([]);
    expect(importStory(blockOf("json"))).toEqual({ ok: true, definition: docsExample });
    expect(compileStory(JSON.parse(blockOf("json")))).toEqual(compileStory(docsExample));
  });

  test("names every key of a story, an action and a link, and no other", () => {
    expect(keysUnder("## The story")).toEqual(keysOf(schema));
    expect(keysUnder("## Actions")).toEqual([...new Set(actions.flatMap(keysOf))].sort());
    const schedule = actions.flatMap(({ properties }) => properties?.schedule?.items ?? [])[0];
    expect(keysUnder("## Schedules")).toEqual(keysOf(schedule));
    expect(keysUnder("## Links")).toEqual(keysOf(schema.properties?.links?.items));
  });

  test.each(actionTypes.map(({ type }) => type))("names every option of %s, and no other", (type) => {
    const options = actions.find((action) => action.properties?.type?.const === type)?.properties?.options;
    const known = keysOf(options).filter((key) => key !== "mode");
    expect(known).not.toHaveLength(0);
    expect(keysUnder(`### ${type}`)).toEqual(known);
  });

  test.each(actionTypes)(
    "tells which links leave from $type, which options are as they are, and what it emits to",
    (type) => {
      const row = doc.split("\n").find((line) => line.startsWith(`| \`${type.type}\` |`)) ?? "";
      const ports = ["default", "no_match", "failure"].filter(
        (_, index) => row.split("|")[index + 2]?.trim() === "yes",
      );
      expect(ports).toEqual(type.emits);
      const section = doc.split(`\n### ${type.type}\n`)[1]?.split(/\n#+ /)[0] ?? "";
      const asIs = [...section.matchAll(/^\| `(\w+)` \| as is \|/gm)].map((match) => match[1] ?? "");
      expect(asIs.sort()).toEqual(
        type.constants.filter((option) => option !== "mode" && !option.includes("[")).toSorted(),
      );
    },
  );

  test("tells the limits as they are", () => {
    const section = doc.split("\n## Limits\n")[1] ?? "";
    for (const limit of Object.values(storyLimits)) {
      expect(section).toContain(String(limit).replace(/\B(?=(?:\d{3})+$)/g, " "));
    }
    const holds = doc.split("\n### event_transform\n")[1]?.split(/\n#+ /)[0] ?? "";
    for (const limit of Object.values(holdLimits)) {
      expect(holds).toContain(String(limit).replace(/\B(?=(?:\d{3})+$)/g, " "));
    }
  });
});
