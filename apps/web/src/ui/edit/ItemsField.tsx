"use client";

import { Plus, X } from "lucide-react";
import { useId } from "react";
import { Button, IconButton } from "../parts/Button.tsx";
import { FieldFrame } from "./FieldFrame.tsx";
import { FieldGroup } from "./FieldGroup.tsx";
import { problemsAt, problemsBeside, tellProblems } from "./fieldProblems.ts";
import type { OptionInputProps } from "./OptionInput.tsx";
import type { OptionField } from "./optionFields.ts";
import { addItem, itemsOf, remakeItem, removeItem } from "./optionLists.ts";
import { FieldPathStep } from "./wantedField.tsx";

type ItemsFieldProps = OptionInputProps & {
  fields: readonly OptionField[];
  toNew: (before: readonly unknown[]) => unknown;
};

/** Several things with fields of their own each, such as the times of a schedule. */
export function ItemsField(props: ItemsFieldProps) {
  const { field, label, value, problems, onChange, onRemove, fields, toNew } = props;
  const id = useId();
  const items = itemsOf(value);
  const own = tellProblems(problemsBeside(problems, [...items.keys()]));
  const remove = (at: number) => {
    if (items.length === 1 && onRemove !== undefined) onRemove();
    else onChange(removeItem(at));
  };
  return (
    <FieldFrame id={id} label={label} hint={field.hint} problems={own} onRemove={onRemove}>
      <ul id={id} aria-label={label} className="flex flex-col gap-2">
        {items.map((item, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an item is what stands at its place
          <li key={at} className="rounded-control border border-line p-2">
            <FieldPathStep step={at}>
              <div className="mb-1 flex items-center justify-between">
                <span className="tabular text-ink-2 text-small">{at + 1}</span>
                <IconButton label={`Take ${label} ${at + 1} away`} onClick={() => remove(at)}>
                  <X aria-hidden />
                </IconButton>
              </div>
              <FieldGroup
                label={`${label}, ${at + 1}`}
                of={field.key}
                fields={fields}
                value={item}
                problems={problemsAt(problems, at)}
                onChange={(remake) => onChange(remakeItem(at, remake))}
              />
            </FieldPathStep>
          </li>
        ))}
      </ul>
      <Button icon={<Plus aria-hidden />} className="mt-2" onClick={() => onChange(addItem(toNew))}>
        Add one
      </Button>
    </FieldFrame>
  );
}
