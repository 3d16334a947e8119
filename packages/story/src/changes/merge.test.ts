import type { Json } from "@fairlead/formula";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { arbitraryEdit, type Edit, toChange as editToChange } from "../../test/changes.ts";
import {
  arbitraryStory,
  conditionAction,
  explodeAction,
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
import { type Merged, mergeChanges, mergeStories } from "./merge.ts";

function apply(definition: StoryDefinition, change: Change): StoryDefinition {
  const applied = applyChange(definition, change);
  if (!applied.ok) throw new Error(`${applied.refusal.code} ${applied.refusal.message}`);
  return applied.definition;
}

function merge(base: StoryDefinition, mine: Change, theirs: Change): Merged {
  const merged = mergeChanges(base, { mine, theirs });
  if (!merged.ok) throw new Error(merged.refusal.message);
  return merged;
}

const batch = (...changes: Change[]): Change => ({ kind: "batch", changes });
const same = (a: StoryDefinition, b: StoryDefinition) => expect(compareStories(a, b, { positions: true })).toEqual([]);

/** A story after those of the edits that can be made. */
function edited(story: StoryDefinition, plan: readonly Edit[]): StoryDefinition {
  return plan.reduce((at, edit) => {
    const applied = applyChange(at, editToChange(at, edit));
    return applied.ok ? applied.definition : at;
  }, story);
}

const edits = fc.array(arbitraryEdit, { maxLength: 6 });

describe("merging, whatever was edited,", () => {
  test("takes over the edits of one alone, and edits that both made, without a conflict", () => {
    fc.assert(
      fc.property(arbitraryStory(), edits, (story, plan) => {
        const base = parsed(story);
        const other = edited(base, plan);
        for (const versions of [
          { base, mine: other, theirs: base },
          { base, mine: base, theirs: other },
          { base, mine: other, theirs: other },
        ]) {
          const merged = mergeStories(versions);
          expect(merged.conflicts).toEqual([]);
          same(merged.definition, other);
        }
      }),
      { numRuns: 100 },
    );
  }, 120_000);

  test("gives a story that parses, to which the change leads from theirs, and conflicts that mine can win", () => {
    const counts = { clean: 0, conflicts: 0, taken: 0, whole: 0 };
    const many = fc.array(arbitraryEdit, { minLength: 6, maxLength: 20 });
    fc.assert(
      fc.property(arbitraryStory(), many, many, (story, left, right) => {
        const base = parsed(story);
        const versions = { base, mine: edited(base, left), theirs: edited(base, right) };
        const { definition, change, conflicts } = mergeStories(versions);
        expect(JSON.stringify(parsed(definition))).toBe(JSON.stringify(definition));
        same(apply(versions.theirs, change), definition);
        counts[conflicts.length === 0 ? "clean" : "conflicts"] += 1;
        for (const { field, mine, theirs, takeMine } of conflicts) {
          expect(mine).not.toEqual(theirs);
          counts.whole += field.length === 0 ? 1 : 0;
          const taken = applyChange(definition, takeMine);
          if (taken.ok) counts.taken += 1;
          else expect(["story_invalid", "already_there"]).toContain(taken.refusal.code);
        }
      }),
      { numRuns: 200 },
    );

    expect(counts.clean).toBeGreaterThan(20);
    expect(counts.taken).toBeGreaterThan(40);
    expect(counts.whole).toBeLessThan(10);
  }, 120_000);

  test("keeps both when each edits other actions, and a rename goes through what the other one wrote", () => {
    const own = ["set_option", "unset_option", "insert_option", "set"];
    const plan = fc.array(
      arbitraryEdit.filter(({ kind }) => own.includes(kind)),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(arbitraryStory({ actionsMin: 3 }), plan, plan, (story, left, right) => {
        const base = parsed(story);
        const ids = base.actions.map(({ id }) => id);
        const keep = (from: StoryDefinition, parity: number) => ({
          ...from,
          name: base.name,
          actions: base.actions.map((action, index) =>
            index % 2 === parity ? (from.actions[index] ?? action) : action,
          ),
          ...(base.notes === undefined ? {} : { notes: base.notes }),
          ...(base.groups === undefined ? {} : { groups: base.groups }),
        });
        const mine = keep(edited(base, left), 0);
        const theirs = keep(edited(base, right), 1);
        const rename: Change = { kind: "rename", slugs: { [ids[0] ?? ""]: "renamed" } };
        const merged = mergeStories({ base, mine: apply(mine, rename), theirs });
        expect(merged.conflicts).toEqual([]);
        const both = {
          ...base,
          actions: base.actions.map((_, index) => (index % 2 === 0 ? mine : theirs).actions[index]),
        };
        same(merged.definition, apply(parsed(both as StoryDefinition), rename));
      }),
      { numRuns: 200 },
    );
  }, 120_000);

  test("reports a field that both set to something else once, with both values, and keeps theirs", () => {
    const value = fc.constantFrom<Json>("one", 2, null, [3], { four: 4 }, "=a");
    fc.assert(
      fc.property(value, value, (mine, theirs) => {
        const base = parsed(storyOf([webhookAction("a"), messageAction("b", { x: "before", y: 0 })], ["a > b"]));
        const set = (to: Json): Change => ({ kind: "set_option", action: "b", path: ["payload", "x"], value: to });
        const merged = merge(
          base,
          batch(set(mine), { kind: "set", list: "actions", id: "b", key: "name", value: "Mine" }),
          set(theirs),
        );
        expect(merged.definition.actions[1]).toMatchObject({ name: "Mine", options: { payload: { x: theirs, y: 0 } } });
        const isSame = JSON.stringify(mine) === JSON.stringify(theirs);
        expect(merged.conflicts.map(({ field, mine: my, theirs: their }) => [field, my, their])).toEqual(
          isSame ? [] : [[["actions", "b", "options", "payload", "x"], mine, theirs]],
        );
        for (const { takeMine } of merged.conflicts)
          expect(apply(merged.definition, takeMine).actions[1]?.options).toMatchObject({ payload: { x: mine } });
      }),
    );
  });
});

describe("merging", () => {
  const base = parsed({
    ...storyOf(
      [
        webhookAction("call"),
        httpAction("ask", { body: "=call.body" }, { group: "g", position: { x: 0, y: 0 } }),
        conditionAction("large", "=ask.body > 1"),
        messageAction("note", "<<ask.status>>"),
      ],
      ["call > ask", "ask > large", "large > note"],
    ),
    groups: [{ id: "g", name: "Group" }],
  });
  const remove = (id: string): Change => ({ kind: "remove", list: "actions", id });
  const option = (action: string, path: (string | number)[], value: Json): Change => ({
    kind: "set_option",
    action,
    path,
    value,
  });
  const rename = (id: string, slug: string): Change => ({ kind: "rename", slugs: { [id]: slug } });
  const fields = ({ conflicts }: Merged) => conflicts.map(({ field }) => field.join("/"));

  test("renames of two actions both hold, in what the other one wrote as well", () => {
    const merged = merge(
      base,
      batch(rename("ask", "asked"), option("note", ["payload"], "=asked.body & call.x")),
      batch(rename("call", "hook"), option("large", ["rules", 0, "value"], "=ask.status = hook.y")),
    );
    expect(merged.conflicts).toEqual([]);
    expect(merged.definition.actions.map(({ slug }) => slug)).toEqual(["hook", "asked", "large", "note"]);
    expect(merged.definition.actions[3]?.options).toMatchObject({ payload: "=asked.body & hook.x" });
    expect(merged.definition.actions[2]?.options).toMatchObject({ rules: [{ value: "=asked.status = hook.y" }] });
  });

  test("two new names for one action are a conflict, and so is one that the other has given to something new", () => {
    const both = merge(base, rename("ask", "mine"), rename("ask", "theirs"));
    expect(both.conflicts).toMatchObject([{ field: ["actions", "ask", "slug"], mine: "mine", theirs: "theirs" }]);
    expect(apply(both.definition, both.conflicts[0]?.takeMine ?? batch()).actions[1]?.slug).toBe("mine");
    const added: Change = { kind: "add", list: "actions", entry: messageAction("fresh") };
    expect(fields(merge(base, rename("ask", "fresh"), added))).toEqual(["actions/ask/slug"]);
  });

  test("two new actions of one name are both there", () => {
    const add = (id: string): Change =>
      batch(
        { kind: "add", list: "actions", entry: messageAction("fresh", "=fresh.x", { id }) },
        { kind: "add_link", link: { from: "note", to: id } },
      );
    const merged = merge(base, add("mine"), add("theirs"));
    expect(merged.conflicts).toEqual([]);
    expect(merged.definition.actions.slice(4).map(({ id, slug, options }) => ({ id, slug, options }))).toEqual([
      { id: "theirs", slug: "fresh", options: { mode: "message", payload: "=fresh.x" } },
      { id: "mine", slug: "fresh_2", options: { mode: "message", payload: "=fresh_2.x" } },
    ]);
    expect(merged.definition.links.slice(3)).toEqual([
      { from: "note", to: "fresh" },
      { from: "note", to: "fresh_2" },
    ]);
  });

  test("keys that both added to an object that was not there are fields of their own", () => {
    const merged = merge(
      base,
      option("ask", ["headers"], { A: "1", C: "3" }),
      option("ask", ["headers"], { B: "2", C: "4" }),
    );
    expect(merged.definition.actions[1]?.options).toMatchObject({ headers: { A: "1", B: "2", C: "4" } });
    expect(fields(merged)).toEqual(["actions/ask/options/headers/C"]);
  });

  test("an action that theirs removed while mine edited it comes back with its links, if mine is taken", () => {
    const mine = batch(option("ask", ["url"], "https://mine/"), {
      kind: "add_link",
      link: { from: "ask", to: "note" },
    });
    const merged = merge(base, mine, remove("ask"));
    expect(fields(merged)).toEqual(["actions/ask"]);
    expect(merged.definition.actions.map(({ id }) => id)).toEqual(["call", "large", "note"]);
    const taken = apply(merged.definition, merged.conflicts[0]?.takeMine ?? batch());
    same(taken, apply(base, mine));
  });

  test("an action that mine removed while theirs edited it or linked to it stays, and goes if mine is taken", () => {
    for (const theirs of [
      option("ask", ["url"], "https://x/"),
      { kind: "add_link", link: { from: "note", to: "ask" } } as Change,
    ]) {
      const merged = merge(base, remove("ask"), theirs);
      expect(fields(merged)).toEqual(["actions/ask"]);
      same(merged.definition, apply(base, theirs));
      same(
        apply(merged.definition, merged.conflicts[0]?.takeMine ?? batch()),
        apply(apply(base, theirs), remove("ask")),
      );
    }
  });

  test("removing does not care where something was moved, which links of it went before, or that the other removed it too", () => {
    const move: Change = { kind: "move", actions: { ask: { x: 9, y: 9 } } };
    const unlink: Change = { kind: "remove_link", link: { from: "ask", to: "large" } };
    for (const other of [move, unlink, remove("ask")]) {
      for (const merged of [merge(base, remove("ask"), other), merge(base, other, remove("ask"))]) {
        expect(merged.conflicts).toEqual([]);
        same(merged.definition, apply(base, remove("ask")));
      }
    }
  });

  test("a new action in a group that theirs removed is there without it, and with it if mine is taken", () => {
    const add: Change = { kind: "add", list: "actions", entry: messageAction("fresh", 1, { group: "g" }) };
    const merged = merge(base, add, { kind: "remove", list: "groups", id: "g" });
    expect(fields(merged)).toEqual(["groups/g"]);
    expect(merged.definition.actions.at(-1)).toEqual(messageAction("fresh", 1));
    same(apply(merged.definition, merged.conflicts[0]?.takeMine ?? batch()), apply(base, add));
  });

  test("a list of which the length changed is one field, the items of others are several", () => {
    const rules = parsed({
      ...base,
      actions: base.actions.with(2, {
        ...conditionAction("large"),
        options: { rules: [1, 2].map((value) => ({ type: "is_true", value })) },
      } as never),
    });
    const items = merge(rules, option("large", ["rules", 0, "value"], 3), option("large", ["rules", 1, "value"], 4));
    expect(items.definition.actions[2]?.options).toMatchObject({ rules: [{ value: 3 }, { value: 4 }] });
    const longer: Change = {
      kind: "insert_option",
      action: "large",
      path: ["rules", 0],
      value: { type: "is_false", value: 0 },
    };
    expect(fields(merge(rules, option("large", ["rules", 0, "value"], 3), longer))).toEqual([
      "actions/large/options/rules",
    ]);
  });

  test("options that are right alone but not together are one field", () => {
    const list = parsed(storyOf([webhookAction("a"), messageAction("b", "x")], ["a > b"]));
    const explode = batch(option("b", [], explodeAction("b", "=a.body").options as Json));
    const merged = merge(list, option("b", ["payload"], "y"), explode);
    expect(fields(merged)).toEqual(["actions/b/options/payload"]);
    const rules = parsed(storyOf([conditionAction("c")]));
    const two = [
      { type: "is_true", value: 1 },
      { type: "is_true", value: 2 },
    ];
    const base2 = apply(rules, option("c", ["rules"], two));
    const must = merge(base2, option("c", ["mustMatch"], 2), option("c", ["rules"], two.slice(1)));
    expect(must.conflicts.map(({ field, mine, theirs }) => ({ field, mine, theirs }))).toEqual([
      { field: ["actions", "c", "options"], mine: { rules: two, mustMatch: 2 }, theirs: { rules: two.slice(1) } },
    ]);
    same(apply(must.definition, must.conflicts[0]?.takeMine ?? batch()), apply(base2, option("c", ["mustMatch"], 2)));
  });

  test("of what would be too large together keeps theirs as a whole", () => {
    const notes = (from: number) =>
      batch(
        ...Array.from({ length: 600 }, (_, index): Change => {
          return { kind: "add", list: "notes", entry: { id: `n${from + index}`, text: "", position: { x: 0, y: 0 } } };
        }),
      );
    const merged = merge(base, notes(0), notes(1_000));
    expect(fields(merged)).toEqual([""]);
    same(merged.definition, apply(base, notes(1_000)));
    same(apply(merged.definition, merged.conflicts[0]?.takeMine ?? batch()), apply(base, notes(0)));
  });

  test("is refused if one of the changes can't be made", () => {
    expect(mergeChanges(base, { mine: remove("x"), theirs: batch() })).toMatchObject({
      ok: false,
      refusal: { code: "not_there" },
    });
    expect(mergeChanges(base, { mine: batch(), theirs: remove("x") })).toMatchObject({
      ok: false,
      refusal: { code: "not_there" },
    });
  });
});
