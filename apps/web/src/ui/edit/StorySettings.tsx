"use client";

import type { Change, StoryDefinition } from "@fairlead/story";
import { useMemo } from "react";
import type { Editor } from "./editor.ts";
import { ProblemLines } from "./FieldFrame.tsx";
import { problemsAt, problemsBeside, tellProblems } from "./fieldProblems.ts";
import { SettingFields } from "./SettingFields.tsx";
import { settingFields } from "./storySettings.ts";
import { useStoryProblems } from "./useReview.ts";
import { FieldPathStep } from "./wantedField.tsx";

type StorySettingsProps = { story: StoryDefinition; editor: Editor };

/** The settings of a story: who may call it and how, whom it tells, how long it may run, what is kept. */
export function StorySettings({ story, editor }: StorySettingsProps) {
  const problems = useStoryProblems();
  const fields = useMemo(() => settingFields(story), [story]);
  const held: Record<string, unknown> = story.settings ?? {};
  return (
    <FieldPathStep step="settings">
      <div className="flex flex-col gap-4">
        <ProblemLines problems={tellProblems(problemsBeside(problems, ["settings", "name", "description"]))} />
        <SettingFields
          fields={fields}
          held={held}
          problems={problemsAt(problems, "settings")}
          onSet={(key, remake) => void editor.setStorySetting(key, remake)}
          onUnset={(key) => void editor.change({ kind: "set_setting", key } as Change)}
        />
      </div>
    </FieldPathStep>
  );
}
