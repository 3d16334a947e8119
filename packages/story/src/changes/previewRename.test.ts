import { expect, test } from "vitest";
import { conditionAction, messageAction, parsed, storyOf, webhookAction } from "../../test/stories.ts";
import type { StoryAction } from "../definition.ts";
import { previewRename } from "./previewRename.ts";

const story = parsed(
  storyOf(
    [
      { ...webhookAction("hook"), name: "Hook" },
      messageAction("say", "<<hook.body>> and hook"),
      { ...messageAction("note", { list: ["=hook.headers", 1] }), local: { who: "=hook.body.who" } } as StoryAction,
      conditionAction("test"),
    ],
    ["hook > say", "say > note", "note > test"],
  ),
);
const idOf = (slug: string) => story.actions.find((action) => action.slug === slug)?.id ?? "";

test("a new name shows the slug that it gives, and every text whose formulas follow", () => {
  expect(previewRename(story, idOf("hook"), "New alert")).toEqual({
    slug: "new_alert",
    texts: [
      {
        action: idOf("say"),
        path: "options.payload",
        from: "<<hook.body>> and hook",
        to: "<<new_alert.body>> and hook",
      },
      { action: idOf("note"), path: "options.payload.list[0]", from: "=hook.headers", to: "=new_alert.headers" },
      { action: idOf("note"), path: "local.who", from: "=hook.body.who", to: "=new_alert.body.who" },
    ],
  });
});

test("nothing follows where nothing reads it, or where the slug stays", () => {
  expect(previewRename(story, idOf("note"), "Other")).toEqual({ slug: "other", texts: [] });
  expect(previewRename(story, idOf("hook"), "HOOK")).toBeNull();
  expect(previewRename(story, "gone", "Other")).toBeNull();
});
