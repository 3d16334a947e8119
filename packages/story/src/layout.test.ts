import fc from "fast-check";
import { expect, test } from "vitest";
import { arbitraryStory, messageAction, parsed, storyOf, webhookAction } from "../test/stories.ts";
import { compareStories } from "./changes/compare.ts";
import type { StoryDefinition } from "./definition.ts";
import { layoutOf, withLayout } from "./layout.ts";

/** A story as code has it. */
function bare({ notes: _, ...story }: StoryDefinition): StoryDefinition {
  const actions = story.actions.map(({ position: _place, icon: _icon, width: _width, ...action }) => action);
  const groups = story.groups?.map(({ collapsed, ...group }) =>
    collapsed === false ? { ...group, collapsed } : group,
  );
  return { ...story, actions, ...(groups === undefined ? {} : { groups }) } as StoryDefinition;
}

test("code and layout together are the story again, whatever the story", () => {
  fc.assert(
    fc.property(arbitraryStory(), (any) => {
      const story = parsed(any);
      const again = parsed(withLayout(bare(story), layoutOf(story)));
      expect(compareStories(story, again, { positions: true })).toEqual([]);
    }),
  );
});

test("what the story says itself stays, and what the layout has of others is left out", () => {
  const story = parsed({
    ...storyOf(
      [webhookAction("a", {}, { position: { x: 1, y: 2 } }), { ...messageAction("b", "x"), icon: "star", width: 328 }],
      ["a > b"],
    ),
    notes: [{ id: "mine", text: "Mine", position: { x: 0, y: 0 } }],
  });
  const layout = {
    actions: { a: { x: 8, y: 8 }, b: { x: 16, y: 16 }, gone: { x: 0, y: 0 } },
    looks: { a: { icon: "flag" as const }, b: { icon: "flag" as const, width: 248 } },
    notes: [{ id: "theirs", text: "Theirs", position: { x: 0, y: 0 } }],
    collapsed: ["nothing"],
  };
  const placed = withLayout(story, layout);
  expect(placed.actions.map(({ position }) => position)).toEqual([
    { x: 1, y: 2 },
    { x: 16, y: 16 },
  ]);
  expect(placed.actions).toMatchObject([{ icon: "flag" }, { icon: "star", width: 328 }]);
  expect(placed.notes).toEqual(story.notes);
  expect(withLayout(bare(story), layout).notes).toEqual(layout.notes);
});
