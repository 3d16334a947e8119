import { isList, isObject, type Json } from "@fairlead/formula";
import type { StoryAction, StoryDefinition } from "../definition.ts";
import type { Path } from "../problem.ts";
import { editStory } from "./applyChange.ts";
import type { Entries, ListName } from "./change.ts";
import { entriesOf } from "./edit.ts";
import { toLinkByIds } from "./editLinks.ts";
import { type Difference, toChange } from "./toChange.ts";

/** What to compare. `positions`: places, sizes, icons and what is collapsed on the canvas as well; default false. */
export type Comparing = { positions?: boolean };

/** Keys that say where, how large and how far open something is on the canvas. */
const layoutKeys = new Set(["position", "width", "height", "icon", "collapsed"]);
/** Keys that are not compared as such: they stay, or have differences of another kind. */
const ownKeys = new Set(["id", "slug", "type", "options"]);
const lists: readonly ListName[] = ["groups", "notes", "actions"];

/**
 * Everything in which `after` differs from `before`. The order of actions, links, notes, groups and of the keys of objects
 * means nothing. `toChange` makes the change of it that leads from one to the other.
 */
export function compareStories(
  before: StoryDefinition,
  after: StoryDefinition,
  { positions = false }: Comparing = {},
): Difference[] {
  const gone = lists.flatMap((list) => findGone(before, after, list));
  const renamed = findRenamed(before, after, gone);
  const made = editStory(before, toChange([...gone, ...renamed]));
  const base = made.ok ? made.definition : before;
  return [
    ...compareStory(base, after),
    ...gone,
    ...renamed,
    ...lists.flatMap((list) => compareList(base, after, { list, positions })),
    ...compareLinks(base, after),
  ];
}

/** Entries that are not there any more. An action of another type is another one, even with the same id. */
function findGone(before: StoryDefinition, after: StoryDefinition, list: ListName): Difference[] {
  const next = byId(after, list);
  return entriesOf(before, list).flatMap((entry): Difference[] => {
    const now = next.get(entry.id);
    const stays = now !== undefined && typeOf(now) === typeOf(entry);
    return stays ? [] : [{ field: [list, entry.id], from: entry as Json }];
  });
}

function typeOf(entry: Entries[ListName]): string | undefined {
  return "type" in entry ? entry.type : undefined;
}

function findRenamed(before: StoryDefinition, after: StoryDefinition, gone: readonly Difference[]): Difference[] {
  const left = new Set(gone.flatMap(({ field: [list, id] }) => (list === "actions" ? [id] : [])));
  const next = byId(after, "actions");
  return before.actions.flatMap(({ id, slug }) => {
    const now = next.get(id)?.slug;
    if (now === undefined || now === slug || left.has(id)) return [];
    return [{ field: ["actions", id, "slug"], from: slug, to: now }];
  });
}

function compareStory(before: StoryDefinition, after: StoryDefinition): Difference[] {
  const settings = (story: StoryDefinition) => (story.settings ?? {}) as Record<string, Json>;
  return [
    ...comparePart(["name"], before.name, after.name),
    ...comparePart(["description"], before.description, after.description),
    ...keysOf(settings(before), settings(after)).flatMap((key) =>
      comparePart(["settings", key], settings(before)[key], settings(after)[key]),
    ),
  ];
}

type Listed = { list: ListName; positions: boolean };

function compareList(before: StoryDefinition, after: StoryDefinition, { list, positions }: Listed): Difference[] {
  const known = byId(before, list);
  const isCompared = (key: string) => !ownKeys.has(key) && (positions || !layoutKeys.has(key));
  return entriesOf(after, list).flatMap((entry): Difference[] => {
    const was = known.get(entry.id);
    const field: Path = [list, entry.id];
    if (was === undefined) return [{ field, to: entry as Json }];
    const read = (of: object, key: string) => Reflect.get(of, key) as Json | undefined;
    return [
      ...keysOf(was, entry)
        .filter(isCompared)
        .flatMap((key) => comparePart([...field, key], read(was, key), read(entry, key))),
      ...(list === "actions" ? compareOptions(field, was as StoryAction, entry as StoryAction) : []),
    ];
  });
}

function compareOptions(field: Path, was: StoryAction, entry: StoryAction): Difference[] {
  return compareValues([...field, "options"], was.options as Json, entry.options as Json);
}

function comparePart(field: Path, from: Json | undefined, to: Json | undefined): Difference[] {
  if (from === undefined && to === undefined) return [];
  if (from !== undefined && to !== undefined) return isSame(from, to) ? [] : [{ field, from, to }];
  return [{ field, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }];
}

/** Goes down as far as both have the same shape: objects key by key, lists of the same length item by item. */
function compareValues(field: Path, from: Json, to: Json): Difference[] {
  if (isList(from) && isList(to) && from.length === to.length)
    return from.flatMap((item, index) => compareValues([...field, index], item, to[index] ?? null));
  if (!isObject(from) || !isObject(to)) return comparePart(field, from, to);
  return keysOf(from, to).flatMap((key) => {
    const [was, now] = [ownValue(from, key), ownValue(to, key)];
    const below = [...field, key];
    return was === undefined || now === undefined ? comparePart(below, was, now) : compareValues(below, was, now);
  });
}

function keysOf(a: object, b: object): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])];
}

function ownValue(object: { readonly [key: string]: Json }, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Whether two values are the same JSON; the order of keys means nothing. */
export function isSame(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (isList(a) && isList(b)) return a.length === b.length && a.every((item, index) => isSame(item, b[index]));
  if (!isObject(a) || !isObject(b)) return false;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length && names.every((key) => Object.hasOwn(b, key) && isSame(a[key], b[key]))
  );
}

function compareLinks(before: StoryDefinition, after: StoryDefinition): Difference[] {
  const [was, now] = [linksByKey(before), linksByKey(after)];
  const removed = [...was].filter(([key]) => !now.has(key)).map(([, { field, link }]) => ({ field, from: link }));
  const added = [...now].filter(([key]) => !was.has(key)).map(([, { field, link }]) => ({ field, to: link }));
  return [...removed, ...added];
}

/** The links of a story by their fields as texts. */
export function linksByKey({ actions, links }: StoryDefinition) {
  const idOf = new Map(actions.map(({ slug, id }) => [slug, id]));
  return new Map(
    links.map((one) => {
      const link = toLinkByIds(one, idOf);
      const field = ["links", link.from, link.to, link.kind ?? "default"];
      return [field.join("/"), { field, link: link as Json }];
    }),
  );
}

function byId<List extends ListName>(story: StoryDefinition, list: List): Map<string, Entries[List]> {
  return new Map(entriesOf(story, list).map((entry) => [entry.id, entry]));
}
