"use client";

import type { StoryDefinition } from "@fairlead/story";
import { lazy, Suspense } from "react";
import type { Editor } from "./editor.ts";

const SavedTests = lazy(() => import("../test/SavedTests.tsx").then((file) => ({ default: file.SavedTests })));
const Checkpoints = lazy(() => import("./Checkpoints.tsx").then((file) => ({ default: file.Checkpoints })));

type StoryKeptProps = { storyId: string; story: StoryDefinition; editor: Editor };

/** What is kept with the draft of a story: its tests and its checkpoints. */
export function StoryKept({ storyId, story, editor }: StoryKeptProps) {
  return (
    <Suspense fallback={null}>
      <Checkpoints storyId={storyId} editor={editor} />
      <div className="px-4 py-3.5 empty:hidden">
        <SavedTests storyId={storyId} story={story} />
      </div>
    </Suspense>
  );
}
