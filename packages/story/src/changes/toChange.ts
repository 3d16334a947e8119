import type { Json } from "@fairlead/formula";
import type { Path } from "../problem.ts";
import type { Change } from "./change.ts";

/**
 * One field in which two stories differ. Fields are named by ids: `["name"]`, `["settings", "missing"]`,
 * `["actions", id]` for an action as a whole, `["actions", id, "slug"]`, `["actions", id, "options", "headers", "Accept"]`,
 * `["links", idOfFrom, idOfTo, kind]`, `["notes", id, "text"]`, `["groups", id]`. Without `from` there was nothing,
 * without `to` there is nothing any more. What only follows from another difference (the links of a removed action, the
 * formulas that read a renamed one) is none of its own.
 */
export type Difference = { field: Path; from?: Json; to?: Json };

/** The change that makes these differences: applied to the story before, it gives the story after. */
export function toChange(differences: readonly Difference[]): Change {
  const sorted = differences
    .map((difference) => ({ difference, turn: turnOf(difference) }))
    .toSorted((a, b) => a.turn - b.turn)
    .map(({ difference }) => difference);
  const isSlug = ({ field }: Difference) => turns.rename === turnOf({ field });
  const slugs = Object.fromEntries(sorted.filter(isSlug).map(({ field, to }) => [field[1], to]));
  const changes = sorted.flatMap((difference, index): Change[] => {
    if (!isSlug(difference)) return [toSingle(difference)];
    return index === sorted.findIndex(isSlug) ? [{ kind: "rename", slugs } as Change] : [];
  });
  return { kind: "batch", changes };
}

/** What is removed makes room for what is renamed, and that for what is added, which the rest may be about. */
const turns = { remove: 0, rename: 1, add: 2, set: 3, unlink: 4, link: 5 } as const;

function turnOf({ field: [list, , key], to }: Difference): number {
  if (list === "links") return to === undefined ? turns.unlink : turns.link;
  if (list === "actions" && key === "slug") return turns.rename;
  if (key !== undefined || list === "name" || list === "description" || list === "settings") return turns.set;
  return to === undefined ? turns.remove : turns.add;
}

/** The values are those of two stories: what the types of changes ask for, they are. */
function toSingle({ field, from, to }: Difference): Change {
  const [list, id, key, ...path] = field;
  const value = to === undefined ? {} : { value: to };
  if (list === "links") return { kind: to === undefined ? "remove_link" : "add_link", link: to ?? from } as Change;
  if (list === "settings") return { kind: "set_setting", key: id, ...value } as Change;
  if (list === "name" || list === "description") return { kind: "set_story", key: list, ...value } as Change;
  if (key === undefined) {
    return (to === undefined ? { kind: "remove", list, id } : { kind: "add", list, entry: to }) as Change;
  }
  if (key === "position") return { kind: "move", [String(list)]: { [String(id)]: to ?? null } };
  if (key !== "options") return { kind: "set", list, id, key, ...value } as Change;
  return { kind: to === undefined ? "unset_option" : "set_option", action: String(id), path, ...value } as Change;
}
