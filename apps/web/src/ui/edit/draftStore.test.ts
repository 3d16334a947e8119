import type { Change, StoryDefinition } from "@fairlead/story";
import { expect, test } from "vitest";
import { DraftStore, type Unsaved } from "./draftStore.ts";
import type { SideStep } from "./history.ts";
import { loadEditing } from "./loadEditing.ts";

const story: StoryDefinition = {
  formatVersion: 1,
  name: "A story",
  actions: [
    { id: "a", slug: "a", type: "webhook", name: "A", options: {}, position: { x: 0, y: 0 } },
    { id: "b", slug: "b", type: "event_transform", name: "B", options: { mode: "message", payload: "=a.body" } },
  ],
  links: [{ from: "a", to: "b" }],
};

type Answer = { revision: number; definition: StoryDefinition | null; conflicts: [] };

/** A store whose server answers when the test says so, and whose timers ring when it says so. */
function open() {
  const sent: { edit: Unsaved; answer: (answer: Partial<Answer>) => void; fail: (message: string) => void }[] = [];
  const timers: (() => void)[] = [];
  const kept: (Unsaved | null)[] = [];
  const clock = { now: 0 };
  const store = new DraftStore({
    draft: { definition: story, revision: 3 },
    load: loadEditing,
    send: (edit) =>
      new Promise((resolve, reject) => {
        sent.push({
          edit,
          answer: (answer) => resolve({ revision: edit.base + 1, definition: null, conflicts: [], ...answer }),
          fail: (message) => reject(new Error(message)),
        });
      }),
    toTrouble: (error) => ({ passes: (error as Error).message === "away", message: (error as Error).message }),
    keep: (unsaved) => kept.push(unsaved),
    after: (_ms, act) => {
      timers.push(act);
      return () => timers.splice(timers.indexOf(act), 1);
    },
    now: () => clock.now,
    onSaved: () => {},
  });
  const ring = () => timers.splice(0).map((act) => act());
  return { store, sent, kept, clock, ring, timers };
}

const named = (value: string): Change => ({ kind: "set", list: "actions", id: "b", key: "name", value });
const moved = (x: number): Change => ({ kind: "move", actions: { a: { x, y: 0 } } });
const nameOf = (definition: StoryDefinition) => definition.actions[1]?.name;
const settled = () => new Promise((resolve) => setImmediate(resolve));

test("edits are made at once, go in one request, and what comes meanwhile in the next", async () => {
  const { store, sent, ring } = open();
  await store.change(() => named("C"));
  await store.change(() => named("D"));
  expect([nameOf(store.state().definition), store.state().saving]).toEqual(["D", "saving"]);
  ring();
  await settled();
  await store.change(() => named("E"));
  ring();
  await settled();
  expect(sent.map(({ edit }) => edit)).toEqual([{ base: 3, changes: [named("C"), named("D")] }]);
  sent[0]?.answer({});
  await settled();
  expect(sent[1]?.edit).toEqual({ base: 4, changes: [named("E")] });
  sent[1]?.answer({});
  await settled();
  expect(store.state().saving).toBe("saved");
});

test("what others did meanwhile comes in, below what is not saved yet", async () => {
  const { store, sent, ring } = open();
  await store.change(() => named("Mine"));
  ring();
  await settled();
  await store.change(() => moved(8));
  const theirs = structuredClone({ ...story, name: "Theirs" });
  Object.assign(theirs.actions[1] ?? {}, { name: "Mine" });
  sent[0]?.answer({ revision: 7, definition: theirs });
  await settled();
  expect(store.state().definition).toMatchObject({
    name: "Theirs",
    actions: [{ position: { x: 8 } }, { name: "Mine" }],
  });
  expect(sent[1]?.edit).toMatchObject({ base: 7 });
});

test("without the server edits are kept and sent again; what it refuses is kept and told", async () => {
  const { store, sent, kept, ring } = open();
  await store.change(() => named("C"));
  ring();
  await settled();
  sent[0]?.fail("away");
  await settled();
  expect(store.state()).toMatchObject({ saving: "waiting", trouble: "away" });
  expect(kept.at(-1)).toEqual({ base: 3, changes: [named("C")] });
  ring();
  await settled();
  expect(sent[1]?.edit).toEqual(sent[0]?.edit);
  sent[1]?.fail("no");
  await settled();
  expect(store.state()).toMatchObject({ saving: "refused", trouble: "no" });
  expect(nameOf(store.state().definition)).toBe("C");
  store.renew({ definition: story, revision: 9 }, true);
  expect([nameOf(store.state().definition), store.state().saving, kept.at(-1)]).toEqual(["B", "saved", null]);
});

test("undo and redo take whole steps, and a burst is one", async () => {
  const { store, clock } = open();
  await store.change(() => named("C"));
  for (const x of [8, 16, 24]) await store.change(() => moved(x), "nudge");
  clock.now = 5_000;
  await store.change(() => moved(99), "nudge");
  const x = () => store.state().definition.actions[0]?.position?.x;
  await store.step("undo");
  expect(x()).toBe(24);
  await store.step("undo");
  expect([x(), nameOf(store.state().definition)]).toEqual([0, "C"]);
  await store.step("undo");
  expect([nameOf(store.state().definition), store.state().canUndo]).toEqual(["B", false]);
  await store.step("redo");
  await store.step("redo");
  expect([x(), nameOf(store.state().definition)]).toEqual([24, "C"]);
  await store.change(() => named("Z"));
  expect(store.state().canRedo).toBe(false);
});

test("edits that begin at the same time are all made, one on the other", async () => {
  const { store } = open();
  await Promise.all([store.change(() => named("C")), store.change(() => moved(8)), store.step("undo")]);
  expect(store.state().definition).toMatchObject({ actions: [{ position: { x: 0 } }, { name: "C" }] });
  await store.step("redo");
  expect(store.state().definition).toMatchObject({ actions: [{ position: { x: 8 } }, { name: "C" }] });
});

test("an edit that leaves no story is not made, and says why", async () => {
  const { store, sent, ring } = open();
  expect(await store.change(() => ({ kind: "add_link", link: { from: "b", to: "a" } }))).toBe(false);
  expect(store.state().trouble).toContain("nothing can lead to it");
  ring();
  await settled();
  expect([store.state().saving, sent.length]).toEqual(["saved", 0]);
});

test("what an earlier visit could not save is taken up", async () => {
  const { store, sent } = open();
  const restored = store.restore({ base: 3, changes: [named("Kept")] });
  await settled();
  await settled();
  expect(nameOf(store.state().definition)).toBe("Kept");
  sent[0]?.answer({});
  await restored;
  expect(store.state().saving).toBe("saved");
});

test("a step outside of the definition is taken back and made again in its turn", async () => {
  const { store } = open();
  const done: string[] = [];
  const step = (word: string, other: string): SideStep => {
    const take = async () => {
      done.push(word);
      return step(other, word);
    };
    return { kind: "side", take };
  };
  await store.change(() => named("C"));
  store.remember(step("unpinned", "pinned"));
  await store.step("undo");
  expect([done, nameOf(store.state().definition)]).toEqual([["unpinned"], "C"]);
  await store.step("undo");
  expect(nameOf(store.state().definition)).toBe("B");
  await store.step("redo");
  await store.step("redo");
  expect([done, nameOf(store.state().definition)]).toEqual([["unpinned", "pinned"], "C"]);
});

test("a step outside that can't be taken back stays, with the reason", async () => {
  const { store } = open();
  store.remember({ kind: "side", take: () => Promise.reject(new Error("away")) });
  await store.step("undo");
  expect(store.state()).toMatchObject({ canUndo: true, canRedo: false, trouble: "away" });
});

test("what was refused of a field is told until that field is set otherwise", async () => {
  const { store } = open();
  const monitoring = (value: object | undefined): Change => ({
    ...{ kind: "set", list: "actions", id: "b", key: "monitoring" },
    ...(value === undefined ? {} : { value }),
  });
  const refused = () => store.state().refused.map(({ path }) => path);
  expect(await store.change(() => monitoring({ mail: ["nobody"] }))).toBe(false);
  expect(refused()).toEqual(["actions[1].monitoring.mail[0]"]);
  await store.change(() => named("C"));
  expect(refused()).toEqual(["actions[1].monitoring.mail[0]"]);
  await store.change(() => monitoring(undefined));
  expect(refused()).toEqual([]);
});
