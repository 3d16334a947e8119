import type { Change, StoryAction, StoryDefinition } from "@fairlead/story";
import { applyChange, compareStories, mergeStories } from "@fairlead/story";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DraftStore, type Unsaved } from "./draftStore.ts";
import { keptWords } from "./fieldNames.ts";
import { type KeptHistory, keptStepsMax } from "./keptHistory.ts";
import { toText } from "./keptSteps.ts";
import { loadEditing } from "./loadEditing.ts";

const message = (id: string, payload: string): StoryAction => ({
  ...{ id, slug: id, type: "event_transform", name: id, options: { mode: "message", payload: { said: payload } } },
  position: { x: 0, y: 0 },
});

const story: StoryDefinition = {
  formatVersion: 1,
  name: "A story",
  actions: [
    { id: "in", slug: "in", type: "webhook", name: "In", options: {}, position: { x: 0, y: 0 } },
    ...["a", "b", "c", "d"].map((id) => message(id, id === "b" ? "=a.said" : "=in.body")),
  ],
  links: ["a", "c", "d"].map((to) => ({ from: "in", to })).concat([{ from: "a", to: "b" }]),
};

function apply(definition: StoryDefinition, change: Change): StoryDefinition {
  const applied = applyChange(definition, change);
  if (!applied.ok) throw new Error(applied.refusal.message);
  return applied.definition;
}

/** A draft that somebody else edits as well, merged as the server does it. */
function openShared() {
  const versions = [story];
  const last = () => versions.at(-1) ?? story;
  const send = async ({ base, changes }: Unsaved) => {
    const mine = apply(versions[base] ?? story, { kind: "batch", changes });
    const merged = mergeStories({ base: versions[base] ?? story, mine, theirs: last() });
    const isAlone = base === versions.length - 1;
    versions.push(merged.definition);
    const { definition, conflicts } = merged;
    return { revision: versions.length - 1, definition: isAlone ? null : definition, conflicts };
  };
  let unsaved: Unsaved | null = null;
  const keep = (left: Unsaved | null) => {
    unsaved = left;
  };
  const open = () =>
    new DraftStore({
      draft: structuredClone({ definition: last(), revision: versions.length - 1 }),
      load: loadEditing,
      send,
      toTrouble: (error) => ({ passes: false, message: String(error) }),
      ...{ keep, after: () => () => {}, now: () => 0, onSaved: () => {} },
    });
  let store = open();
  return {
    store: () => store,
    /** The page is loaded anew, with edits that may not be saved and the steps that it has left. */
    reload: async () => {
      const text = JSON.stringify([unsaved, store.keptSteps()]);
      const [edits, steps]: [Unsaved | null, KeptHistory | null] = JSON.parse(text);
      store = open();
      if (edits !== null) await store.restore(edits);
      if (steps !== null) await store.recall(steps);
    },
    theirs: (change: Change) => void versions.push(apply(last(), change)),
    /** What others did is seen here, as a live page shows it. */
    meet: async () => {
      await store.save();
      store.renew(structuredClone({ definition: last(), revision: versions.length - 1 }));
    },
  };
}

const set = (id: string, key: "name" | "description", value: string): Change => ({
  ...{ kind: "set", list: "actions", id, key, value },
});
const option = (action: string, key: string, value: string): Change => ({
  ...{ kind: "set_option", action, path: ["payload", key], value },
});
const batch = (...changes: Change[]): Change => ({ kind: "batch", changes });
const differences = (a: StoryDefinition, b: StoryDefinition) => compareStories(a, b, { positions: true });

type Edit = { isMine: boolean; kind: string; pick: number; meets: boolean; reloads: boolean };

/** Mine are about `a` and `c` and actions of mine, those of the other one about `b` and `d` and theirs. */
function toChange({ isMine, kind, pick }: Edit, at: number, ids: ReadonlySet<string>): Change {
  const id = (isMine ? ["a", "c"] : ["b", "d"])[pick % 2] ?? "a";
  const [own] = [...ids].filter((one) => one.startsWith(isMine ? "mine" : "their"));
  const added = `${isMine ? "mine" : "their"}${at}`;
  switch (kind) {
    case "name":
      return set(id, "name", `${kind} ${at}`);
    case "slug":
      return isMine ? { kind: "rename", slugs: { [id]: `${id}_${at}` } } : set(id, "description", `${at}`);
    case "option":
      return option(id, `key_${pick}`, `=in.body.${kind}_${at}`);
    case "off":
      return {
        ...{ kind: "set", list: "actions", id, key: "disabled" },
        ...(pick < 3 ? { value: true } : {}),
      } as Change;
    case "move":
      return { kind: "move", actions: { [id]: { x: at * 8, y: pick } } };
    case "remove":
      return own === undefined ? set(id, "name", `kept ${at}`) : { kind: "remove", list: "actions", id: own };
    default:
      return batch(
        { kind: "add", list: "actions", entry: message(added, "=in.body") },
        { kind: "add_link", link: { from: id, to: added } },
      );
  }
}

const edits = fc.array(
  fc.record({
    isMine: fc.boolean(),
    kind: fc.constantFrom("name", "slug", "option", "off", "move", "remove", "add", "add"),
    pick: fc.nat(5),
    meets: fc.boolean(),
    reloads: fc.nat(4).map((chance) => chance === 0),
  }),
  { minLength: 2, maxLength: 14 },
);

describe("with somebody else in the same story,", () => {
  test("mine undone leaves just what is theirs, and redone gives both, however the edits came between each other and the page was loaded anew", async () => {
    const seen = { interleaved: 0, reloads: 0 };
    await fc.assert(
      fc.asyncProperty(edits, async (plan) => {
        const { store, theirs, meet, reload } = openShared();
        let others = story;
        for (const [at, edit] of plan.entries()) {
          const here = edit.isMine ? store().state().definition : others;
          const change = toChange(edit, at, new Set(here.actions.map(({ id }) => id)));
          if (edit.isMine) await store().change(() => change);
          else {
            theirs(change);
            others = apply(others, change);
          }
          if (edit.meets) await meet();
          if (!edit.reloads) continue;
          await reload();
          seen.reloads += 1;
        }
        await meet();
        const both = store().state().definition;
        if (plan.some(({ isMine }) => isMine) && others !== story) seen.interleaved += 1;

        while (store().state().canUndo) expect((await store().step("undo")).kept).toEqual([]);
        await meet();
        expect(differences(others, store().state().definition)).toEqual([]);
        if (plan.some(({ reloads }) => reloads)) await reload();

        while (store().state().canRedo) expect((await store().step("redo")).kept).toEqual([]);
        await meet();
        expect(differences(both, store().state().definition)).toEqual([]);
        expect(store().state()).toMatchObject({ saving: "saved", trouble: null, conflicts: [] });
      }),
      { numRuns: 150 },
    );
    expect(seen.interleaved).toBeGreaterThan(75);
    expect(seen.reloads).toBeGreaterThan(75);
  }, 120_000);

  test("a field that they have set since stays theirs and is named, and the rest of the step is undone", async () => {
    const { store, theirs, meet } = openShared();
    await store().change(() =>
      batch(set("a", "name", "Mine"), option("a", "said", "mine"), set("c", "name", "Mine too")),
    );
    await meet();
    theirs(set("a", "name", "Theirs"));
    await meet();
    const { isMade, kept } = await store().step("undo");
    expect([isMade, keptWords(kept, store().state().definition)]).toEqual([
      true,
      "Name of “Theirs” stays as it is: somebody else has changed it since.",
    ]);
    expect(differences(story, store().state().definition)).toEqual([
      { field: ["actions", "a", "name"], from: "a", to: "Theirs" },
    ]);
    await store().step("redo");
    expect(
      store()
        .state()
        .definition.actions.map(({ name }) => name),
    ).toEqual(["In", "Theirs", "b", "Mine too", "d"]);
  });

  test("an action that they have gone on with stays, and one that they removed as well is passed over", async () => {
    const { store, theirs, meet } = openShared();
    const add = (id: string): Change => ({ kind: "add", list: "actions", entry: message(id, "=in.body") });
    await store().change(() => set("c", "name", "Mine"));
    await store().change(() => add("left"));
    await store().change(() => add("taken_up"));
    await meet();
    theirs({ kind: "remove", list: "actions", id: "left" });
    theirs(option("taken_up", "more", "theirs"));
    await meet();
    expect(await store().step("undo")).toEqual({ isMade: false, kept: [["actions", "taken_up"]] });
    expect(await store().step("undo")).toEqual({ isMade: true, kept: [] });
    expect(differences(story, store().state().definition)).toMatchObject([{ field: ["actions", "taken_up"] }]);
    expect([store().state().canUndo, await store().step("undo")]).toEqual([false, { isMade: false, kept: [] }]);
  });

  test("a burst that they came into is two steps, so that theirs is not taken back with it", async () => {
    const { store, theirs, meet } = openShared();
    const nudge = (x: number): Change => ({ kind: "move", actions: { a: { x, y: 0 } } });
    await store().change(() => nudge(8), "nudge");
    await meet();
    theirs(set("b", "name", "Theirs"));
    await meet();
    await store().change(() => nudge(16), "nudge");
    await store().step("undo");
    await store().step("undo");
    expect(differences(story, store().state().definition)).toMatchObject([{ field: ["actions", "b", "name"] }]);
  });

  test("a step that was left by an earlier page leaves what they have set since, as one of this page does", async () => {
    const { store, theirs, meet, reload } = openShared();
    await store().change(() => batch(set("a", "name", "Mine"), set("c", "name", "Mine too")));
    await meet();
    theirs(set("a", "name", "Theirs"));
    await reload();
    expect(await store().step("undo")).toEqual({ isMade: true, kept: [["actions", "a", "name"]] });
    expect(
      store()
        .state()
        .definition.actions.map(({ name }) => name),
    ).toEqual(["In", "Theirs", "b", "c", "d"]);
  });
});

describe("for the next page", () => {
  test("the last steps are left, as data that is small beside the stories between them", async () => {
    const { store, reload } = openShared();
    for (let at = 1; at <= keptStepsMax + 5; at += 1) await store().change(() => set("a", "name", `Name ${at}`));
    const kept = store().keptSteps();
    if (kept === null) throw new Error("No steps were left.");
    expect(JSON.stringify(kept).length).toBeLessThan(JSON.stringify(story).length + keptStepsMax * 200);
    await reload();
    while (store().state().canUndo) await store().step("undo");
    expect(store().state().definition.actions[1]?.name).toBe("Name 5");
    expect(store().keptSteps()?.redo).toHaveLength(keptStepsMax);
  });

  test("only as many are left as there is room for, and none beside a story that is too large itself", () => {
    const step = { gap: null, change: set("a", "description", "x".repeat(60_000)) };
    const steps = Array.from({ length: 40 }, () => step);
    const text = toText({ story, undo: steps, redo: [step] });
    expect(JSON.parse(text ?? "").undo).toHaveLength(20);
    expect(toText({ story: { ...story, description: "x".repeat(2_000_000) }, undo: steps, redo: [] })).toBeNull();
    expect(toText({ story, undo: [], redo: [] })).toBeNull();
  });

  test("nothing is left where nothing was done, or all was given up for the draft as it is saved", async () => {
    const { store } = openShared();
    expect(store().keptSteps()).toBeNull();
    await store().change(() => set("a", "name", "Mine"));
    store().renew({ definition: story, revision: 9 }, true);
    expect(store().keptSteps()).toBeNull();
  });
});
