import fc from "fast-check";
import { expect, test } from "vitest";
import { arbitraryStory, messageAction, parsed, storyOf, webhookAction } from "../../test/stories.ts";
import { reachableFrom, toGraph } from "../graph.ts";
import { applyChange } from "./applyChange.ts";
import type { Change } from "./change.ts";
import { moveBehind, removeActions, renameAction } from "./compose.ts";

const start = parsed(
  storyOf(
    [
      webhookAction("call", {}, { name: "Call" }),
      messageAction("note", "=call.body", { name: "Note" }),
      messageAction("chosen", "=note", { name: "By hand" }),
      messageAction("end", "=chosen", { name: "End" }),
    ],
    ["call > note", "note > chosen", "note failure> end", "chosen > end", "call > chosen"],
  ),
);

function apply(change: Change, story = start) {
  const applied = applyChange(story, change);
  if (!applied.ok) throw new Error(applied.refusal.message);
  return applied;
}

test("an action that is named anew gets the slug of its name, unless its slug was chosen or the name gives the same", () => {
  const { definition, inverse } = apply(renameAction(start, "call", "End!"));
  expect(definition.actions[0]).toMatchObject({ name: "End!", slug: "end_2" });
  expect(definition.actions[1]?.options).toMatchObject({ payload: "=end_2.body" });
  expect(apply(inverse, definition).definition).toEqual(start);
  expect(apply(renameAction(start, "chosen", "Other")).definition.actions[2]).toMatchObject({
    name: "Other",
    slug: "chosen",
  });
  expect(renameAction(start, "call", "CALL")).toMatchObject({ changes: [{ kind: "set" }] });
});

test("an action that is moved leaves no gap where it was, and keeps its ways for failures", () => {
  const moved = apply(moveBehind(start, "note", { id: "end", kind: "failure" }));
  expect(moved.definition.links).toEqual([
    { from: "note", to: "end", kind: "failure" },
    { from: "chosen", to: "end" },
    { from: "call", to: "chosen" },
    { from: "end", to: "note", kind: "failure" },
  ]);
  expect(apply(moved.inverse, moved.definition).definition).toEqual(start);
  // Behind the one that it led to: the two change places.
  expect(apply(moveBehind(start, "note", { id: "chosen", kind: "default" })).definition.links).toEqual([
    { from: "note", to: "end", kind: "failure" },
    { from: "chosen", to: "end" },
    { from: "call", to: "chosen" },
    { from: "chosen", to: "note" },
  ]);
});

test("removing actions can close the gap: what led to them leads on, with its kind, to where they led", () => {
  expect(apply(removeActions(start, new Set(["note", "chosen"]))).definition.links).toEqual([]);
  expect(apply(removeActions(start, new Set(["note", "chosen"]), { heal: true })).definition.links).toEqual([
    { from: "call", to: "end" },
  ]);
  expect(apply(removeActions(start, new Set(["note"]), { heal: true })).definition.links).toEqual([
    { from: "chosen", to: "end" },
    { from: "call", to: "chosen" },
  ]);
  const behind = parsed({
    ...start,
    links: [
      { from: "note", to: "end", kind: "failure" },
      { from: "end", to: "chosen" },
    ],
  });
  expect(apply(removeActions(behind, new Set(["end"]), { heal: true }), behind).definition.links).toEqual([
    { from: "note", to: "chosen", kind: "failure" },
  ]);
});

test("a closed gap lets through whoever came through by ordinary links, whatever the story", () => {
  fc.assert(
    fc.property(
      arbitraryStory({ actionsMin: 3 }),
      fc.array(fc.nat(8), { minLength: 1, maxLength: 3 }),
      (story, picks) => {
        const whole = parsed(story);
        const ids = new Set(picks.map((pick) => whole.actions[pick % whole.actions.length]?.id ?? ""));
        const healed = apply(removeActions(whole, ids, { heal: true }), whole).definition;
        const ordinary = ({ links }: typeof whole) =>
          toGraph(links.filter(({ kind }) => kind === undefined).map(({ from, to }) => [from, to] as const));
        for (const { slug } of healed.actions) {
          const before = [...reachableFrom(ordinary(whole), [slug])].filter((other) =>
            healed.actions.some((one) => one.slug === other),
          );
          expect([...reachableFrom(ordinary(healed), [slug])].sort()).toEqual(before.sort());
        }
      },
    ),
    { numRuns: 200 },
  );
}, 60_000);
