"use client";

import type { StoryAction } from "@fairlead/story";
import { useMemo, useRef } from "react";
import { nameFieldId } from "./editCommands.ts";
import type { Editor } from "./editor.ts";
import { controlClass, FieldFrame } from "./FieldFrame.tsx";
import type { Editing } from "./loadEditing.ts";
import { RenameFollows } from "./RenameFollows.tsx";
import { useText } from "./useText.ts";
import { FieldPathStep } from "./wantedField.tsx";

type NameFieldProps = { action: StoryAction; editor: Editor; editing: Editing | null };

/**
 * The name of an action. While another one is written, the formulas that will follow are shown; it is taken over when one
 * leaves the field or presses Enter then, and Escape brings the old one back.
 */
export function NameField({ action, editor, editing }: NameFieldProps) {
  const isFollowed = useRef(false);
  const text = useText(
    action.name,
    (name) => {
      if (name.trim() !== "" && name !== action.name) void editor.rename(action.slug, name.trim());
    },
    () => !isFollowed.current,
  );
  const written = text.value.trim();
  const { story } = editor;
  const preview = useMemo(
    () =>
      written === "" || written === action.name ? null : (editing?.previewRename(story, action.id, written) ?? null),
    [written, action.name, action.id, editing, story],
  );
  isFollowed.current = preview !== null && preview.texts.length > 0;
  return (
    <FieldPathStep step="name">
      <FieldFrame id={nameFieldId} label="Name" hint="Formulas that read this action follow its name." problems={[]}>
        <input
          {...text}
          onKeyDown={(event) => {
            if (event.key !== "Escape" || !isFollowed.current) return text.onKeyDown(event);
            event.stopPropagation();
            text.onChange({ target: { value: action.name } });
          }}
          id={nameFieldId}
          maxLength={200}
          aria-describedby={`${nameFieldId}-follows`}
          className={controlClass(false, "h-9")}
        />
      </FieldFrame>
      {/* Takes no place of its own while it says nothing: the fields of a form stand apart. */}
      <div id={`${nameFieldId}-follows`} role="status" className="empty:-mt-4">
        {preview !== null && preview.texts.length > 0 && <RenameFollows preview={preview} story={story} />}
      </div>
    </FieldPathStep>
  );
}
