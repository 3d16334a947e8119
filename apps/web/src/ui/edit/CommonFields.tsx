"use client";

import type { Change, StoryAction } from "@fairlead/story";
import { Plus } from "lucide-react";
import { optionLabel } from "../story/optionLabels.ts";
import { commonFields } from "./commonFields.ts";
import type { Editor } from "./editor.ts";
import { OptionInput } from "./OptionInput.tsx";
import type { Remake } from "./optionEdits.ts";

type CommonFieldsProps = { action: StoryAction; editor: Editor };

/** What an action can have beside its options: who is told about it, local values, rules, metadata. */
export function CommonFields({ action, editor }: CommonFieldsProps) {
  const held = action as unknown as Record<string, unknown>;
  const fields = commonFields(action.type);
  const left = fields.filter(({ key }) => held[key] === undefined);
  const set = (key: string, remake: Remake) => void editor.setSetting(action.id, key, remake);
  const unset = (key: string) => void editor.change({ kind: "set", list: "actions", id: action.id, key } as Change);
  return (
    <>
      {fields
        .filter((field) => !left.includes(field))
        .map((field) => (
          <OptionInput
            key={`${action.id} ${field.key}`}
            field={field}
            label={optionLabel(field.key)}
            value={held[field.key]}
            problems={[]}
            onChange={(remake) => set(field.key, remake)}
            onRemove={() => unset(field.key)}
          />
        ))}
      {left.length > 0 && (
        <label className="flex items-center gap-1.5 self-start text-ink-2">
          <Plus aria-hidden className="size-4" />
          <span className="sr-only">Add a setting</span>
          <select
            value=""
            onChange={({ target }) => {
              const field = left.find(({ key }) => key === target.value);
              if (field !== undefined) set(field.key, () => field.start);
            }}
            className="h-[30px] rounded-control border border-line-strong bg-paper px-2 font-semibold text-ink"
          >
            <option value="">Setting</option>
            {left.map(({ key }) => (
              <option key={key} value={key}>
                {optionLabel(key)}
              </option>
            ))}
          </select>
        </label>
      )}
    </>
  );
}
