import type { Position, StoryAction, StoryDefinition } from "../definition.ts";
import { renameSlugs } from "../renameSlugs.ts";
import { freeSlug } from "../slug.ts";
import type { Change } from "./change.ts";
import { withKey } from "./edit.ts";
import { toLinkByIds } from "./editLinks.ts";

/**
 * Some actions and notes of a story, by their ids, with the links among them and their groups, as a story of its own:
 * `exportStory` makes it the text of a clipboard, `importStory` reads it.
 */
export function copyFragment(definition: StoryDefinition, ids: ReadonlySet<string>): StoryDefinition {
  const actions = definition.actions.filter(({ id }) => ids.has(id));
  const slugs = new Set(actions.map(({ slug }) => slug));
  const links = definition.links.filter(({ from, to }) => slugs.has(from) && slugs.has(to));
  const notes = definition.notes?.filter(({ id }) => ids.has(id)) ?? [];
  const groups = definition.groups?.filter(({ id }) => actions.some(({ group }) => group === id)) ?? [];
  return {
    formatVersion: 1,
    name: definition.name,
    actions,
    links,
    ...(notes.length > 0 ? { notes } : {}),
    ...(groups.length > 0 ? { groups } : {}),
  };
}

/** How to paste. `newId` gives ids that no one has used; `at` is where the upper left corner of what is pasted lands. */
export type Pasting = { newId: () => string; at?: Position };

/**
 * The change that puts a copy of a fragment into a story. Everything gets a new id. An action keeps its slug and name if
 * they are free, else both get a number, and the formulas of the fragment follow; what they read of other actions they
 * read of those that have these slugs here.
 */
export function pasteFragment(definition: StoryDefinition, fragment: StoryDefinition, pasting: Pasting): Change {
  const named = withFreeNames(definition, fragment);
  const { notes = [], groups = [] } = named;
  const shift = shiftTo(pasting.at, [...named.actions, ...notes]);
  const groupIds = new Map(groups.map(({ id }) => [id, pasting.newId()]));
  const ids = new Map(named.actions.map(({ slug }) => [slug, pasting.newId()]));
  const actions = named.actions.map((action) => {
    const group = action.group === undefined ? undefined : groupIds.get(action.group);
    return shift(withKey({ ...action, id: ids.get(action.slug) ?? action.id }, "group", group));
  });
  return {
    kind: "batch",
    changes: [
      ...groups.map((group): Change => {
        return { kind: "add", list: "groups", entry: { ...group, id: groupIds.get(group.id) ?? group.id } };
      }),
      ...actions.map((entry): Change => ({ kind: "add", list: "actions", entry })),
      ...named.links.map((link): Change => ({ kind: "add_link", link: toLinkByIds(link, ids) })),
      ...notes.map((note): Change => ({ kind: "add", list: "notes", entry: shift({ ...note, id: pasting.newId() }) })),
    ],
  };
}

function withFreeNames(definition: StoryDefinition, fragment: StoryDefinition): StoryDefinition {
  const taken = new Set(definition.actions.map(({ slug }) => slug));
  const own = new Set(fragment.actions.map(({ slug }) => slug));
  const names = new Map<string, string>();
  for (const { slug } of fragment.actions) {
    const others = new Set([...taken, ...own]);
    const free = taken.has(slug) ? freeSlug(slug.replace(/_\d+$/, ""), others) : slug;
    names.set(slug, free);
    taken.add(free);
  }
  const renamed = renameSlugs(fragment, names);
  const actions = renamed.actions.map((action, index) =>
    action.slug === fragment.actions[index]?.slug ? action : withNumber(action),
  );
  return { ...renamed, actions };
}

/** The name with the number that the slug has got. */
function withNumber(action: StoryAction): StoryAction {
  const number = /_(\d+)$/.exec(action.slug)?.[1] ?? "2";
  return { ...action, name: `${action.name.replace(/ \d+$/, "").slice(0, 190)} ${number}` };
}

function shiftTo(at: Position | undefined, entries: readonly { position?: Position }[]) {
  const places = entries.flatMap(({ position }) => position ?? []);
  if (at === undefined || places.length === 0) return <Entry>(entry: Entry): Entry => entry;
  const left = Math.min(...places.map(({ x }) => x));
  const top = Math.min(...places.map(({ y }) => y));
  return <Entry extends { position?: Position }>(entry: Entry): Entry => {
    const { position } = entry;
    if (position === undefined) return entry;
    return { ...entry, position: { x: at.x + position.x - left, y: at.y + position.y - top } };
  };
}
