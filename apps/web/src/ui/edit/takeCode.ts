import type { Change, Conflict, StoryDefinition } from "@fairlead/story";
import type { Editing } from "./loadEditing.ts";
import { readCode } from "./readPasted.ts";

/** Code that was changed, beside the story that it was written from: what it says now, in sentences; or why it can't be read. */
export type CodeReview = { code: StoryDefinition; changes: readonly string[] } | { problem: string };

/** Reads code that was written from a story and changed since. Places and notes, which code has none of, stay. */
export async function reviewCode(editing: Editing, source: string, from: StoryDefinition): Promise<CodeReview> {
  const read = await readCode(source);
  if (!read.ok) return { problem: read.message };
  const code = editing.withLayout(read.definition, editing.layoutOf(from));
  const differences = editing.compareStories(from, code);
  return { code, changes: editing.describeDifferences(differences, { before: from, after: code }) };
}

/** What has changed in a draft since code was written from it, in sentences; places and notes, which it has none of, do not count. */
export function changesSince(editing: Editing, from: StoryDefinition, draft: StoryDefinition): readonly string[] {
  if (from === draft) return [];
  const differences = editing.compareStories(from, draft).filter(({ field: [list] }) => list !== "notes");
  return editing.describeDifferences(differences, { before: from, after: draft });
}

/** Code to take over: what it was written from, and what it says. */
export type TakenCode = { from: StoryDefinition; code: StoryDefinition };

/**
 * The change that takes code over into a draft, which others may have edited since the code was written from it. `kept`:
 * fields that stay as somebody else set them.
 */
export function takeCode(
  { mergeStories }: Editing,
  { from, code }: TakenCode,
  draft: StoryDefinition,
): { change: Change; kept: readonly Conflict["field"][] } {
  const { change, conflicts } = mergeStories({ base: from, mine: code, theirs: draft });
  return { change, kept: conflicts.map(({ field }) => field) };
}
