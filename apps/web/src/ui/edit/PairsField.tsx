"use client";

import { Plus, X } from "lucide-react";
import { useId } from "react";
import { FormulaInput } from "../formula/FormulaInput.tsx";
import { Button, IconButton } from "../parts/Button.tsx";
import { controlClass, FieldFrame, ProblemLines } from "./FieldFrame.tsx";
import { problemsAt, problemsBeside, tellProblems } from "./fieldProblems.ts";
import type { OptionInputProps } from "./OptionInput.tsx";
import { addPair, changePair, partsOf, removePair } from "./optionEdits.ts";
import { useText } from "./useText.ts";

/** Values by name, such as headers: a row for each. */
export function PairsField({ field, label, value, problems, onChange, onRemove }: OptionInputProps) {
  const id = useId();
  const pairs = Object.entries(partsOf(value));
  const beside = problemsBeside(
    problems,
    pairs.map(([name]) => name),
  );
  return (
    <FieldFrame id={id} label={label} hint={field.hint} problems={tellProblems(beside)} onRemove={onRemove}>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would be announced as part of a form */}
      <div id={id} role="group" aria-label={label} className="flex flex-col gap-1.5">
        {pairs.map(([name, item], at) => (
          <PairRow
            // biome-ignore lint/suspicious/noArrayIndexKey: the name changes while it is written
            key={at}
            label={label}
            name={name}
            item={item}
            problems={tellProblems(problemsAt(problems, name))}
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
  problems: readonly string[];
  onChange: (to: { name: string } | { value: string }) => void;
  onRemove: () => void;
};

function PairRow({ label, name, item, problems, onChange, onRemove }: PairRowProps) {
  const id = useId();
  const isBad = problems.length > 0;
  const nameText = useText(name, (next) => next.trim() !== "" && onChange({ name: next.trim() }));
  const itemText = useText(typeof item === "string" ? item : JSON.stringify(item), (value) => onChange({ value }));
  return (
    <div>
      <div className="flex items-start gap-1.5">
        <input
          {...nameText}
          aria-label={`${label}: name`}
          spellCheck={false}
          className={controlClass(isBad, "h-8 basis-2/5 font-mono text-[12px]")}
        />
        <div className="min-w-0 flex-1">
          <FormulaInput
            isLine
            kind="either"
            label={`${label}: value of ${name}`}
            text={itemText}
            describedBy={id}
            isInvalid={isBad}
            className={controlClass(isBad)}
          />
        </div>
        <IconButton label={`Take ${name} away`} onClick={onRemove}>
          <X aria-hidden />
        </IconButton>
      </div>
      <ProblemLines id={id} problems={problems} />
    </div>
  );
}
