"use client";

import { Plus } from "lucide-react";
import { useId } from "react";
import { optionLabel } from "../story/optionLabels.ts";
import { FieldFrame } from "./FieldFrame.tsx";
import { OptionInput, type OptionInputProps } from "./OptionInput.tsx";
import { partsOf, remakePart, removePart, setPart } from "./optionEdits.ts";
import type { OptionField } from "./optionFields.ts";

type GroupFieldProps = OptionInputProps & { fields: readonly OptionField[] };

/** An option that has options of its own: those that are needed and those that are set, and a menu for the rest. */
export function GroupField({ field, label, value, problems, onChange, onRemove, fields }: GroupFieldProps) {
  const id = useId();
  const held = partsOf(value);
  const left = fields.filter(({ key, required }) => !required && held[key] === undefined);
  return (
    <FieldFrame id={id} label={label} hint={field.hint} problems={problems} onRemove={onRemove}>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would be announced as part of a form */}
      <div id={id} role="group" aria-label={label} className="flex flex-col gap-3 border-line border-l-2 py-1 pl-3">
        {fields
          .filter((one) => !left.includes(one))
          .map((one) => (
            <OptionInput
              key={one.key}
              field={one}
              label={optionLabel(one.key)}
              value={held[one.key] ?? one.start}
              problems={[]}
              onChange={(remake) => onChange(remakePart(one.key, remake))}
              onRemove={one.required ? undefined : () => onChange(removePart(one.key))}
            />
          ))}
        {left.length > 0 && (
          <AddPart label={label} fields={left} onAdd={(key, start) => onChange(setPart(key, start))} />
        )}
      </div>
    </FieldFrame>
  );
}

type AddPartProps = { label: string; fields: readonly OptionField[]; onAdd: (key: string, start: unknown) => void };

function AddPart({ label, fields, onAdd }: AddPartProps) {
  return (
    <label className="flex items-center gap-1.5 self-start text-ink-2">
      <Plus aria-hidden className="size-4" />
      <span className="sr-only">Add to {label}</span>
      <select
        value=""
        onChange={({ target }) => {
          const found = fields.find(({ key }) => key === target.value);
          if (found !== undefined) onAdd(found.key, found.start);
        }}
        className="h-[28px] rounded-control border border-line-strong bg-paper px-2 text-ink text-small"
      >
        <option value="">More</option>
        {fields.map(({ key }) => (
          <option key={key} value={key}>
            {optionLabel(key)}
          </option>
        ))}
      </select>
    </label>
  );
}
