import type { Conflict, StoryDefinition } from "@fairlead/story";
import { optionLabel } from "../story/optionLabels.ts";

/** What a field of a story is called in a sentence. */
export function nameField([list, id, key, ...path]: Conflict["field"], story: StoryDefinition): string {
  if (list === undefined) return "the story";
  if (list === "links") return "a link";
  if (list !== "actions") return `the story's ${list}`;
  const name = story.actions.find((action) => action.id === id)?.name ?? "an action";
  if (key === undefined) return `“${name}”`;
  const last = key === "options" ? path.map((step) => optionLabel(String(step))).join(", ") || "options" : String(key);
  return `${last} of “${name}”`;
}

const namedMax = 3;

/** That fields were left out of a step, since somebody else has set them since it was made. */
export function keptWords(kept: readonly Conflict["field"][], story: StoryDefinition): string {
  const names = [...new Set(kept.map((field) => nameField(field, story)))];
  const more = names.length - namedMax;
  const shown = more > 0 ? [...names.slice(0, namedMax), `${more} more`] : names;
  const last = shown.at(-1) ?? "";
  const list = shown.length > 1 ? `${shown.slice(0, -1).join(", ")} and ${last}` : last;
  const rest =
    names.length > 1
      ? "stay as they are: somebody else has changed them"
      : "stays as it is: somebody else has changed it";
  return `${list.charAt(0).toUpperCase()}${list.slice(1)} ${rest} since.`;
}
