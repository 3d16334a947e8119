"use client";

import { lazy, Suspense } from "react";
import type { StoryData } from "../api/outputs.ts";
import { sortKeys } from "../board/keys.ts";
import { StoryInspector } from "./StoryInspector.tsx";

const NoteInspector = lazy(() => import("../edit/NoteInspector.tsx").then((file) => ({ default: file.NoteInspector })));
const GroupInspector = lazy(() =>
  import("../edit/GroupInspector.tsx").then((file) => ({ default: file.GroupInspector })),
);

type PartInspectorProps = {
  story: StoryData;
  selected: string | null;
  onSelect: (key: string | null) => void;
  /** Selects an action and shows how it is tried out. */
  onTest: (slug: string) => void;
};

/** What is selected besides actions: a note, a group, or the story as long as nothing is. */
export function PartInspector({ story, selected, onSelect, onTest }: PartInspectorProps) {
  const { notes, groups } = sortKeys(story.definition, selected === null ? [] : [selected]);
  const [note] = notes;
  const [group] = groups;
  if (note === undefined && group === undefined) return <StoryInspector {...{ story, onSelect, onTest }} />;
  return (
    <Suspense fallback={null}>
      {note !== undefined && <NoteInspector key={note.id} note={note} onClose={() => onSelect(null)} />}
      {group !== undefined && <GroupInspector key={group.id} {...{ group, onSelect }} story={story.definition} />}
    </Suspense>
  );
}
