import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { arbitraryEdit, type Edit, toChange as editToChange } from "../../test/changes.ts";
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
import { applyChange } from "./applyChange.ts";
import type { Change } from "./change.ts";
import { compareStories } from "./compare.ts";
import { toChange } from "./toChange.ts";

function apply(definition: StoryDefinition, change: Change): StoryDefinition {
  const applied = applyChange(definition, change);
  if (!applied.ok) throw new Error(`${applied.refusal.code} ${applied.refusal.message}`);
  return applied.definition;
}

/** What two stories have in common that are equal up to order and to how they lie on the canvas. */
function essence({ actions, links, notes = [], groups = [], ...rest }: StoryDefinition) {
  const sorted = <Entry extends { id: string }>(entries: readonly Entry[]) =>
    entries.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return {
    ...rest,
    actions: sorted(actions).map(({ position: _, icon: __, width: ___, ...action }) => action),
    links: links.map(({ from, to, kind }) => `${from} ${kind} ${to}`).sort(),
    notes: sorted(notes).map(({ id, text, color }) => ({ id, text, color })),
    groups: sorted(groups).map(({ id, name }) => ({ id, name })),
  };
}

const edits = fc.array(arbitraryEdit, { maxLength: 8 });

/** A story and what became of it after some edits. */
function edited(story: StoryDefinition, plan: readonly Edit[]) {
  return plan.reduce((at, edit) => {
    const applied = applyChange(at, editToChange(at, edit));
    return applied.ok ? applied.definition : at;
  }, parsed(story));
}

describe("the differences of two stories", () => {
  /** Settings that came later than others were left out: a draft that let other stories call it had "no changes". */
  test("are told of every setting", () => {
    const before = parsed(storyOf([webhookAction("hook"), messageAction("say", "=hook")], ["hook > say"]));
    const entry = before.actions[0]?.id ?? "";
    const settings = {
      ...{ missing: "null" as const, deadlineSeconds: 60, retention: { days: 3 } },
      ...{ callable: { entry, exits: [before.actions[1]?.id ?? ""] }, monitoring: { mail: ["ops@example.com"] } },
    };
    const after = { ...before, settings };
    const differences = compareStories(before, after);
    expect(differences.map(({ field }) => field)).toEqual(Object.keys(settings).map((key) => ["settings", key]));
    expect(apply(before, toChange(differences)).settings).toEqual(settings);
  });

  test("lead from one to the other, and there are none exactly if they are equal up to positions", () => {
    const counts = { same: 0, other: 0 };
    fc.assert(
      fc.property(arbitraryStory(), edits, edits, (story, left, right) => {
        const [before, after] = [edited(story, left), edited(story, right)];
        const differences = compareStories(before, after);
        expect(essence(apply(before, toChange(differences)))).toEqual(essence(after));
        const same = JSON.stringify(essence(before)) === JSON.stringify(essence(after));
        if (same) expect(differences).toEqual([]);
        if (differences.length === 0) expect(essence(before)).toEqual(essence(after));
        counts[differences.length === 0 ? "same" : "other"] += 1;
        expect(compareStories(before, before, { positions: true })).toEqual([]);
      }),
      { numRuns: 300 },
    );
    expect(counts.same).toBeGreaterThan(0);
    expect(counts.other).toBeGreaterThan(100);
  }, 120_000);

  test("of two stories that have nothing to do with each other lead there as well", () => {
    fc.assert(
      fc.property(arbitraryStory(), arbitraryStory(), (one, two) => {
        const [before, after] = [parsed(one), parsed(two)];
        const change = toChange(compareStories(before, after, { positions: true }));
        const made = apply(before, change);
        expect(essence(made)).toEqual(essence(after));
        expect(compareStories(made, after, { positions: true })).toEqual([]);
      }),
      { numRuns: 200 },
    );
  }, 120_000);

  const before = parsed(
    storyOf(
      [
        webhookAction("call", {}, { name: "Call" }),
        httpAction("ask", { headers: { A: "1", B: "<<call.b>>" } }, { name: "Ask" }),
        conditionAction("large", "=ask.body > 1", { name: "Large?" }),
      ],
      ["call > ask", "ask > large", "large no_match> ask"],
    ),
  );

  test("of a renamed action are its slug, not the formulas and links that follow", () => {
    const after = apply(before, { kind: "rename", slugs: { ask: "question", call: "ask" } });
    expect(compareStories(before, after)).toEqual([
      { field: ["actions", "call", "slug"], from: "call", to: "ask" },
      { field: ["actions", "ask", "slug"], from: "ask", to: "question" },
    ]);
  });

  test("of a removed action are the action, not its links", () => {
    const after = apply(before, { kind: "remove", list: "actions", id: "large" });
    expect(compareStories(before, after)).toEqual([{ field: ["actions", "large"], from: before.actions[2] }]);
  });

  test("of options go down to the key", () => {
    const set: Change = { kind: "set_option", action: "ask", path: ["headers", "B"], value: "2" };
    const unset: Change = { kind: "unset_option", action: "ask", path: ["headers", "A"] };
    expect(compareStories(before, apply(before, { kind: "batch", changes: [set, unset] }))).toEqual([
      { field: ["actions", "ask", "options", "headers", "A"], from: "1" },
      { field: ["actions", "ask", "options", "headers", "B"], from: "<<call.b>>", to: "2" },
    ]);
  });

  test("leave out what an action looks like unless positions are asked for", () => {
    const set = { kind: "set", list: "actions", id: "ask" } as const;
    const looks: Change[] = [
      { ...set, key: "icon", value: "star" },
      { ...set, key: "width", value: 328 },
    ];
    const after = apply(before, { kind: "batch", changes: looks });
    expect(compareStories(before, after)).toEqual([]);
    expect(compareStories(before, after, { positions: true })).toEqual([
      { field: ["actions", "ask", "icon"], to: "star" },
      { field: ["actions", "ask", "width"], to: 328 },
    ]);
  });

  test("leave out positions unless they are asked for", () => {
    const after = apply(before, { kind: "move", actions: { ask: { x: 1, y: 2 } } });
    expect(compareStories(before, after)).toEqual([]);
    expect(compareStories(before, after, { positions: true })).toEqual([
      { field: ["actions", "ask", "position"], to: { x: 1, y: 2 } },
    ]);
  });

  test("take an action of another type for another one, even with the same id", () => {
    const after = parsed({
      ...before,
      actions: before.actions.with(2, messageAction("large")),
      links: before.links.slice(0, 2),
    });
    expect(
      compareStories(before, after).map(({ field, from, to }) => [field, from !== undefined, to !== undefined]),
    ).toEqual([
      [["actions", "large"], true, false],
      [["actions", "large"], false, true],
      [["links", "ask", "large", "default"], false, true],
    ]);
    expect(essence(apply(before, toChange(compareStories(before, after))))).toEqual(essence(after));
  });
});
