import type { StoryDefinition } from "@fairlead/story";
import { Group, type LucideIcon, StickyNote } from "lucide-react";
import { groupKey, noteKey } from "./keys.ts";

/** What a line of the outline says of a group or a note. */
export type PartWords = { kind: "Group" | "Note"; title: string; more: string | null };

/** What stands before a group or a note in a list. */
export const partIcons: Readonly<Record<PartWords["kind"], LucideIcon>> = { Group, Note: StickyNote };

/** The groups and notes of a story by their keys, as the outline lists them behind the actions. */
export function toOutlineParts({
  actions,
  groups = [],
  notes = [],
}: Pick<StoryDefinition, "actions" | "groups" | "notes">): Map<string, PartWords> {
  const parts = new Map<string, PartWords>();
  for (const { id, name, collapsed } of groups) {
    const members = actions.filter(({ group }) => group === id).map((action) => action.name);
    const more = members.length === 0 ? "no actions" : members.join(", ");
    parts.set(groupKey(id), { kind: "Group", title: name, more: collapsed === true ? `collapsed, ${more}` : more });
  }
  for (const { id, text } of notes) {
    const [title = "", ...rest] = text.split("\n").flatMap((line) => plainOf(line) || []);
    parts.set(noteKey(id), { kind: "Note", title: title || "Empty note", more: rest.join(" ") || null });
  }
  return parts;
}

/** A line of Markdown without what makes it a heading, an item, bold or code. */
function plainOf(line: string): string {
  return line
    .replace(/^[#>\s*-]+/, "")
    .replaceAll(/\*\*|`/g, "")
    .trim();
}
