"use client";

import { Plus, X } from "lucide-react";
import { useId } from "react";
import { FormulaInput } from "../formula/FormulaInput.tsx";
import { Button, IconButton } from "../parts/Button.tsx";
import { controlClass, FieldFrame } from "./FieldFrame.tsx";
import type { OptionInputProps } from "./OptionInput.tsx";
import { addPair, changePair, partsOf, removePair } from "./optionEdits.ts";
import { useText } from "./useText.ts";

/** Values by name, such as headers: a row for each. */
export function PairsField({ field, label, value, problems, onChange, onRemove }: OptionInputProps) {
  const id = useId();
  return (
    <FieldFrame id={id} label={label} hint={field.hint} problems={problems} onRemove={onRemove}>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would be announced as part of a form */}
      <div id={id} role="group" aria-label={label} className="flex flex-col gap-1.5">
        {Object.entries(partsOf(value)).map(([name, item], at) => (
          <PairRow
            // biome-ignore lint/suspicious/noArrayIndexKey: the name changes while it is written
            key={at}
            label={label}
            name={name}
            item={item}
            onChange={(to) => onChange(changePair(at, to))}
            onRemove={() => onChange(removePair(at))}
          />
        ))}
        <Button icon={<Plus aria-hidden />} className="self-start" onClick={() => onChange(addPair)}>
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
  onChange: (to: { name: string } | { value: string }) => void;
  onRemove: () => void;
};

function PairRow({ label, name, item, onChange, onRemove }: PairRowProps) {
  const nameText = useText(name, (next) => next.trim() !== "" && onChange({ name: next.trim() }));
  const itemText = useText(typeof item === "string" ? item : JSON.stringify(item), (value) => onChange({ value }));
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
      <IconButton label={`Take ${name} away`} onClick={onRemove}>
        <X aria-hidden />
      </IconButton>
    </div>
  );
}
