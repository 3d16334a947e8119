import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { arbitraryStory, httpAction, messageAction, parsed, storyOf, webhookAction } from "../../test/stories.ts";
import { checkStory } from "../check.ts";
import type { StoryDefinition } from "../definition.ts";
import { exportStory } from "../exportStory.ts";
import { importStory } from "../importStory.ts";
import { applyChange } from "./applyChange.ts";
import { copyFragment, pasteFragment } from "./fragment.ts";

function createIds(): () => string {
  let count = 0;
  return () => `new-${count++}`;
}

function paste(into: StoryDefinition, fragment: StoryDefinition, at?: { x: number; y: number }): StoryDefinition {
  const pasting = { newId: createIds(), ...(at === undefined ? {} : { at }) };
  const applied = applyChange(into, pasteFragment(into, fragment, pasting));
  if (!applied.ok) throw new Error(applied.refusal.message);
  return applied.definition;
}

const start = parsed({
  ...storyOf(
    [
      webhookAction("call", {}, { name: "Call", position: { x: 100, y: 0 } }),
      httpAction("ask", { url: "https://x/<<call.id>>" }, { name: "Ask", group: "g", position: { x: 100, y: 200 } }),
      messageAction("note", '=ask.body & call["ask"]', { name: "Note", group: "g", position: { x: 40, y: 400 } }),
    ],
    ["call > ask", "ask > note", "ask failure> note"],
  ),
  notes: [{ id: "n", text: "Mind", position: { x: 0, y: 300 } }],
  groups: [{ id: "g", name: "Both" }],
});

describe("a copy", () => {
  const fragment = copyFragment(start, new Set(["ask", "note", "n"]));

  test("holds what was chosen, the links within and its groups, and survives the clipboard", () => {
    expect(fragment.actions.map(({ slug }) => slug)).toEqual(["ask", "note"]);
    expect(fragment.links).toEqual([
      { from: "ask", to: "note" },
      { from: "ask", to: "note", kind: "failure" },
    ]);
    expect(importStory(exportStory(fragment))).toEqual({ ok: true, definition: fragment });
  });

  test("that is pasted beside its original gets new ids, slugs and names, and its formulas follow", () => {
    const [ask, note] = paste(start, fragment, { x: 500, y: 500 }).actions.slice(3);
    expect(ask).toMatchObject({
      slug: "ask_2",
      name: "Ask 2",
      options: { url: "https://x/<<call.id>>" },
      position: { x: 600, y: 500 },
    });
    expect(note).toMatchObject({
      slug: "note_2",
      options: { payload: '=ask_2.body & call["ask"]' },
      position: { x: 540, y: 700 },
    });
    expect(new Set([ask?.id, note?.id, ask?.group]).size).toBe(3);
    expect(note?.group).toBe(ask?.group);
  });

  test("keeps its names in a story in which they are free, and the numbers go on where they are not", () => {
    expect(paste(parsed(storyOf([])), fragment).actions.map(({ slug, name }) => [slug, name])).toEqual([
      ["ask", "Ask"],
      ["note", "Note"],
    ]);
    const twice = paste(start, fragment);
    const third = applyChange(
      twice,
      pasteFragment(twice, copyFragment(twice, new Set(["new-1"])), { newId: () => "third" }),
    );
    expect(third.ok && third.definition.actions.at(-1)).toMatchObject({ slug: "ask_3", name: "Ask 3" });
  });
});

test("whatever is copied can be pasted, and the copy has the problems of the original at most", () => {
  fc.assert(
    fc.property(arbitraryStory(), (story) => {
      const whole = parsed(story);
      const ids = new Set([...whole.actions, ...(whole.notes ?? [])].map(({ id }) => id));
      const doubled = paste(whole, copyFragment(whole, ids));
      expect(doubled.actions).toHaveLength(2 * whole.actions.length);
      expect(doubled.links).toHaveLength(2 * whole.links.length);
      expect(checkStory(doubled)).toEqual([]);
    }),
    { numRuns: 200 },
  );
}, 60_000);
