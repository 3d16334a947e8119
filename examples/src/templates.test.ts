import { checkStory, compileStory, exportStory, importStory } from "@fairlead/story";
import { expect, test } from "vitest";
import { templates } from "./index.ts";

test.each(templates)("$key has no problems, and survives export and import", ({ definition, summary }) => {
  expect(checkStory(definition)).toEqual([]);
  expect(compileStory(definition).ok).toBe(true);
  expect(importStory(exportStory(definition))).toEqual({ ok: true, definition });
  expect(summary).toMatch(/\.$/);
});

test("each has a key and a name of its own, and an event to try it with unless it begins by itself", () => {
  expect(new Set(templates.map(({ key }) => key)).size).toBe(8);
  expect(new Set(templates.map(({ definition }) => definition.name)).size).toBe(8);
  for (const { definition, sampleEvent } of templates) {
    expect(sampleEvent !== undefined).toBe(definition.actions.some(({ type }) => type === "webhook"));
  }
});
