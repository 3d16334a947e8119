"use client";

import { useId } from "react";
import { controlClass, FieldFrame } from "./FieldFrame.tsx";
import { tellProblems } from "./fieldProblems.ts";
import { Choices, ListField } from "./ListField.tsx";
import type { OptionInputProps } from "./OptionInput.tsx";
import { useEditor } from "./useEditor.ts";

/** One action of the story, of a type, by its id. */
export function ActionField({ field, label, value, problems, onChange, type }: OptionInputProps & { type: string }) {
  const id = useId();
  const told = tellProblems(problems);
  return (
    <FieldFrame id={id} label={label} hint={field.hint} problems={told}>
      <Choices
        id={id}
        aria-describedby={`${id}-told`}
        aria-invalid={told.length > 0 || undefined}
        choices={useActions((one) => one === type)}
        value={String(value)}
        onWrite={(chosen) => onChange(() => chosen)}
        className={controlClass(told.length > 0, "h-9")}
      />
    </FieldFrame>
  );
}

const arrivals: ReadonlySet<string> = new Set(["webhook", "receive_email"]);

/** Actions of the story that events come to, by their ids. */
export function ActionsField(props: OptionInputProps) {
  return <ListField {...props} choices={useActions((type) => !arrivals.has(type))} />;
}

function useActions(isMeant: (type: string) => boolean): { value: string; words: string }[] {
  const actions = useEditor()?.story.actions ?? [];
  return actions.filter(({ type }) => isMeant(type)).map(({ id, name }) => ({ value: id, words: name }));
}
