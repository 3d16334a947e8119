"use client";

import { useId } from "react";
import { FieldFrame } from "./FieldFrame.tsx";
import { FieldGroup } from "./FieldGroup.tsx";
import { tellProblems } from "./fieldProblems.ts";
import type { OptionInputProps } from "./OptionInput.tsx";
import type { OptionField } from "./optionFields.ts";

type GroupFieldProps = OptionInputProps & { fields: readonly OptionField[] };

/** An option that has options of its own. */
export function GroupField({ field, label, value, problems, onChange, onRemove, fields }: GroupFieldProps) {
  const id = useId();
  const own = tellProblems(problems.filter(({ path }) => path === ""));
  return (
    <FieldFrame id={id} label={label} hint={field.hint} problems={own} onRemove={onRemove}>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would be announced as part of a form */}
      <div id={id} role="group" aria-label={label} className="border-line border-l-2 py-1 pl-3">
        <FieldGroup of={field.key} {...{ label, fields, value, problems, onChange }} />
      </div>
    </FieldFrame>
  );
}
