"use client";

import { optionLabel } from "../story/optionLabels.ts";
import { AddField } from "./FieldGroup.tsx";
import { type FieldProblem, problemsAt } from "./fieldProblems.ts";
import { OptionInput } from "./OptionInput.tsx";
import type { Remake } from "./optionEdits.ts";
import type { OptionField } from "./optionFields.ts";

type SettingFieldsProps = {
  fields: readonly OptionField[];
  /** What is set, by key. */
  held: Readonly<Record<string, unknown>>;
  problems: readonly FieldProblem[];
  onSet: (key: string, remake: Remake) => void;
  onUnset: (key: string) => void;
};

/** The settings that are set, and a menu for the rest. */
export function SettingFields({ fields, held, problems, onSet, onUnset }: SettingFieldsProps) {
  const isSet = ({ key }: OptionField) => held[key] !== undefined;
  return (
    <>
      {fields.filter(isSet).map((field) => (
        <OptionInput
          key={field.key}
          field={field}
          label={optionLabel(field.key)}
          value={held[field.key]}
          problems={problemsAt(problems, field.key)}
          onChange={(remake) => onSet(field.key, remake)}
          onRemove={() => onUnset(field.key)}
        />
      ))}
      <AddField
        words="Add a setting"
        label="Add a setting"
        fields={fields.filter((field) => !isSet(field))}
        onAdd={({ key, start }) => onSet(key, () => start)}
      />
    </>
  );
}
