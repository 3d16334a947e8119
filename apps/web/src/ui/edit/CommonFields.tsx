"use client";

import type { Change, StoryAction } from "@fairlead/story";
import { commonFields } from "./commonFields.ts";
import type { Editor } from "./editor.ts";
import type { FieldProblem } from "./fieldProblems.ts";
import { SettingFields } from "./SettingFields.tsx";

type CommonFieldsProps = { action: StoryAction; editor: Editor; problems: readonly FieldProblem[] };

/** What an action can have beside its options: who is told about it, its times, local values, rules, how it is tried again. */
export function CommonFields({ action, editor, problems }: CommonFieldsProps) {
  return (
    <SettingFields
      key={action.id}
      fields={commonFields(action.type)}
      held={action as unknown as Record<string, unknown>}
      problems={problems}
      onSet={(key, remake) => void editor.setSetting(action.id, key, remake)}
      onUnset={(key) => void editor.change({ kind: "set", list: "actions", id: action.id, key } as Change)}
    />
  );
}
