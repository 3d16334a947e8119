"use client";

import { Plus, X } from "lucide-react";
import { useId } from "react";
import { FormulaInput } from "../formula/FormulaInput.tsx";
import { Button, IconButton } from "../parts/Button.tsx";
import { controlClass, FieldFrame } from "./FieldFrame.tsx";
import type { OptionInputProps } from "./OptionInput.tsx";
import { useText } from "./useText.ts";

/** Values by name, such as headers: a row for each. */
export function PairsField({ field, label, value, problems, onChange, onRemove }: OptionInputProps) {
  const id = useId();
  const pairs = Object.entries(value !== null && typeof value === "object" ? value : {});
  const put = (at: number, pair: [string, unknown] | null) =>
    onChange(Object.fromEntries(pair === null ? pairs.toSpliced(at, 1) : pairs.toSpliced(at, 1, pair)));
  return (
    <FieldFrame id={id} label={label} hint={field.hint} problems={problems} onRemove={onRemove}>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would be announced as part of a form */}
      <div id={id} role="group" aria-label={label} className="flex flex-col gap-1.5">
        {pairs.map(([name, item], at) => (
          <PairRow
            // biome-ignore lint/suspicious/noArrayIndexKey: the name changes while it is written
            key={at}
            label={label}
            name={name}
            item={item}
            onPut={(pair) => put(at, pair)}
          />
        ))}
        <Button
          icon={<Plus aria-hidden />}
          className="self-start"
          onClick={() => put(pairs.length, [freeName(pairs.map(([name]) => name)), ""])}
        >
          Add one
        </Button>
      </div>
    </FieldFrame>
  );
}

type PairRowProps = {
  label: string;
  name: string;
  item: unknown;
  onPut: (pair: [string, unknown] | null) => void;
};

function PairRow({ label, name, item, onPut }: PairRowProps) {
  const nameText = useText(name, (next) => next.trim() !== "" && onPut([next.trim(), item]));
  const itemText = useText(typeof item === "string" ? item : JSON.stringify(item), (next) => onPut([name, next]));
  return (
    <div className="flex items-start gap-1.5">
      <input
        {...nameText}
        aria-label={`${label}: name`}
        spellCheck={false}
        className={controlClass(false, "h-8 basis-2/5 font-mono text-[12px]")}
      />
      <div className="min-w-0 flex-1">
        <FormulaInput
          isLine
          kind="either"
          label={`${label}: value of ${name}`}
          text={itemText}
          className={controlClass(false)}
        />
      </div>
      <IconButton label={`Take ${name} away`} onClick={() => onPut(null)}>
        <X aria-hidden />
      </IconButton>
    </div>
  );
}

function freeName(taken: readonly string[]): string {
  for (let n = 1; ; n += 1) {
    const name = n === 1 ? "name" : `name-${n}`;
    if (!taken.includes(name)) return name;
  }
}
