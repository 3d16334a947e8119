"use client";

import type { StoryData } from "../api/outputs.ts";
import { sortKeys } from "../board/keys.ts";
import { GroupInspector } from "../edit/GroupInspector.tsx";
import { NoteInspector } from "../edit/NoteInspector.tsx";
import { StoryInspector } from "./StoryInspector.tsx";

type PartInspectorProps = { story: StoryData; selected: string | null; onSelect: (key: string | null) => void };

/** What is selected besides actions: a note, a group, or the story as long as nothing is. */
export function PartInspector({ story, selected, onSelect }: PartInspectorProps) {
  const { notes, groups } = sortKeys(story.definition, selected === null ? [] : [selected]);
  const [note] = notes;
  const [group] = groups;
  if (note !== undefined) return <NoteInspector key={note.id} note={note} onClose={() => onSelect(null)} />;
  if (group === undefined) return <StoryInspector story={story} onSelect={onSelect} />;
  return <GroupInspector key={group.id} {...{ group, onSelect }} story={story.definition} />;
}
