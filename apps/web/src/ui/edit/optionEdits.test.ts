import type { StoryDefinition } from "@fairlead/story";
import { expect, test } from "vitest";
import { DraftStore } from "./draftStore.ts";
import { loadEditing } from "./loadEditing.ts";
import {
  addPair,
  changePair,
  type Remake,
  remakePart,
  removePair,
  removePart,
  setPart,
  toOptionSet,
  toSettingSet,
} from "./optionEdits.ts";

const story: StoryDefinition = {
  formatVersion: 1,
  name: "A story",
  actions: [
    {
      id: "ask",
      slug: "ask",
      type: "http_request",
      name: "Ask",
      options: { url: "https://example.com", headers: { accept: "text/plain", "x-key": "1" } },
    },
  ],
  links: [],
};

/** What an option is after edits that are told in the same moment, before any of them is drawn. */
async function afterAll(key: string, remakes: readonly Remake[]): Promise<unknown> {
  const store = new DraftStore({
    draft: { definition: story, revision: 1 },
    load: loadEditing,
    send: () => new Promise(() => {}),
    toTrouble: () => ({ passes: true, message: "" }),
    keep() {},
    after: () => () => {},
    now: () => 0,
    onSaved() {},
  });
  await Promise.all(
    remakes.map((remake) => store.change((_, now) => toOptionSet(now, { action: "ask", key, remake }))),
  );
  const options: Record<string, unknown> = { ...store.state().definition.actions[0]?.options };
  return options[key];
}

test("the name and the value of a pair that are told in the same moment are both kept, in its place", async () => {
  const headers = await afterAll("headers", [changePair(0, { name: "content-type" }), changePair(0, { value: "a/b" })]);
  expect(Object.entries(headers as object)).toEqual([
    ["content-type", "a/b"],
    ["x-key", "1"],
  ]);
});

test("pairs are added under free names, and taken away", async () => {
  expect(await afterAll("headers", [removePair(0), addPair, addPair])).toEqual({
    "x-key": "1",
    name: "",
    "name-2": "",
  });
});

test("parts of a group that are told in the same moment are all kept", async () => {
  const pages = await afterAll("pagination", [
    () => ({ hasMore: "=FALSE", maxPages: 3 }),
    setPart("emit", "one_event"),
    remakePart("maxPages", (before) => Number(before) + 1),
    remakePart("hasMore", () => "=TRUE"),
    removePart("emit"),
  ]);
  expect(pages).toEqual({ hasMore: "=TRUE", maxPages: 4 });
});

test("what an action has beside its options is made of what it was before", () => {
  const remake = setPart("b", 2);
  const [ask] = story.actions;
  const held = { ...story, actions: ask === undefined ? [] : [{ ...ask, local: { a: 1 } }] };
  const change = { kind: "set", list: "actions", id: "ask", key: "local" };
  expect(toSettingSet(held, { action: "ask", key: "local", remake })).toEqual({ ...change, value: { a: 1, b: 2 } });
  expect(toSettingSet(story, { action: "ask", key: "local", remake })).toEqual({ ...change, value: { b: 2 } });
});

test("an action that is gone has no option to set", () => {
  const edit = { action: "ask", key: "url", remake: () => 1 };
  const emptied = { ...story, actions: [] };
  expect([toOptionSet(emptied, edit), toSettingSet(emptied, edit)]).toEqual([null, null]);
});
