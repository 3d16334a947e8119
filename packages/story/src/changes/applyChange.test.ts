import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { arbitraryEdit, toChange } from "../../test/changes.ts";
import {
  arbitraryStory,
  conditionAction,
  httpAction,
  messageAction,
  parsed,
  storyOf,
  webhookAction,
} from "../../test/stories.ts";
import type { StoryDefinition } from "../definition.ts";
import { exportStory } from "../exportStory.ts";
import { applyChange } from "./applyChange.ts";
import type { Change, Refusal } from "./change.ts";

function apply(definition: StoryDefinition, change: Change): { definition: StoryDefinition; inverse: Change } {
  const applied = applyChange(definition, change);
  if (!applied.ok) throw new Error(applied.refusal.message);
  return applied;
}

function refusalOf(definition: StoryDefinition, change: Change): Refusal {
  const applied = applyChange(definition, change);
  if (applied.ok) throw new Error("The change was made.");
  return applied.refusal;
}

describe("any sequence of edits", () => {
  test("leaves a story that parses, undone the identical one, and redone the identical result", () => {
    const made = new Map<string, number>();
    fc.assert(
      fc.property(arbitraryStory(), fc.array(arbitraryEdit, { minLength: 1, maxLength: 12 }), (story, edits) => {
        const start = parsed(story);
        const written = JSON.stringify(start);
        const trail = [
          {
            definition: start,
            inverse: { kind: "batch", changes: [] } as Change,
            change: undefined as Change | undefined,
          },
        ];
        for (const edit of edits) {
          const at = trail.at(-1)?.definition ?? start;
          const before = JSON.stringify(at);
          const change = toChange(at, edit);
          const applied = applyChange(at, change);
          expect(JSON.stringify(at)).toBe(before);
          if (!applied.ok) continue;
          made.set(edit.kind, (made.get(edit.kind) ?? 0) + 1);
          expect(JSON.stringify(parsed(applied.definition))).toBe(JSON.stringify(applied.definition));
          trail.push({ ...applied, change });
        }
        let at = trail.at(-1)?.definition ?? start;
        for (const { inverse } of trail.slice(1).reverse()) at = apply(at, inverse).definition;
        expect(JSON.stringify(at)).toBe(written);
        for (const { change, definition } of trail.slice(1)) {
          at = apply(at, change ?? { kind: "batch", changes: [] }).definition;
          expect(JSON.stringify(at)).toBe(JSON.stringify(definition));
        }
        const whole: Change = { kind: "batch", changes: trail.slice(1).flatMap(({ change }) => change ?? []) };
        const once = apply(start, whole);
        expect(JSON.stringify(once.definition)).toBe(JSON.stringify(at));
        expect(JSON.stringify(apply(once.definition, once.inverse).definition)).toBe(written);
      }),
      { numRuns: 400 },
    );
    for (const kind of [
      "remove",
      "rename",
      "swap",
      "set",
      "set_option",
      "unset_option",
      "insert_option",
      "paste",
      "link",
    ])
      expect([kind, (made.get(kind) ?? 0) > 20]).toEqual([kind, true]);
  }, 120_000);

  test("keeps the objects of what it does not touch", () => {
    const start = parsed(
      storyOf([webhookAction("a"), messageAction("b"), messageAction("c", "=a")], ["a > b", "b > c"]),
    );
    const { definition } = apply(start, { kind: "set_option", action: "b", path: ["payload"], value: 1 });
    expect(definition.actions[0]).toBe(start.actions[0]);
    expect(definition.actions[2]).toBe(start.actions[2]);
    expect(definition.links).toBe(start.links);
    const moved = apply(start, { kind: "move", actions: { c: { x: 1, y: 2 } } }).definition;
    expect(moved.actions.map((action, index) => action === start.actions[index])).toEqual([true, true, false]);
  });
});

describe("renaming", () => {
  const start = parsed(
    storyOf(
      [
        webhookAction("call", { path: "call" }),
        messageAction("note", { "call's": '=call.body["call"] & "call" & LOCAL.call', call: "<<call.a>> \\<<call>>" }),
        conditionAction("large", "=MAP_LAMBDA(call.rows, LAMBDA(call, call.n))"),
        httpAction("ask", { url: "https://call/<<call.id>>", headers: { call: "=call.h" }, body: "=half + call" }),
      ],
      ["call > note", "note > large", "large no_match> ask"],
    ),
  );

  test("goes through links, conditions and every option that may hold formulas, and nothing else", () => {
    const { definition } = apply(start, { kind: "rename", slugs: { call: "alert" } });
    expect(definition.actions.map(({ options }) => options)).toEqual([
      { path: "call" },
      {
        mode: "message",
        payload: { "call's": '=alert.body["call"] & "call" & LOCAL.call', call: "<<alert.a>> \\<<call>>" },
      },
      { rules: [{ type: "is_true", value: "=MAP_LAMBDA(alert.rows, LAMBDA(call, call.n))" }] },
      { url: "https://call/<<alert.id>>", headers: { call: "=alert.h" }, body: "=half + alert" },
    ]);
    expect(definition.actions[0]).toMatchObject({ id: "call", slug: "alert" });
    expect(definition.links[0]).toEqual({ from: "alert", to: "note" });
  });

  test("is taken back exactly although another formula named the new slug already", () => {
    const dangling = parsed(storyOf([webhookAction("a"), messageAction("b", "=a.x + later.y")], ["a > b"]));
    const { definition, inverse } = apply(dangling, { kind: "rename", slugs: { a: "later" } });
    expect(definition.actions[1]?.options).toMatchObject({ payload: "=later.x + later.y" });
    expect(apply(definition, inverse).definition).toEqual(dangling);
  });

  test("two actions may swap their names", () => {
    const { definition } = apply(start, { kind: "rename", slugs: { call: "note", note: "call" } });
    expect(definition.links[0]).toEqual({ from: "note", to: "call" });
  });
});

describe("a change that can't be made says why", () => {
  const start = parsed(
    storyOf([webhookAction("a"), messageAction("b", { list: [1] }), conditionAction("c")], ["a > b"]),
  );
  const note = { id: "n", text: "", position: { x: 0, y: 0 } };
  test.each<[string, Change, string]>([
    [
      "an action that is gone",
      { kind: "remove", list: "actions", id: "x" },
      'not_there There is no action with the id "x" any more.',
    ],
    [
      "a note that is gone",
      { kind: "move", notes: { x: { x: 0, y: 0 } } },
      'not_there There is no note with the id "x" any more.',
    ],
    [
      "a link that is gone",
      { kind: "remove_link", link: { from: "b", to: "c" } },
      "not_there `b` to `c` is not linked any more.",
    ],
    [
      "an option that is gone",
      { kind: "unset_option", action: "b", path: ["payload", "x"] },
      "not_there There is no options.payload.x any more.",
    ],
    [
      "an item that is gone",
      { kind: "set_option", action: "b", path: ["payload", "list", 1], value: 1 },
      "not_there There is no options.payload.list[1] any more.",
    ],
    [
      "a way through a text",
      { kind: "set_option", action: "b", path: ["mode", "x"], value: 1 },
      "not_possible options.mode holds no keys.",
    ],
    [
      "a key as an item",
      { kind: "insert_option", action: "b", path: ["payload", "x"], value: 1 },
      "not_possible options.payload.x is no item of a list.",
    ],
    [
      "all options taken away",
      { kind: "unset_option", action: "b", path: [] },
      "not_possible The options as a whole can only be replaced.",
    ],
    [
      "a slug that is taken",
      { kind: "rename", slugs: { a: "b" } },
      "already_there There is already an action `b`. Choose another name.",
    ],
    [
      "an id that is taken",
      { kind: "add", list: "actions", entry: webhookAction("new", {}, { id: "a" }) },
      'already_there There is already an action with the id "a".',
    ],
    [
      "a slug of a new action that is taken",
      { kind: "add", list: "actions", entry: webhookAction("a", {}, { id: "n" }) },
      "already_there There is already an action `a`.",
    ],
    ["a link twice", { kind: "add_link", link: { from: "a", to: "b" } }, "already_there `a` to `b` is linked already."],
    [
      "a link into a root",
      { kind: "add_link", link: { from: "b", to: "a" } },
      "story_invalid links[1].to: 'a' is a webhook: it starts story runs, so nothing can lead to it. Remove the link.",
    ],
    [
      "a value that is wrong",
      { kind: "set_option", action: "c", path: ["mustMatch"], value: 2 },
      "story_invalid actions[2].options.mustMatch: is 2, but there is 1 rule: it could never match.",
    ],
    [
      "a key that is not JSON",
      { kind: "set_option", action: "b", path: ["payload", "__proto__"], value: 1 },
      "story_invalid actions[1].options.payload.__proto__: The key is not allowed: some programs take it for an object's prototype. Rename it.",
    ],
    [
      "one step of a batch",
      {
        kind: "batch",
        changes: [
          { kind: "add", list: "notes", entry: note },
          { kind: "add", list: "notes", entry: note },
        ],
      },
      'already_there There is already a note with the id "n".',
    ],
  ])("%s", (_, change, expected) => {
    const { code, message } = refusalOf(start, change);
    expect(`${code} ${message}`).toBe(expected);
  });

  test("all that is wrong with the story is told, in the form of a check", () => {
    const refusal = refusalOf(start, { kind: "set_option", action: "b", path: [], value: { mode: "explode" } });
    expect(refusal).toMatchObject({
      code: "story_invalid",
      problems: [{ code: "required", path: "actions[1].options.path" }],
    });
  });
});

describe("removing", () => {
  test("an action takes its links along, which come back in their order", () => {
    const start = parsed(
      storyOf(
        [webhookAction("a"), messageAction("b"), messageAction("c")],
        ["a > b", "a > c", "b > b", "b failure> c", "c > c"],
      ),
    );
    const { definition, inverse } = apply(start, { kind: "remove", list: "actions", id: "b" });
    expect(definition.links).toEqual([
      { from: "a", to: "c" },
      { from: "c", to: "c" },
    ]);
    expect(exportStory(apply(definition, inverse).definition)).toBe(exportStory(start));
  });

  test("a group leaves its actions, which are in it again afterwards", () => {
    const story = storyOf([webhookAction("a", {}, { group: "g" }), messageAction("b", 1, { group: "g" })]);
    const start = parsed({ ...story, groups: [{ id: "g", name: "Both" }] });
    const { definition, inverse } = apply(start, { kind: "remove", list: "groups", id: "g" });
    expect(definition.actions.map(({ group }) => group)).toEqual([undefined, undefined]);
    expect(definition.groups).toBeUndefined();
    expect(apply(definition, inverse).definition).toEqual(start);
  });
});
