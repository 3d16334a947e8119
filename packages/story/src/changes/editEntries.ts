import type { Json } from "@fairlead/formula";
import type { StoryAction, StoryDefinition } from "../definition.ts";
import { renameSlugs } from "../renameSlugs.ts";
import { type Change, type Entries, type ListName, refuse } from "./change.ts";
import { type Edited, entriesOf, findEntry, refuseTaken, withEntries, withKey } from "./edit.ts";
import { toLinkByIds } from "./editLinks.ts";

type Of<Kind extends Change["kind"]> = Extract<Change, { kind: Kind }>;

/** Adds an action, a note or a group. */
export function addEntry(definition: StoryDefinition, { list, entry, at }: Of<"add">): Edited {
  const entries = entriesOf(definition, list);
  if (entries.some(({ id }) => id === entry.id)) return refuseTaken(list, entry.id);
  if (list === "actions" && definition.actions.some(({ slug }) => slug === entry.slug))
    return refuse("already_there", `There is already an action \`${entry.slug}\`.`);
  const next = (entries as readonly Entries[ListName][]).toSpliced(at ?? entries.length, 0, entry);
  return { ok: true, definition: { ...definition, [list]: next }, inverse: { kind: "remove", list, id: entry.id } };
}

/** Removes an action with its links, a note, or a group of which the actions stay. */
export function removeEntry(definition: StoryDefinition, { list, id }: Of<"remove">): Edited {
  const found = findEntry(definition, { list, id });
  if (!found.ok) return found;
  const { index: at, entry } = found;
  const removed = withEntries(definition, list, entriesOf(definition, list).toSpliced(at, 1));
  const addBack = { kind: "add", list, entry, at } as Of<"add">;
  if (list === "notes") return { ok: true, definition: removed, inverse: addBack };
  const bound = list === "actions" ? unlink(removed, definition, (entry as StoryAction).slug) : ungroup(removed, id);
  const changes = [addBack, ...bound.changes];
  return { ok: true, definition: bound.definition, inverse: { kind: "batch", changes } };
}

type Unbound = { definition: StoryDefinition; changes: Change[] };

function unlink(removed: StoryDefinition, before: StoryDefinition, slug: string): Unbound {
  const idOf = new Map(before.actions.map((action) => [action.slug, action.id]));
  const changes = before.links.flatMap((link, at): Change[] =>
    link.from === slug || link.to === slug ? [{ kind: "add_link", link: toLinkByIds(link, idOf), at }] : [],
  );
  if (changes.length === 0) return { definition: removed, changes };
  const links = removed.links.filter((link) => link.from !== slug && link.to !== slug);
  return { definition: { ...removed, links }, changes };
}

function ungroup(removed: StoryDefinition, group: string): Unbound {
  const members = removed.actions.filter((action) => action.group === group);
  if (members.length === 0) return { definition: removed, changes: [] };
  const actions = removed.actions.map((action) =>
    action.group === group ? withKey(action, "group", undefined) : action,
  );
  const changes = members.map(({ id }): Change => ({ kind: "set", list: "actions", id, key: "group", value: group }));
  return { definition: { ...removed, actions }, changes };
}

/** Sets a key of an action, a note or a group. */
export function setKey(definition: StoryDefinition, change: Of<"set">): Edited {
  const { list, id, key } = change;
  const found = findEntry(definition, { list, id });
  if (!found.ok) return found;
  const entries = entriesOf(definition, list).with(found.index, withKey(found.entry, key, change.value));
  const before: unknown = Reflect.get(found.entry, key);
  const inverse = { kind: "set", list, id, key, ...(before === undefined ? {} : { value: before }) } as Of<"set">;
  return { ok: true, definition: withEntries(definition, list, entries), inverse };
}

/** Sets places on the canvas. */
export function moveEntries(definition: StoryDefinition, { actions = {}, notes = {} }: Of<"move">): Edited {
  const inverse: { actions: Record<string, unknown>; notes: Record<string, unknown> } = { actions: {}, notes: {} };
  let next = definition;
  for (const [list, places] of [["actions", actions] as const, ["notes", notes] as const]) {
    for (const id of Object.keys(places)) {
      const found = findEntry(definition, { list, id });
      if (!found.ok) return found;
      inverse[list][id] = found.entry.position ?? null;
    }
    if (Object.keys(places).length > 0)
      next = withEntries(
        next,
        list,
        entriesOf(next, list).map((entry) => place(entry, places)),
      );
  }
  return { ok: true, definition: next, inverse: { kind: "move", ...inverse } as Of<"move"> };
}

function place<Entry extends { id: string }>(entry: Entry, places: { readonly [id: string]: unknown }): Entry {
  return Object.hasOwn(places, entry.id) ? withKey(entry, "position", places[entry.id] ?? undefined) : entry;
}

/**
 * Gives actions other slugs. What the way back would not restore by renaming alone (a formula that named the new slug
 * before there was one) is put back as it was.
 */
export function renameEntries(definition: StoryDefinition, { slugs }: Of<"rename">): Edited {
  const names = new Map<string, string>();
  for (const [id, slug] of Object.entries(slugs)) {
    const found = findEntry(definition, { list: "actions", id });
    if (!found.ok) return found;
    names.set(found.entry.slug, slug);
  }
  const all = definition.actions.map(({ slug }) => names.get(slug) ?? slug);
  const twice = all.find((slug, index) => all.indexOf(slug) !== index);
  if (twice !== undefined)
    return refuse("already_there", `There is already an action \`${twice}\`. Choose another name.`);
  const renamed = renameSlugs(definition, names);
  const back = renameSlugs(renamed, new Map([...names].map(([from, to]) => [to, from])));
  const lost = definition.actions.filter(
    ({ options }, index) => JSON.stringify(options) !== JSON.stringify(back.actions[index]?.options),
  );
  const before = definition.actions.filter(({ id }) => Object.hasOwn(slugs, id)).map(({ id, slug }) => [id, slug]);
  const inverse: Change = { kind: "rename", slugs: Object.fromEntries(before) };
  const restored = lost.map(
    ({ id, options }): Change => ({ kind: "set_option", action: id, path: [], value: options as Json }),
  );
  const whole: Change = restored.length === 0 ? inverse : { kind: "batch", changes: [inverse, ...restored] };
  return { ok: true, definition: renamed, inverse: whole };
}
