import { checkStory, type StoryAction } from "@fairlead/story";
import { expect, test } from "vitest";
import { commonFields } from "./commonFields.ts";

test("every field begins with what the story takes, but for what people have to write", () => {
  const action = { id: "a", slug: "act", name: "Act", options: { mode: "message", payload: 1 } };
  for (const { key, start } of commonFields("event_transform")) {
    const actions = [{ ...action, type: "event_transform", [key]: start }];
    expect([key, checkStory({ formatVersion: 1, name: "S", actions, links: [] })]).toEqual([key, []]);
  }
});

test("an action that nothing leads to has no rules for events", () => {
  const keys = (type: StoryAction["type"]) => commonFields(type).map(({ key }) => key);
  expect(keys("webhook")).toEqual(["monitoring"]);
  expect(keys("http_request")).toEqual(["monitoring", "local", "onlyIf", "includeMetadata"]);
});
