import type { Path } from "../problem.ts";
import type { Change } from "./change.ts";

/** The fields that a change sets, adds or removes, named as in a `Difference`; an item of a list stands for its list. */
export function touchedFields(change: Change): Path[] {
  switch (change.kind) {
    case "batch":
      return change.changes.flatMap(touchedFields);
    case "set_story":
      return [[change.key]];
    case "set_setting":
      return [["settings", change.key]];
    case "add":
      return [[change.list, change.entry.id]];
    case "remove":
      return [[change.list, change.id]];
    case "set":
      return [[change.list, change.id, change.key]];
    case "rename":
      return Object.keys(change.slugs).map((id) => ["actions", id, "slug"]);
    case "add_link":
    case "remove_link": {
      const { from, to, kind = "default" } = change.link;
      return [["links", from, to, kind]];
    }
    case "move":
      return [
        ...Object.keys(change.actions ?? {}).map((id): Path => ["actions", id, "position"]),
        ...Object.keys(change.notes ?? {}).map((id): Path => ["notes", id, "position"]),
      ];
    default:
      return [["actions", change.action, "options", ...keysOnly(change.path)]];
  }
}

/** Where items of a list were put in or taken out, the numbers of the others have changed. */
function keysOnly(path: Path): Path {
  const at = path.findIndex((step) => typeof step === "number");
  return at === -1 ? path : path.slice(0, at);
}
