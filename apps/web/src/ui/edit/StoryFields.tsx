"use client";

import type { StoryDefinition } from "@fairlead/story";
import type { Editor } from "./editor.ts";
import { controlClass, FieldFrame } from "./FieldFrame.tsx";
import { useText } from "./useText.ts";
import { FieldPathStep } from "./wantedField.tsx";

type StoryFieldsProps = { story: StoryDefinition; editor: Editor; isOpen: boolean };

/** What a story is called and what it is for; `isOpen`: to begin with. */
export function StoryFields({ story, editor, isOpen }: StoryFieldsProps) {
  const name = useText(story.name, (value) => {
    if (value.trim() !== "") void editor.change({ kind: "set_story", key: "name", value: value.trim() });
  });
  const description = useText(story.description ?? "", (value) => {
    const set = value.trim() === "" ? {} : { value };
    void editor.change({ kind: "set_story", key: "description", ...set });
  });
  return (
    <details open={isOpen} className="mt-3">
      <summary className="min-h-6 text-ink-2 hover:text-ink">Name and description</summary>
      <div className="mt-2 flex flex-col gap-2">
        <FieldPathStep step="name">
          <FieldFrame id="story-name" label="Name" problems={[]}>
            <input {...name} id="story-name" maxLength={200} className={controlClass(false, "h-9")} />
          </FieldFrame>
        </FieldPathStep>
        <FieldFrame id="story-description" label="What it is for" problems={[]}>
          <textarea
            {...description}
            id="story-description"
            rows={2}
            maxLength={10_000}
            className={controlClass(false, "block resize-y")}
          />
        </FieldFrame>
      </div>
    </details>
  );
}
