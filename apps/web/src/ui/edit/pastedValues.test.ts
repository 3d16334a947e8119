import type { StoryDefinition } from "@fairlead/story";
import { expect, test } from "vitest";
import * as editing from "./editing.ts";
import { missingOf, newValues, withChosen } from "./pastedValues.ts";

const storyWith = (...formulas: string[]): StoryDefinition => ({
  formatVersion: 1,
  name: "A story",
  actions: formulas.map((payload, at) => ({
    id: `id${at}`,
    slug: `say_${at}`,
    type: "event_transform",
    name: `Say ${at}`,
    options: { mode: "message", payload },
  })),
  links: [],
});

test("what the story names already is not asked for, nor what is kept here", () => {
  const fragment = storyWith("=RESOURCE.list", "=RESOURCE.other & RESOURCE.team");
  const values = newValues(editing, storyWith("=RESOURCE.list"), fragment);
  expect(values.map(({ slug }) => slug)).toEqual(["other", "team"]);
  const missing = missingOf(values, { CREDENTIAL: ["other"], RESOURCE: ["team"] });
  expect(missing).toEqual([{ root: "RESOURCE", slug: "other", readers: ["Say 1"] }]);
});

test("what was chosen takes the place of what is missing, everything else is pasted as it is", () => {
  const fragment = storyWith("=RESOURCE.other & RESOURCE.team");
  const mapped = withChosen(editing, fragment, new Map([["RESOURCE.other", "list"]]));
  expect(mapped).toEqual(storyWith("=RESOURCE.list & RESOURCE.team"));
  expect(withChosen(editing, fragment, new Map())).toBe(fragment);
});
