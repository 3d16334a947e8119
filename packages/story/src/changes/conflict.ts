import { isObject, type Json } from "@fairlead/formula";
import type { StoryDefinition } from "../definition.ts";
import type { Path } from "../problem.ts";
import type { Change, ListName } from "./change.ts";
import { entriesOf, withKey } from "./edit.ts";
import { toLinkByIds } from "./editLinks.ts";
import { type Difference, toChange } from "./toChange.ts";

/**
 * A field that two people set to different values; without `mine` or `theirs` that one took it away. The merged story has
 * the value of theirs; `takeMine`, applied to it, puts mine there instead. A `field` of `[]` is the story as a whole.
 */
export type Conflict = { field: Path; mine?: Json; theirs?: Json; takeMine: Change };

type Stories = { mine: StoryDefinition; theirs: StoryDefinition; merged: StoryDefinition };

/** The conflict about a field that both have changed. */
export function toConflict(field: Path, stories: Stories): Conflict {
  const mine = readField(stories.mine, field);
  const theirs = readField(stories.theirs, field);
  const values = { ...(mine === undefined ? {} : { mine }), ...(theirs === undefined ? {} : { theirs }) };
  const differences =
    field.length === 2 ? replaceEntry(field, stories) : [{ field, ...(mine === undefined ? {} : { to: mine }) }];
  return { field, ...values, takeMine: toChange(differences) };
}

/** An action, a note or a group as mine has it, with the links and the members that mine has given it. */
function replaceEntry(field: Path, stories: Stories): Difference[] {
  const mine = readField(stories.mine, field);
  const theirs = readField(stories.merged, field);
  const out: Difference[] = theirs === undefined ? [] : [{ field, from: theirs }];
  if (!isObject(mine)) return out;
  const [list, id] = [field[0], String(field[1])];
  const groups = stories.merged.groups ?? [];
  const isHomeless = mine.group !== undefined && !groups.some((group) => group.id === mine.group);
  const entry: Difference = { field, to: isHomeless ? withKey(mine, "group", undefined) : mine };
  if (list === "actions") return [...out, entry, ...linksAround(id, stories)];
  return list === "groups" ? [...out, entry, ...membersOf(id, stories)] : [...out, entry];
}

function membersOf(group: string, { mine, merged }: Stories): Difference[] {
  const there = new Set(merged.actions.map(({ id }) => id));
  const members = mine.actions.filter((action) => action.group === group && there.has(action.id));
  return members.map(({ id }) => ({ field: ["actions", id, "group"], to: group }));
}

function linksAround(id: string, { mine, merged }: Stories): Difference[] {
  const idOf = new Map(mine.actions.map((action) => [action.slug, action.id]));
  const there = new Set([id, ...merged.actions.map((action) => action.id)]);
  return mine.links.flatMap((one) => {
    const link = toLinkByIds(one, idOf);
    const isAround = link.from === id || link.to === id;
    if (!isAround || !there.has(link.from) || !there.has(link.to)) return [];
    return [{ field: ["links", link.from, link.to, link.kind ?? "default"], to: link as Json }];
  });
}

/** The value of a field of a story; undefined where there is none. */
function readField(story: StoryDefinition, field: Path): Json | undefined {
  const [list, id, ...path] = field;
  if (list !== "actions" && list !== "notes" && list !== "groups") return readPath(story as Json, field);
  const entry = entriesOf(story, list satisfies ListName).find((one) => one.id === id);
  return readPath(entry as Json | undefined, path);
}

function readPath(value: Json | undefined, path: Path): Json | undefined {
  let at = value;
  for (const step of path) {
    if (Array.isArray(at) && typeof step === "number") at = at[step];
    else if (isObject(at) && Object.hasOwn(at, step)) at = at[String(step)];
    else return undefined;
  }
  return at;
}
