"use client";

import type { StoryDefinition } from "@fairlead/story";
import { lazy, Suspense, useState } from "react";
import { countOf } from "../parts/time.ts";
import { optionLabel } from "../story/optionLabels.ts";
import type { Editor } from "./editor.ts";
import { leadsTo } from "./fieldProblems.ts";
import { useStoryProblems } from "./useReview.ts";
import { useIsWanted } from "./wantedField.tsx";

const StorySettings = lazy(() => import("./StorySettings.tsx").then((file) => ({ default: file.StorySettings })));

type StorySettingsPartProps = { story: StoryDefinition; editor: Editor };

/** The settings of the story, behind a line that says which are set and whether something is wrong with them. */
export function StorySettingsPart({ story, editor }: StorySettingsPartProps) {
  const [isOpen, setOpen] = useState(false);
  const isWanted = useIsWanted("settings");
  const problems = useStoryProblems().filter(({ path }) => path === "" || leadsTo(path, "settings")).length;
  // Who was led here stays: the field that is found is not wanted any more.
  if (isWanted && !isOpen) setOpen(true);
  const set = Object.keys(story.settings ?? {}).filter((key) => key !== "direction");
  return (
    <details open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)} className="mt-1">
      <summary className="min-h-6 text-ink-2 hover:text-ink">
        Settings
        {set.length > 0 && <span className="text-ink-3"> · {set.map((key) => optionLabel(key)).join(", ")}</span>}
        {problems > 0 && <span className="font-semibold text-bad"> · {countOf(problems, "problem")}</span>}
      </summary>
      {isOpen && (
        <div className="mt-2">
          <Suspense fallback={null}>
            <StorySettings story={story} editor={editor} />
          </Suspense>
        </div>
      )}
    </details>
  );
}
