import { checkStory, type StoryAction, type StoryDefinition } from "@fairlead/story";
import { expect, test } from "vitest";
import { commonFields } from "./commonFields.ts";
import type { OptionField } from "./optionFields.ts";
import { settingFields } from "./storySettings.ts";

const webhook = { id: "w", slug: "hook", type: "webhook", name: "Hook", options: {} } as const;
const request = {
  id: "a",
  slug: "ask",
  type: "http_request",
  name: "Ask",
  options: { url: "https://x.example" },
} as const;
const story: StoryDefinition = {
  formatVersion: 1,
  name: "S",
  actions: [webhook, request],
  links: [{ from: "hook", to: "ask" }],
};

function kindsOf(fields: readonly OptionField[]): Record<string, string> {
  return Object.fromEntries(fields.map(({ key, control }) => [key, control.kind]));
}

function partsOf(fields: readonly OptionField[], key: string): readonly OptionField[] {
  const control = fields.find((field) => field.key === key)?.control;
  if (control?.kind !== "group" && control?.kind !== "items") throw new Error(`${key} has no fields of its own.`);
  return control.fields;
}

test("every field of an action begins with what the story takes", () => {
  for (const { key, start } of commonFields("http_request")) {
    const actions = [webhook, { ...request, [key]: start, ...(key === "atMostOnce" ? { retry: { limit: 0 } } : {}) }];
    expect([key, checkStory({ ...story, actions })]).toEqual([key, []]);
  }
});

test("an action that nothing leads to has no rules for events, and one without an effect outside is not tried again", () => {
  const keys = (type: StoryAction["type"]) => commonFields(type).map(({ key }) => key);
  expect(keys("webhook")).toEqual(["description", "monitoring", "icon", "width"]);
  expect(keys("condition")).toEqual([
    "description",
    "monitoring",
    "local",
    "onlyIf",
    "visitLimit",
    "includeMetadata",
    "icon",
    "width",
  ]);
  expect(kindsOf(commonFields("http_request"))).toEqual({
    ...{ description: "words", monitoring: "group", schedule: "items", local: "pairs", onlyIf: "group" },
    ...{
      retry: "group",
      atMostOnce: "choice",
      visitLimit: "number",
      includeMetadata: "choice",
      icon: "choice",
      width: "number",
    },
  });
});

test("what can't begin with nothing waits until it is written", () => {
  const monitoring = partsOf(commonFields("http_request"), "monitoring");
  expect(kindsOf(monitoring)).toMatchObject({
    failure: "choice",
    silenceSeconds: "number",
    mail: "list",
    webhook: "line",
  });
  expect(monitoring.filter(({ waits }) => waits).map(({ key }) => key)).toEqual(["mail", "webhook"]);
  expect(kindsOf(partsOf(commonFields("http_request"), "onlyIf"))).toEqual({ rules: "rules", mustMatch: "number" });
});

test("every setting of a story begins with what the story takes: it comes in by its webhook and its last action answers", () => {
  const fields = settingFields(story);
  for (const { key, start } of fields) {
    expect([key, checkStory({ ...story, settings: { [key]: start } })]).toEqual([key, []]);
  }
  expect(fields.find(({ key }) => key === "callable")?.start).toEqual({ entry: "w", exits: ["a"] });
  expect(kindsOf(partsOf(fields, "callable"))).toEqual({
    ...{ entry: "action", exits: "actions", access: "choice", teams: "list", inputs: "items" },
  });
});

test("a story that nobody could call yet tells what its calls lack", () => {
  const empty = { ...story, actions: [], links: [] };
  const callable = settingFields(empty).find(({ key }) => key === "callable")?.start;
  const problems = checkStory({ ...empty, settings: { callable } });
  expect(problems.map(({ path }) => path)).toEqual(["settings.callable.entry", "settings.callable.exits[0]"]);
});

test("inputs that are added have names of their own", () => {
  const control = partsOf(settingFields(story), "callable").find(({ key }) => key === "inputs")?.control;
  if (control?.kind !== "items") throw new Error("Inputs are no items.");
  expect(control.toNew([{ name: "input" }, { name: "other" }])).toEqual({ name: "input_2", type: "any" });
  expect(kindsOf(control.fields)).toEqual({
    ...{ name: "line", type: "choice", required: "choice", default: "json", description: "words" },
  });
});
