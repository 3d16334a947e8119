import { parseStory } from "../check.ts";
import type { StoryDefinition } from "../definition.ts";
import { describeProblem } from "../problem.ts";
import type { Change, Refused } from "./change.ts";
import { type Edited, withKey } from "./edit.ts";
import { addEntry, moveEntries, removeEntry, renameEntries, setKey } from "./editEntries.ts";
import { addLink, removeLink } from "./editLinks.ts";
import { editOption } from "./editOptions.ts";

/** The story after a change and the change that takes it back exactly, or why the change can't be made. */
export type Applied = { ok: true; definition: StoryDefinition; inverse: Change } | Refused;

/**
 * Makes a change. Pure: the definition, which must be one that `parseStory` gave or `applyChange` made, stays as it is,
 * and parts that do not change are the same objects afterwards. The result is a definition that parses; formulas may be
 * half written, as in any draft. Nothing is thrown.
 */
export function applyChange(definition: StoryDefinition, change: Change): Applied {
  const edited = editStory(definition, change);
  if (!edited.ok) return edited;
  const parsed = parseStory(edited.definition);
  if (parsed.ok) return { ...edited, definition: share(parsed.definition, edited.definition, definition) };
  const { problems } = parsed;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
  const message = `${problems.slice(0, 1).map(describeProblem).join("")}${more}`;
  return { ok: false, refusal: { code: "story_invalid", message, problems } };
}

/** Makes a change without reading the result as a whole. */
export function editStory(definition: StoryDefinition, change: Change): Edited {
  switch (change.kind) {
    case "batch":
      return editAll(definition, change.changes);
    case "set_story":
    case "set_setting":
      return setOfStory(definition, change);
    case "add":
      return addEntry(definition, change);
    case "remove":
      return removeEntry(definition, change);
    case "set":
      return setKey(definition, change);
    case "rename":
      return renameEntries(definition, change);
    case "move":
      return moveEntries(definition, change);
    case "add_link":
      return addLink(definition, change);
    case "remove_link":
      return removeLink(definition, change);
    default:
      return editOption(definition, change);
  }
}

/** Step by step, without reading the story in between: two steps may be right together that are wrong alone. */
function editAll(definition: StoryDefinition, changes: readonly Change[]): Edited {
  const inverses: Change[] = [];
  let at = definition;
  for (const change of changes) {
    const edited = editStory(at, change);
    if (!edited.ok) return edited;
    at = edited.definition;
    inverses.push(edited.inverse);
  }
  return { ok: true, definition: at, inverse: { kind: "batch", changes: inverses.reverse() } };
}

function setOfStory(
  definition: StoryDefinition,
  change: Extract<Change, { kind: "set_story" | "set_setting" }>,
): Edited {
  const { kind, key, value } = change;
  const holder: object = kind === "set_story" ? definition : (definition.settings ?? {});
  const before: unknown = Reflect.get(holder, key);
  const inverse = { kind, key, ...(before === undefined ? {} : { value: before }) } as Change;
  const set = withKey(holder, key, value);
  const next = kind === "set_story" ? (set as StoryDefinition) : { ...definition, settings: set };
  return { ok: true, definition: next, inverse };
}

/** The parsed copy, with the objects of before where nothing was edited: whoever shows them sees at once what stayed. */
function share(parsed: StoryDefinition, edited: StoryDefinition, before: StoryDefinition): StoryDefinition {
  const shared = { ...parsed };
  shared.actions = shareList(parsed.actions, edited.actions, before.actions);
  shared.links = shareList(parsed.links, edited.links, before.links);
  if (parsed.notes !== undefined) shared.notes = shareList(parsed.notes, edited.notes, before.notes);
  if (parsed.groups !== undefined) shared.groups = shareList(parsed.groups, edited.groups, before.groups);
  return shared;
}

function shareList<Entry>(parsed: Entry[], edited: Entry[] = [], before: Entry[] = []): Entry[] {
  if (edited === before) return before;
  const kept = new Set(before);
  return parsed.map((entry, index) => {
    const one = edited[index];
    return one !== undefined && kept.has(one) ? one : entry;
  });
}
