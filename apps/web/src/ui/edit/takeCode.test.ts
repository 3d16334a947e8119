import { applyChange, type Change, type StoryDefinition, toSdkSource } from "@fairlead/story";
import { expect, test } from "vitest";
import { loadEditing } from "./loadEditing.ts";
import { readPasted } from "./readPasted.ts";
import { changesSince, reviewCode, takeCode } from "./takeCode.ts";

const story: StoryDefinition = {
  formatVersion: 1,
  name: "A story",
  actions: [
    { id: "1", slug: "call", type: "webhook", name: "Call", options: {}, position: { x: 8, y: 16 } },
    {
      ...{ id: "2", slug: "say", type: "event_transform", name: "Say", position: { x: 8, y: 160 } },
      options: { mode: "message", payload: { text: "Hello <<call.body.name>>" } },
    },
  ],
  links: [{ from: "call", to: "say" }],
  notes: [{ id: "n", text: "Of the board", position: { x: 0, y: 0 } }],
};

async function review(source: string) {
  const reviewed = await reviewCode(await loadEditing(), source, story);
  if ("problem" in reviewed) throw new Error(reviewed.problem);
  return reviewed;
}

test("code that was not changed changes nothing", async () => {
  expect(await review(toSdkSource(story))).toMatchObject({ changes: [] });
});

test("what was changed in code is told, and taken over beside what others did meanwhile", async () => {
  const editing = await loadEditing();
  const source = toSdkSource(story).replace("Hello", "Good morning").replace('"A story"', '"My story"');
  const { code, changes } = await review(source);
  expect(changes).toEqual([
    "The story is called “My story” now, no longer “A story”.",
    expect.stringContaining("“Say”: payload.text changed"),
  ]);
  const theirs = applyChange(story, { kind: "set", list: "actions", id: "1", key: "name", value: "Theirs" });
  if (!theirs.ok) throw new Error(theirs.refusal.message);
  const { change, kept } = takeCode(editing, { from: story, code }, theirs.definition);
  const taken = applyChange(theirs.definition, change);
  expect([kept, taken]).toMatchObject([
    [],
    {
      definition: {
        name: "My story",
        actions: [
          { name: "Theirs", position: { x: 8, y: 16 } },
          { options: { payload: { text: "Good morning <<call.body.name>>" } } },
        ],
        notes: story.notes,
      },
    },
  ]);
});

test("what has changed in the draft since is told, but for what code has none of", async () => {
  const editing = await loadEditing();
  const made = (change: Change) => {
    const applied = applyChange(story, change);
    if (!applied.ok) throw new Error(applied.refusal.message);
    return applied.definition;
  };
  const note: Change = { kind: "set", list: "notes", id: "n", key: "text", value: "Another" };
  const board: Change = { kind: "batch", changes: [note, { kind: "move", actions: { 1: { x: 800, y: 0 } } }] };
  expect(changesSince(editing, story, story)).toEqual([]);
  expect(changesSince(editing, story, made(board))).toEqual([]);
  expect(changesSince(editing, story, made({ kind: "set_story", key: "name", value: "Theirs" }))).toEqual([
    "The story is called “Theirs” now, no longer “A story”.",
  ]);
});

test("what can't be read is told with its line, for code that is pasted as well", async () => {
  const source = toSdkSource(story).replace("s.webhook", "s.webhooks");
  const told = expect.stringMatching(/^Line 4: There is no webhooks here/);
  expect(await reviewCode(await loadEditing(), source, story)).toEqual({ problem: told });
  expect(await readPasted(await loadEditing(), source)).toEqual({ ok: false, message: told });
});

test("code without JSON, and code that was changed after it was copied, are pasted", async () => {
  const editing = await loadEditing();
  const copied = editing.toClipboardText(story);
  for (const text of [toSdkSource(story), copied.replace("Hello", "Good morning")])
    expect(await readPasted(editing, text)).toMatchObject({ ok: true, definition: { name: "A story" } });
  expect(await readPasted(editing, "Hello")).toMatchObject({ ok: false });
});
