"use client";

import { useId } from "react";

type ChoiceFieldProps = {
  label: string;
  hint?: string | undefined;
  value: string;
  choices: readonly { value: string; label: string }[];
  onChange: (value: string) => void;
};

/** A labelled choice of a few words. */
export function ChoiceField({ label, hint, value, choices, onChange }: ChoiceFieldProps) {
  const id = useId();
  return (
    <div className="mb-4">
      <label htmlFor={id} className="mb-1.5 block font-semibold">
        {label}
      </label>
      <select
        id={id}
        value={value}
        aria-describedby={hint === undefined ? undefined : `${id}-told`}
        onChange={({ target }) => onChange(target.value)}
        className="h-9 w-full rounded-control border border-line-strong bg-paper px-2 text-dense"
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
      {hint !== undefined && (
        <p id={`${id}-told`} className="mt-1 text-ink-3">
          {hint}
        </p>
      )}
    </div>
  );
}
