import type { LinkKind } from "../actionType.ts";
import type { StoryDefinition } from "../definition.ts";
import { freeSlug } from "../slug.ts";
import type { Change, LinkByIds } from "./change.ts";
import { toLinkByIds } from "./editLinks.ts";

/**
 * The change that gives an action another name, and the slug that goes with it: the formulas and links that read it follow.
 * A slug that was chosen by hand stays; `id` must be one of an action.
 */
export function renameAction(definition: StoryDefinition, id: string, name: string): Change {
  const action = definition.actions.find((one) => one.id === id);
  const others = new Set(definition.actions.filter((one) => one.id !== id).map(({ slug }) => slug));
  const named: Change = { kind: "set", list: "actions", id, key: "name", value: name };
  const slug = freeSlug(name, others);
  const isChosen = action !== undefined && action.slug !== freeSlug(action.name, others);
  const changes: Change[] =
    isChosen || action?.slug === slug ? [named] : [named, { kind: "rename", slugs: { [id]: slug } }];
  return { kind: "batch", changes };
}

/**
 * The change that removes actions with their links. `heal`: what led to them then leads on to what they led to on their
 * ordinary way, over any number of removed actions; default false.
 */
export function removeActions(
  definition: StoryDefinition,
  ids: ReadonlySet<string>,
  { heal = false }: { heal?: boolean } = {},
): Change {
  const removed = definition.actions.filter(({ id }) => ids.has(id));
  const healed = heal ? healLinks(definition, ids) : [];
  return {
    kind: "batch",
    changes: [
      ...removed.map(({ id }): Change => ({ kind: "remove", list: "actions", id })),
      ...healed.map((link): Change => ({ kind: "add_link", link })),
    ],
  };
}

/**
 * The change that takes an action out of where it stands, as if it was removed and its links healed, and leads the events
 * of `after` on to it by way of `kind`. Its other ways, such as that for failures, stay.
 */
export function moveBehind(definition: StoryDefinition, id: string, after: { id: string; kind: LinkKind }): Change {
  const idOf = new Map(definition.actions.map((action) => [action.slug, action.id]));
  const all = definition.links.map((link) => toLinkByIds(link, idOf));
  const left = all.filter(({ from, to, kind }) => to === id || (from === id && kind === undefined));
  const healed = healLinks(definition, new Set([id]));
  const link: LinkByIds = { from: after.id, to: id, ...(after.kind === "default" ? {} : { kind: after.kind }) };
  return {
    kind: "batch",
    changes: [
      ...left.map((gone): Change => ({ kind: "remove_link", link: gone })),
      ...[...healed, link].map((made): Change => ({ kind: "add_link", link: made })),
    ],
  };
}

function healLinks({ actions, links }: StoryDefinition, ids: ReadonlySet<string>): LinkByIds[] {
  const idOf = new Map(actions.map(({ slug, id }) => [slug, id]));
  const all = links.map((link) => toLinkByIds(link, idOf));
  const known = new Set(all.map(toKey));
  const healed: LinkByIds[] = [];
  for (const { from, to, ...kind } of all.filter((link) => !ids.has(link.from) && ids.has(link.to))) {
    for (const end of endsBehind(to, { ids, all })) {
      const link = { from, to: end, ...kind };
      if (!known.has(toKey(link))) healed.push(link);
      known.add(toKey(link));
    }
  }
  return healed;
}

/** The actions that stay and are reached first from a removed one, over ordinary links. */
function endsBehind(start: string, { ids, all }: { ids: ReadonlySet<string>; all: readonly LinkByIds[] }): string[] {
  const seen = new Set([start]);
  const pending = [start];
  const ends = new Set<string>();
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    for (const { from, to, kind } of all) {
      if (from !== at || kind !== undefined) continue;
      if (!ids.has(to)) ends.add(to);
      else if (!seen.has(to)) pending.push(to);
      seen.add(to);
    }
  }
  return [...ends];
}

function toKey({ from, to, kind = "default" }: LinkByIds): string {
  return `${from}/${to}/${kind}`;
}
