import type { Json } from "@fairlead/formula";
import fc from "fast-check";
import type { Change } from "../src/changes/change.ts";
import { copyFragment, pasteFragment } from "../src/changes/fragment.ts";
import type { StoryDefinition } from "../src/definition.ts";
import type { Path } from "../src/problem.ts";
import { messageAction } from "./stories.ts";

/**
 * Changes for laws. What can be changed depends on the story, so that an arbitrary edit is a plan that `toChange` makes a
 * change of for the story at hand: mostly one that can be made, sometimes one about things that are gone or values that
 * are wrong.
 */
export type Edit = { kind: string; pick: number; other: number; name: string; value: Json; at: number };

const kinds = [
  ...[
    "add_action",
    "add_note",
    "add_group",
    "remove",
    "remove",
    "rename",
    "rename",
    "swap",
    "set",
    "set",
    "set_setting",
  ],
  ...["set_option", "set_option", "set_option", "unset_option", "insert_option", "options", "link", "link", "unlink"],
  ...["move", "paste", "gone", "explode"],
];
const slugs = ["a", "b2", "fetch_user", "item", "n", "note_2", "constructor", "fresh"];
const values: Json[] = ["=a.body + item", "Hi <<b2.x>>", "=FILTER(a, LAMBDA(item, item = b2))", "=half +", "plain", 7];

export const arbitraryEdit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom(...kinds),
  pick: fc.nat(60),
  other: fc.nat(60),
  name: fc.constantFrom(...slugs),
  value: fc.oneof(
    fc.constantFrom(...values),
    fc.constantFrom<Json>(null, true, { a: 1, b: ["=a"] }, [1, { x: "<<a>>" }]),
  ),
  at: fc.nat(4),
});

/** A place inside options: `key` is missing or new, an index is one past the end, in some of the cases. */
function placesIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [path];
  const below = Array.isArray(value)
    ? value.map((item, index) => [index, item] as const)
    : Object.entries(value).map(([key, item]) => [key, item] as const);
  const beyond = Array.isArray(value) ? value.length : "new key";
  return [path, [...path, beyond], ...below.flatMap(([step, item]) => placesIn(item, [...path, step]))];
}

/** One more of an item that a list in the story's options has. */
function insertionInto({ actions }: StoryDefinition, pick: number): Change | undefined {
  const items = actions.flatMap(({ id, options }) =>
    placesIn(options).flatMap((path) => {
      const value = path.reduce<unknown>((at, step) => Reflect.get(Object(at), step), options) as Json | undefined;
      return typeof path.at(-1) === "number" && value !== undefined ? [{ action: id, path, value }] : [];
    }),
  );
  const item = pickFrom(items, pick);
  return item === undefined ? undefined : { kind: "insert_option", ...item };
}

const pickFrom = <Item>(list: readonly Item[], at: number): Item | undefined => list[at % Math.max(1, list.length)];

/** The change that an edit stands for in this story. */
export function toChange(definition: StoryDefinition, { kind, pick, other, name, value, at }: Edit): Change {
  const { actions, links, notes = [], groups = [] } = definition;
  const action = pickFrom(actions, pick);
  const id = action?.id ?? "gone";
  const second = pickFrom(actions, other)?.id ?? "gone";
  const path = pickFrom(placesIn(action?.options ?? {}), other) ?? [];
  const idOf = (slug: string) => actions.find((one) => one.slug === slug)?.id ?? slug;
  const link = pickFrom(links, pick);
  const fresh = `${name}-${pick}-${other}-${at}`;
  switch (kind) {
    case "add_action":
      return { kind: "add", list: "actions", entry: messageAction(name, value, { id: fresh, name }), at };
    case "add_note":
      return { kind: "add", list: "notes", entry: { id: fresh, text: name, position: { x: pick, y: other } }, at };
    case "add_group":
      return { kind: "add", list: "groups", entry: { id: fresh, name }, at };
    case "remove": {
      const list = (["actions", "actions", "notes", "groups"] as const)[at % 4] ?? "actions";
      const entries: readonly { id: string }[] = { actions, notes, groups }[list];
      return { kind: "remove", list, id: pickFrom(entries, pick)?.id ?? "gone" };
    }
    case "rename":
      return { kind: "rename", slugs: { [id]: name } };
    case "swap":
      return { kind: "rename", slugs: { [id]: pickFrom(actions, other)?.slug ?? "x", [second]: action?.slug ?? "x" } };
    case "set":
      return setOf(definition, { kind, pick, other, name, value, at });
    case "set_setting":
      return pick % 2 === 0
        ? { kind: "set_setting", key: "missing", value: at % 2 === 0 ? "null" : undefined }
        : { kind: "set_story", key: "description", value: at % 2 === 0 ? name : undefined };
    case "set_option":
      return { kind: "set_option", action: id, path, value, at };
    case "unset_option":
      return { kind: "unset_option", action: id, path };
    case "insert_option":
      return insertionInto(definition, pick) ?? { kind: "insert_option", action: id, path, value };
    case "options":
      return { kind: "set_option", action: id, path: [], value: { mode: "message", payload: value } };
    case "explode":
      return {
        kind: "batch",
        changes: [
          { kind: "unset_option", action: id, path: ["payload"] },
          { kind: "set_option", action: id, path: ["mode"], value: "explode" },
          { kind: "set_option", action: id, path: ["path"], value: "=[1]" },
        ],
      };
    case "link":
      return { kind: "add_link", link: { from: id, to: second, ...(at === 0 ? { kind: "failure" } : {}) }, at };
    case "unlink":
      if (link === undefined) return { kind: "remove_link", link: { from: id, to: second } };
      return { kind: "remove_link", link: { ...link, from: idOf(link.from), to: idOf(link.to) } };
    case "move":
      return { kind: "move", actions: { [id]: { x: at, y: pick }, [second]: at === 0 ? null : { x: 1, y: other } } };
    case "paste": {
      const ids = [id, second, pickFrom(notes, pick)?.id ?? "gone"];
      let count = 0;
      const newId = () => `${fresh}-${count++}`;
      return pasteFragment(definition, copyFragment(definition, new Set(ids)), { newId, at: { x: at, y: at } });
    }
    default:
      return { kind: "set", list: "actions", id: "gone", key: "name", value: name };
  }
}

function setOf({ actions, notes = [], groups = [] }: StoryDefinition, { pick, other, name, at }: Edit): Change {
  const id = pickFrom(actions, pick)?.id ?? "gone";
  const note = pickFrom(notes, pick)?.id ?? "gone";
  const group = pickFrom(groups, pick)?.id ?? "gone";
  const unset = at % 2 === 0;
  const changes: Change[] = [
    { kind: "set", list: "actions", id, key: "name", value: unset ? undefined : name },
    { kind: "set", list: "actions", id, key: "description", value: unset ? undefined : name },
    { kind: "set", list: "actions", id, key: "disabled", value: unset ? undefined : true },
    { kind: "set", list: "actions", id, key: "retry", value: unset ? undefined : { limit: at } },
    { kind: "set", list: "actions", id, key: "group", value: unset ? undefined : group },
    { kind: "set", list: "notes", id: note, key: "text", value: name },
    { kind: "set", list: "notes", id: note, key: "color", value: unset ? undefined : "marker" },
    { kind: "set", list: "groups", id: group, key: "collapsed", value: unset ? undefined : true },
  ];
  return changes[other % changes.length] ?? { kind: "batch", changes: [] };
}
