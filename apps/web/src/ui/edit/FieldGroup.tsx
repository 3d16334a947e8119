"use client";

import { Plus } from "lucide-react";
import { useState } from "react";
import { optionLabel } from "../story/optionLabels.ts";
import { ProblemLines } from "./FieldFrame.tsx";
import { type FieldProblem, problemsAt, problemsBeside, tellProblems } from "./fieldProblems.ts";
import { OptionInput } from "./OptionInput.tsx";
import { partsOf, type Remake, remakePart, removePart, setPart } from "./optionEdits.ts";
import type { OptionField } from "./optionFields.ts";

type FieldGroupProps = {
  label: string;
  /** The key of what they are fields of. */
  of: string;
  fields: readonly OptionField[];
  value: unknown;
  problems: readonly FieldProblem[];
  onChange: (remake: Remake) => void;
};

/** Fields of one thing: those that are needed and those that are set, and a menu for the rest. */
export function FieldGroup({ label, of, fields, value, problems, onChange }: FieldGroupProps) {
  const held = partsOf(value);
  const [waiting, setWaiting] = useState<readonly string[]>([]);
  const isShown = ({ key, required }: OptionField) => required || held[key] !== undefined || waiting.includes(key);
  const shown = fields.filter(isShown);
  const left = fields.filter((field) => !isShown(field));
  const stopWaiting = (key: string) => setWaiting(waiting.filter((one) => one !== key));
  const remove = (key: string) => {
    stopWaiting(key);
    // What was refused of a field that waits goes with it.
    if (held[key] !== undefined || problemsAt(problems, key).length > 0) onChange(removePart(key));
  };
  const beside = problemsBeside(
    problems.filter(({ path }) => path !== ""),
    shown.map(({ key }) => key),
  );
  return (
    <div className="flex flex-col gap-3">
      {shown.map((one) => (
        <OptionInput
          key={one.key}
          field={one}
          label={optionLabel(one.key, of)}
          value={held[one.key] ?? one.start}
          problems={problemsAt(problems, one.key)}
          onChange={(remake) => onChange(remakePart(one.key, remake))}
          onRemove={one.required ? undefined : () => remove(one.key)}
        />
      ))}
      <ProblemLines problems={tellProblems(beside)} />
      <AddField
        words="More"
        label={`Add to ${label}`}
        of={of}
        fields={left}
        onAdd={({ key, start, waits = false }) => {
          if (waits) setWaiting([...waiting, key]);
          else onChange(setPart(key, start));
        }}
      />
    </div>
  );
}

type AddFieldProps = {
  /** The key of what they are fields of, or the type of their action. */
  of?: string;
  /** What stands in the menu as long as nothing is chosen. */
  words: string;
  label: string;
  fields: readonly OptionField[];
  onAdd: (field: OptionField) => void;
};

/** A menu of the fields that are not there yet. */
export function AddField({ words, label, of, fields, onAdd }: AddFieldProps) {
  if (fields.length === 0) return null;
  return (
    <label className="relative self-start">
      <Plus aria-hidden className="pointer-events-none absolute top-[7px] left-2.5 size-4" />
      <span className="sr-only">{label}</span>
      <select
        value=""
        onChange={({ target }) => {
          const field = fields.find(({ key }) => key === target.value);
          if (field !== undefined) onAdd(field);
        }}
        className="h-[30px] max-w-52 rounded-control border border-line border-b-line-strong bg-paper pl-8 font-semibold text-ink hover:border-line-strong"
      >
        <option value="">{words}</option>
        {fields.map(({ key }) => (
          <option key={key} value={key}>
            {optionLabel(key, of)}
          </option>
        ))}
      </select>
    </label>
  );
}
